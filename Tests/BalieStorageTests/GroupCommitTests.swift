import BalieStorage
import BalieTestKit
import Testing

/// What SQLite's writer promises where several writes share a transaction.
struct GroupCommitTests {
    private struct Stop: Error {}

    /// Every other write ends the savepoint that it runs in, and then fails: it cannot be undone without its neighbours.
    @Test(arguments: 0..<10)
    func nothingIsKeptOfAWriteThatWasToldToHaveFailed(_ round: Int) async throws {
        let storage = try StorageBackend.sqlite.make()
        try await storage.write { try $0.run("CREATE TABLE probe (id BIGINT PRIMARY KEY)") }
        let (told, acted) = (Box<Set<Int64>>([]), Box<Set<Int64>>([]))
        await withDiscardingTaskGroup { group in
            for id in 1...40 as ClosedRange<Int64> {
                group.addTask {
                    do {
                        try await storage.write { session in
                            session.afterCommit { acted.change { _ = $0.insert(id) } }
                            try session.run("INSERT INTO probe (id) VALUES (\(id))")
                            guard id.isMultiple(of: 2) else { return }
                            try session.run("RELEASE one")
                            throw Stop()
                        }
                        told.change { _ = $0.insert(id) }
                    } catch {}
                }
            }
        }
        let kept = try await storage.read { try $0.rows("SELECT id FROM probe").map { try $0.int64(0) } }
        #expect(Set(kept) == told.value)
        #expect(acted.value == told.value)
    }
}
