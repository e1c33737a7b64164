import BalieStorage
import BalieTestKit
import Dispatch

/// The one database of a simulated world, used on the thread that steps it.
protocol SimulatedDatabase: AnyObject {
    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> Value) throws -> Value

    /// Runs writes in one transaction, as the engine commits those that wait together: one that throws undoes only itself.
    func commit(_ writes: [any SimulatedWrite])

    /// Commits a write, and nothing that was to follow from it happens.
    func commitUnheard(_ write: any SimulatedWrite)

    /// The whole database as it is stored; `nil` if the engine does not say.
    var bytes: [UInt8]? { get }
}

/// A write that a node waits for; hides the type of its value.
protocol SimulatedWrite: AnyObject {
    /// - Returns: whether it succeeded; what came of it is kept for ``answer()``.
    func run(in session: any SQLSession) -> Bool
    /// The same, as a transaction of its own.
    func run(on storage: any Storage) async
    /// Tells the node what came of it.
    func answer()
    func fail(_ error: any Error)
}

/// A storage of the current engine, one transaction after the other.
///
/// The thread that steps the world waits for the engine's threads, so that nothing else goes on meanwhile.
final class WaitingDatabase: SimulatedDatabase {
    private let storage: any Storage

    init(_ storage: any Storage) { self.storage = storage }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> Value) throws -> Value {
        let answer = Box<Result<Value, any Error>?>(nil)
        wait { [storage] in
            do {
                let value = try await storage.read(body)
                answer.change { $0 = .success(value) }
            } catch { answer.change { $0 = .failure(error) } }
        }
        guard let result = answer.value else { preconditionFailure("the read was waited for") }
        return try result.get()
    }

    func commit(_ writes: [any SimulatedWrite]) {
        for write in writes {
            // SAFETY: this thread waits until the other is done with it.
            nonisolated(unsafe) let write = write
            wait { [storage] in await write.run(on: storage) }
        }
    }

    func commitUnheard(_ write: any SimulatedWrite) { commit([write]) }

    var bytes: [UInt8]? { nil }

    private func wait(for work: @escaping @Sendable () async -> Void) {
        let done = DispatchSemaphore(value: 0)
        // The engine answers on threads of its own, and this one is none of the common pool.
        Task.detached {
            await work()
            done.signal()
        }
        done.wait()
    }
}
