import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

struct EventStoreTests {
    private static let writers = 200

    /// Some append several, some are undone: the numbers that stand have no gap, and each writer's are together.
    @Test(arguments: StorageBackend.allCases)
    func numbersHaveNoGapUnderParallelWriters(_ backend: StorageBackend) async throws {
        let fixture = try await StorageFixture(backend)
        struct Undone: Error {}
        let ends = try await withThrowingTaskGroup(of: (Int64, Int)?.self) { group in
            for writer in 0..<Self.writers {
                group.addTask {
                    let count = writer % 3 + 1
                    do {
                        let last = try await fixture.storage.write { session in
                            let events = (0..<count).map { _ in
                                EventRow(kind: .agentUpdated, conversation: nil, subject: Int64(writer))
                            }
                            let last = try EventStore.append(
                                events,
                                workspace: fixture.workspace,
                                at: StorageFixture.now,
                                in: session
                            )
                            if writer % 10 == 0 { throw Undone() }
                            return last
                        }
                        return (last, writer)
                    } catch is Undone { return nil }
                }
            }
            return try await group.reduce(into: [Int64: Int]()) { if let (last, writer) = $1 { $0[last] = writer } }
        }
        let (rows, last) = try await fixture.storage.read { session in
            (
                try EventStore.after(0, workspace: fixture.workspace, limit: 10_000, in: session),
                try EventStore.last(of: fixture.workspace, in: session)
            )
        }
        #expect(rows.map(\.number) == Array(1...last))
        #expect(ends.count == Self.writers - Self.writers / 10)
        for (end, writer) in ends {
            let count = Int64(writer % 3 + 1)
            for number in (end - count + 1)...end { #expect(rows[Int(number - 1)].subject == Int64(writer)) }
        }
    }

    @Test(arguments: StorageBackend.allCases)
    func theFloorIsTheNumberBeforeTheFirstThatIsKept(_ backend: StorageBackend) async throws {
        let fixture = try await StorageFixture(backend)
        let event = EventRow(kind: .agentUpdated, conversation: nil, subject: 1)
        let floors = try await fixture.storage.write { session in
            var floors: [Int64] = [try EventStore.floor(of: fixture.workspace, in: session)]
            for second in [1, 2, 3] as [Int64] {
                let at = Timestamp(seconds: second)
                _ = try EventStore.append([event, event], workspace: fixture.workspace, at: at, in: session)
            }
            floors.append(try EventStore.floor(of: fixture.workspace, in: session))
            try EventStore.prune(before: Timestamp(seconds: 3), in: session)
            floors.append(try EventStore.floor(of: fixture.workspace, in: session))
            try EventStore.prune(before: Timestamp(seconds: 4), in: session)
            floors.append(try EventStore.floor(of: fixture.workspace, in: session))
            return floors
        }
        #expect(floors == [0, 0, 4, 6])
    }
}
