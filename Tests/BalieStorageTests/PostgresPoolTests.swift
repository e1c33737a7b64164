import BalieStorage
import Dispatch
import Testing

@testable import BalieStoragePostgres

struct PostgresPoolTests {
    @Test func whatFindsNoRoomIsRefusedAndCounted() throws {
        let pool = PostgresPool(limit: 1) { () throws(StorageError) in
            throw StorageError(.retryLater, detail: "no server")
        }
        let (held, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        try pool.run { _ in held.wait() }
        for _ in 0..<PostgresPool.waitingLimit { try pool.run { _ in done.signal() } }
        #expect(throws: StorageError.self) { try pool.run { _ in } }
        #expect(pool.figures == (1, PostgresPool.waitingLimit, 1))
        held.signal()
        for _ in 0..<PostgresPool.waitingLimit { #expect(done.wait(timeout: .now() + 60) == .success) }
    }
}
