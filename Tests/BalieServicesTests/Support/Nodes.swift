import BalieDomain
import BalieStorage
import BalieTestKit
import NIOCore
import Testing

@testable import BalieServices

/// Several nodes over one database, each with a connection of its own, and a bus between them.
struct Nodes: Sendable {
    struct Node: Sendable {
        let environment: BalieServices.Environment
        let cluster: Cluster
        let bus: NoticeHub.Member

        /// Looks around until it works for the workspace: others that stand still are given up by then.
        func takeLease(of workspace: ID<Workspace>) async throws {
            let presence = PresenceKeeper(environment)
            var watch = NodeWatch()
            while cluster.leases[workspace] == nil {
                try await NodeKeeper(environment, cluster: cluster, presence: presence).look(&watch)
            }
        }

        func commit(_ count: Int = 1, _ workspace: ID<Workspace>) async throws {
            let environment = environment
            try await environment.storage.write { session in
                let events = (0..<count).map { EventRow(kind: .queueUpdated, conversation: nil, subject: Int64($0)) }
                try environment.append(events, workspace: workspace, at: environment.now(), in: session)
            }
        }

    }

    /// Somebody else of the same database, who need not be a node.
    let office: Office
    let hub: NoticeHub
    let nodes: [Node]

    init(_ count: Int, of office: Office, on hub: NoticeHub) async throws {
        self.office = office
        self.hub = hub
        var nodes: [Node] = []
        for number in 1...count {
            let bus = hub.join()
            let storage = try StorageBackend.current.open(office.place)
            let cluster = try await Cluster.join(
                storage,
                name: "node \(number)",
                instance: NodeInstance(Int64(number)),
                version: "test",
                at: office.time.now()
            )
            let environment = makeEnvironment(
                storage: storage,
                time: office.time,
                log: office.log,
                cluster: cluster,
                bus: bus
            ) { EventTrace.frame($0) }
            nodes.append(Node(environment: environment, cluster: cluster, bus: bus))
        }
        self.nodes = nodes
    }

    var workspace: ID<Workspace> { office.workspace }

    var last: Int64 {
        get async throws {
            let workspace = workspace
            return try await office.storage.read { try EventStore.last(of: workspace, in: $0) }
        }
    }

    /// What runs at each node beside a test.
    enum Part: CaseIterable { case events, exchange, watch }

    /// Runs parts of every node beside `body`, with every bus connected before it begins.
    ///
    /// - Parameter clock: whether time goes by itself.
    func run(
        _ parts: [Part] = [.events, .exchange],
        clock: Bool = false,
        _ body: () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes {
                for part in parts {
                    group.addTask {
                        switch part {
                        case .events: try await node.environment.liveEvents.run()
                        case .exchange: try await NoticeExchange(node.environment)?.run()
                        case .watch: try await LogWatch(node.environment).run()
                        }
                    }
                }
            }
            if clock {
                let time = office.time
                group.addTask {
                    while !Task.isCancelled {
                        time.advance(by: .milliseconds(10))
                        await Task.yield()
                    }
                }
            }
            do {
                if parts.contains(.exchange) { try await eventually { nodes.allSatisfy(\.bus.isConnected) } }
                try await body()
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// A subscriber's event numbers, read until `last`.
    static func numbers(_ subscription: LiveSubscription, upTo last: Int64) async throws -> [Int64] {
        var numbers: [Int64] = []
        for try await element in LiveReader.read(subscription) {
            guard case .frames(let frames) = element else { break }
            numbers += EventTrace.numbers(frames)
            if let reached = numbers.last, reached >= last { break }
        }
        return numbers
    }
}
