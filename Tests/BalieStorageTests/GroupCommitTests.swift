import BalieStorage
import BalieTestKit
import Dispatch
import Testing

@testable import BalieStorageSQLite

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

    /// Another process holds the file: who waited meanwhile is told with the first, and later writes go on.
    @Test func whoWaitsForAnotherProcessIsToldTogether() async throws {
        let place = TemporaryFiles.path("database.sqlite")
        let storage = try SQLiteStorage(path: place, durable: false, patience: LockPatience(seconds: 0))
        let other = try SQLiteStorage(path: place, durable: false)
        try await storage.write { try $0.run("CREATE TABLE probe (id BIGINT PRIMARY KEY)") }
        let (isHeld, mayEnd) = (Box(false), DispatchSemaphore(value: 0))
        async let holding: Void = other.write { _ in
            isHeld.change { $0 = true }
            mayEnd.wait()
        }
        while !isHeld.value { await Task.yield() }
        let codes = await withTaskGroup { group in
            for id in 0..<20 as Range<Int64> {
                group.addTask {
                    do {
                        try await storage.write { try $0.run("INSERT INTO probe (id) VALUES (\(id))") }
                        return StorageError.Code?.none
                    } catch {
                        return (error as? StorageError)?.code
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes == Array(repeating: .retryLater, count: 20))
        mayEnd.signal()
        try await holding
        try await storage.write { try $0.run("INSERT INTO probe (id) VALUES (100)") }
        #expect(try await storage.read { try $0.rows("SELECT id FROM probe").count } == 1)
    }

    // MARK: Who goes first

    /// Writes down when it ran; `|` stands for a commit.
    private struct Probe: Write {
        let urgency: WriteUrgency
        let name: String
        let order: Box<[String]>
        /// Runs inside the write: what is enqueued here arrives while the transaction runs.
        var whileRunning: @Sendable () -> Void = {}

        func run(_ session: SQLiteSession) -> Bool {
            order.change { $0.append(name) }
            session.afterCommit { order.change { if $0.last != "|" { $0.append("|") } } }
            whileRunning()
            return true
        }

        func succeed() {}
        func fail(_ error: any Error) { Issue.record(error) }
    }

    /// What a writer did of `first` and of the `others`, which all arrive while `first` runs.
    private func order(_ first: WriteUrgency, thenArrive others: [(WriteUrgency, String)]) throws -> [String] {
        let storage = try SQLiteStorage(path: TemporaryFiles.path("database.sqlite"), durable: false)
        let (writer, order) = (storage.writer, Box<[String]>([]))
        writer.enqueue(
            Probe(urgency: first, name: "first", order: order) {
                for (urgency, name) in others { writer.enqueue(Probe(urgency: urgency, name: name, order: order)) }
            }
        )
        writer.finish()
        return order.value
    }

    @Test func whatArrivesWhileATransactionRunsJoinsItUpToTheLimit() throws {
        let names = (1...WriterQueue.batchLimit).map(String.init)
        let order = try order(.normal, thenArrive: names.map { (.normal, $0) })
        let batches = order.split(separator: "|").map(Array.init)
        #expect(batches == [["first"] + names.dropLast(), [names[names.count - 1]]])
    }

    @Test func urgentWritesGoFirstAndNothingElseIsBegunAfterThem() throws {
        let order = try order(.normal, thenArrive: [(.normal, "a"), (.normal, "b"), (.urgent, "A"), (.urgent, "B")])
        #expect(order.joined(separator: " ") == "first A B | a b |")
    }

    /// However many urgent ones wait: after so many transactions of them alone, one begins with another.
    @Test func normalWritesDoNotStarve() throws {
        let (limit, inARow) = (WriterQueue.batchLimit, WriterQueue.urgentLimit)
        // Enough for two rounds of whole transactions, of which one has a place for another; and one more.
        let count = (2 * inARow + 1) * limit
        let urgent: [(WriteUrgency, String)] = Array(repeating: (.urgent, "A"), count: count - 1)
        let order = try order(.urgent, thenArrive: urgent + [(.normal, "a"), (.normal, "b")])
        let batches = order.split(separator: "|").map(Array.init)
        #expect(batches.map(\.count) == Array(repeating: limit, count: 2 * inARow + 1) + [2])
        let withOthers = batches.indices.filter { batches[$0].first == "a" || batches[$0].first == "b" }
        #expect(withOthers == [inARow, 2 * inARow + 1])
    }
}
