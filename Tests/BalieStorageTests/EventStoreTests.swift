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

    /// While many write, a log is never seen to reach further than what can be read of it: nor with a hole in it.
    @Test(arguments: StorageBackend.allCases)
    func whatALogReachesCanBeRead(_ backend: StorageBackend) async throws {
        let fixture = try await StorageFixture(backend)
        let (storage, workspace) = (fixture.storage, fixture.workspace)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<Self.writers {
                group.addTask {
                    _ = try await storage.write { session in
                        let events = (0..<(writer % 3 + 1)).map { _ in
                            EventRow(kind: .agentUpdated, conversation: nil, subject: Int64(writer))
                        }
                        return try EventStore.append(events, workspace: workspace, at: StorageFixture.now, in: session)
                    }
                }
            }
            for _ in 0..<100 {
                let reach = try await storage.read { try EventStore.lasts(of: [workspace], in: $0)[workspace] ?? 0 }
                let numbers = try await storage.read { session in
                    try EventStore.after(0, workspace: workspace, limit: 10_000, in: session).map(\.number)
                }
                #expect(numbers == Array(1..<Int64(numbers.count + 1)) && numbers.count >= reach)
            }
            try await group.waitForAll()
        }
    }

    @Test(arguments: StorageBackend.allCases)
    func manyLogsAreAskedForAtOnce(_ backend: StorageBackend) async throws {
        let fixture = try await StorageFixture(backend)
        let strangers = (2..<3_000).map { ID<Workspace>(Int64($0)) }
        let lasts = try await fixture.storage.read { session in
            try EventStore.lasts(of: strangers + [fixture.workspace], in: session)
        }
        #expect(lasts == [fixture.workspace: 0])
        #expect(try await fixture.storage.read { try EventStore.lasts(of: [], in: $0) }.isEmpty)
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
            func prune(_ seconds: Int64, limit: Int) throws -> Int {
                try EventStore.prune(
                    fixture.workspace,
                    before: Timestamp(seconds: seconds),
                    limit: limit,
                    in: session
                )
            }
            #expect(try prune(3, limit: 3) == 3)
            #expect(try prune(3, limit: 3) == 1)
            floors.append(try EventStore.floor(of: fixture.workspace, in: session))
            #expect(try prune(4, limit: 10) == 2)
            floors.append(try EventStore.floor(of: fixture.workspace, in: session))
            return floors
        }
        #expect(floors == [0, 0, 4, 6])
    }

    /// Nodes' clocks differ: an old one behind a young one stays, or who reads on from before would miss it unseen.
    @Test(arguments: StorageBackend.allCases)
    func whatIsForgottenLeavesNoGap(_ backend: StorageBackend) async throws {
        let fixture = try await StorageFixture(backend)
        let event = EventRow(kind: .agentUpdated, conversation: nil, subject: 1)
        let kept = try await fixture.storage.write { session in
            for second in [1, 5, 2] as [Int64] {
                let at = Timestamp(seconds: second)
                _ = try EventStore.append([event], workspace: fixture.workspace, at: at, in: session)
            }
            _ = try EventStore.prune(fixture.workspace, before: Timestamp(seconds: 3), limit: 10, in: session)
            return try EventStore.after(0, workspace: fixture.workspace, limit: 10, in: session).map(\.number)
        }
        #expect(kept == [2, 3])
    }

    /// Of a version that is newer than this one, side by side with it.
    @Test(arguments: StorageBackend.allCases)
    func aKindThatOnlyANewerVersionKnowsIsReadAsNone(_ backend: StorageBackend) async throws {
        let fixture = try await StorageFixture(backend)
        let event = EventRow(kind: .agentUpdated, conversation: nil, subject: 1)
        let kinds = try await fixture.storage.write { session in
            _ = try EventStore.append(
                [event, event],
                workspace: fixture.workspace,
                at: StorageFixture.now,
                in: session
            )
            try session.run("UPDATE event SET kind = 'callback.due' WHERE number = 1")
            return try EventStore.after(0, workspace: fixture.workspace, limit: 10, in: session).map(\.kind)
        }
        #expect(kinds == [nil, .agentUpdated])
    }
}
