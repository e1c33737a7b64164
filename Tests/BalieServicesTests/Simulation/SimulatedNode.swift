import BalieDomain
import BalieStorage
import BalieTestKit
import ServiceLifecycle
import Synchronization

@testable import BalieServices

/// How long a node lives, and where its tasks run: all that what it asks of the world has to know.
final class NodeLife: Sendable {
    /// What anything asked of the world fails with once the node is gone. The program's own error, because its code must
    /// not tell this end from any other.
    static let gone = StorageError(.retryLater, detail: "the node is gone")

    let name: String
    let executor = StepExecutor()
    private let hasGone = Atomic(false)

    /// Also asked by what is left of a node that is gone, from other threads.
    var isGone: Bool { hasGone.load(ordering: .relaxed) }

    init(_ name: String) { self.name = name }

    func end() { hasGone.store(true, ordering: .relaxed) }
}

/// One run of the program: all its services, with the memory that is lost when it ends.
///
/// SAFETY: its tasks run on the thread that steps the world.
final class SimulatedNode: @unchecked Sendable {
    let life: NodeLife
    let environment: BalieServices.Environment
    let centre: ContactCentre
    private var tasks: [Task<Void, Never>] = []
    /// Requests that were begun and not answered.
    private(set) var requests = 0

    var name: String { life.name }
    var isGone: Bool { life.isGone }

    /// - Parameter cluster: the node's place among others; `nil` for an only node.
    init(_ name: String, in world: World, cluster: Cluster? = nil) throws {
        let life = NodeLife(name)
        let environment = makeEnvironment(
            storage: SteppedStorage(world, life),
            time: world.time,
            log: world.log,
            cluster: cluster,
            bus: cluster == nil ? nil : world.hub?.join()
        ) { EventWords.frame($0) }
        let workspaces = world.offices.map(\.workspace)
        let highest = try world.database.read { session in
            try workspaces.map { try NewestIDStore.highest(of: $0, in: session) }.max() ?? 0
        }
        environment.ids.startAfter(highest)
        let client = ProviderClient { [unowned world] call, _ throws(ProviderClient.Failure) in
            try await world.answer(call, of: life)
        }
        self.life = life
        self.environment = environment
        centre = ContactCentre(environment, store: SteppedFileStore(world, life), client: client)
    }

    func runServices() {
        for service in centre.services { start { try? await service.run() } }
    }

    /// Runs a request; it ends with the node.
    func request(_ body: @escaping @Sendable () async -> Void) {
        requests += 1
        start {
            await body()
            if !self.isGone { self.requests -= 1 }
        }
    }

    /// Runs something that lasts until somebody ends it.
    func listen(_ body: @escaping @Sendable () async -> Void) { start(body) }

    private func start(_ body: @escaping @Sendable () async -> Void) {
        tasks.append(Task(executorPreference: life.executor) { await body() })
    }

    /// The process ends here and now: nothing that its code still does reaches the world.
    func end(while waiting: [Waiting]) {
        life.end()
        for one in waiting { one.fail(NodeLife.gone) }
        for task in tasks { task.cancel() }
        _ = life.executor.drain()
        life.executor.close()
        tasks = []
    }
}
