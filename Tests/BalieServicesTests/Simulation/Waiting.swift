import BalieChannels
import BalieStorage

@testable import BalieServices

/// Something that a node waits for, until the world goes on with it: the order in which that happens is the simulation.
final class Waiting {
    enum Kind: String {
        case read, write
        /// Something asked of the store of files.
        case file
        /// A call that has not reached the provider.
        case call
        /// The provider's answer on its way back.
        case answer
    }

    let kind: Kind
    let node: NodeLife
    /// Does it and answers the node; a write is done by the database.
    let perform: () -> Void
    let fail: (any Error) -> Void
    let write: (any SimulatedWrite)?
    /// The provider carries it out, and nobody hears of it.
    let takeOnly: () -> Void

    init(
        _ kind: Kind,
        of node: NodeLife,
        perform: @escaping () -> Void,
        fail: @escaping (any Error) -> Void,
        write: (any SimulatedWrite)? = nil,
        takeOnly: @escaping () -> Void = {}
    ) {
        self.kind = kind
        self.node = node
        self.perform = perform
        self.fail = fail
        self.write = write
        self.takeOnly = takeOnly
    }
}

/// A node's way to the database: everything asked of it waits in the world.
///
/// SAFETY: used on the thread that steps the world. Only what is left of a node that is gone asks from elsewhere, and is
/// refused before it reaches the world.
final class SteppedStorage: Storage, @unchecked Sendable {
    unowned let world: World
    let node: NodeLife

    init(_ world: World, _ node: NodeLife) {
        self.world = world
        self.node = node
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> Value) async throws -> Value {
        guard !node.isGone else { throw NodeLife.gone }
        return try await withCheckedThrowingContinuation { continuation in
            let database = world.database
            world.wait(
                Waiting(
                    .read,
                    of: node,
                    perform: { continuation.resume(with: Result { try database.read(body) }) },
                    fail: { continuation.resume(throwing: $0) }
                )
            )
        }
    }

    func write<Value: Sendable>(
        _ urgency: WriteUrgency,
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        guard !node.isGone else { throw NodeLife.gone }
        return try await withCheckedThrowingContinuation { continuation in
            let write = SteppedWrite(body, continuation)
            world.wait(Waiting(.write, of: node, perform: {}, fail: { write.fail($0) }, write: write))
        }
    }

    var executor: any TaskExecutor { node.executor }
    var hasOneWriter: Bool { true }
    func backup(to destination: String) async throws {}
    func scrub() async {}
    func close() throws {}
    var figures: StorageFigures { StorageFigures() }
    var byteCount: Int64 { get async { 0 } }
}

/// A change that the simulation makes by itself.
final class PlainWrite: SimulatedWrite {
    private let body: @Sendable (any SQLSession) throws -> Void

    init(_ body: @escaping @Sendable (any SQLSession) throws -> Void) { self.body = body }

    func run(in session: any SQLSession) -> Bool { (try? body(session)) != nil }
    func run(on storage: any Storage) async { try? await storage.write(body) }
    func answer() {}
    func fail(_ error: any Error) {}
}

private final class SteppedWrite<Value: Sendable>: SimulatedWrite {
    private let body: @Sendable (any SQLSession) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private var result: Result<Value, any Error>?

    init(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value,
        _ continuation: CheckedContinuation<Value, any Error>
    ) {
        self.body = body
        self.continuation = continuation
    }

    func run(in session: any SQLSession) -> Bool {
        let result = Result { try body(session) }
        self.result = result
        if case .success = result { return true }
        return false
    }

    func run(on storage: any Storage) async {
        do { result = .success(try await storage.write(body)) } catch { result = .failure(error) }
    }

    func answer() {
        guard let result else { preconditionFailure("a write is answered after it ran") }
        continuation.resume(with: result)
    }

    func fail(_ error: any Error) { continuation.resume(throwing: error) }
}
