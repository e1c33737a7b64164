import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices
@testable import BalieStorage

/// Rows of the journal that an earlier process, or another node, may have died of.
@Suite struct LeftOverHookTests {
    /// How often rows were begun before, in their order; `nil` for one that came in since.
    struct Case: Sendable, CustomTestStringConvertible {
        let attempts: [Int?]
        let count: Int
        var areLeftOver = true
        var testDescription: String { "\(attempts)" }
    }

    @Test(arguments: [
        Case(attempts: [], count: 0, areLeftOver: false),
        Case(attempts: [nil, nil], count: 2, areLeftOver: false),
        Case(attempts: [nil, 0, nil], count: 1, areLeftOver: false),
        Case(attempts: [0, 0, nil], count: 2),
        Case(attempts: [Int?](repeating: 0, count: 300), count: 256),
        Case(attempts: [Int?](repeating: 1, count: 300), count: 16),
        Case(attempts: [2, 2, 2], count: 1),
        Case(attempts: [3, 3], count: 1),
        // The one that was begun more often waits until it is first.
        Case(attempts: [0, 0, 2, 0], count: 2),
        Case(attempts: [Int?](repeating: 0, count: 40) + [1, 0], count: 40),
        Case(attempts: [Int?](repeating: 0, count: 10) + [1, 0], count: 12),
        // Too often: it is found out by itself.
        Case(attempts: [4, 0], count: 1),
    ])
    func thoseBegunBeforeHaveFewerBesideThem(_ example: Case) async throws {
        let office = try await Office()
        let leftOvers = LeftOverHooks(office.environment)
        leftOvers.begin(at: office.time.now())
        let rows = example.attempts.enumerated().map { number, attempts in
            office.hookRow(number, attempts: attempts ?? 0, isNew: attempts == nil)
        }
        let (count, areLeftOver) = leftOvers.first(of: rows)
        #expect(count == example.count)
        #expect(areLeftOver == example.areLeftOver)
    }

    /// A row that ends every process that begins it is found out; those around it are applied.
    @Test func theOneThatEndsTheProgramIsDeadAndItsNeighboursAreNot() async throws {
        var office = try await Office()
        for number in 1...20 {
            await office.receive(WireHook.body(messages: [WireHook.text("m\(number)", "hello", at: office.time.now())]))
        }
        let ids = try await office.hooks().map(\.id).sorted()
        let bad = ids[7]
        var ends = 0
        while try await office.hooks(.received).contains(where: { $0.id == bad }) {
            office.time.advance(by: .seconds(1))
            office = try await office.restarted()
            let leftOvers = LeftOverHooks(office.environment)
            leftOvers.begin(at: office.time.now())
            if try await office.apply(leftOvers, until: bad) { ends += 1 }
        }
        #expect(ends == LeftOverHooks.attemptLimit)
        #expect(try await office.hooks(.dead).map(\.id) == [bad])
        #expect(try await office.hooks(.applied).count + office.hooks(.received).count == 19)
    }

    /// The next holder is as careful as the next process of the same node.
    @Test func whoTakesALeaseFindsItOutToo() async throws {
        let office = try await Office()
        await office.receive(WireHook.body(messages: [WireHook.text("m1", "hello", at: office.time.now())]))
        await office.receive(WireHook.body(messages: [WireHook.text("m2", "hello", at: office.time.now())]))
        let first = try #require(try await office.hooks().last)
        try await office.storage.write { session in
            for _ in 0..<LeftOverHooks.attemptLimit {
                try HookStore.countAttempts([first.id], workspace: office.workspace, in: session)
            }
        }
        office.time.advance(by: .seconds(1))
        let node = try await Nodes(1, of: office, on: NoticeHub()).nodes[0]
        try await node.takeLease(of: office.workspace)
        #expect(node.cluster.heldSince(office.workspace) == office.time.now())
        try await IntakeWorker(node.environment).applyWaiting()
        #expect(try await office.hooks(.dead).map(\.id) == [first.id])
        let second = try #require(try await office.hooks(.applied).first)
        let row = try await office.storage.read { try HookStore.find(second.id, workspace: office.workspace, in: $0) }
        #expect(row?.attempts == 1, "counted before it was begun")
    }
}

extension Office {
    fileprivate func hookRow(_ number: Int, attempts: Int, isNew: Bool) -> HookRow {
        let now = time.now()
        return HookRow(
            id: ID(Int64(number + 1)),
            workspace: workspace,
            channel: ID(1),
            state: .received,
            reason: nil,
            body: nil,
            keyDay: 0,
            attempts: attempts,
            receivedAt: isNew ? now : now - .seconds(1),
            appliedAt: nil
        )
    }

    /// Begins what is left over as the worker does, and ends in the middle of the batch that holds `bad`.
    ///
    /// - Returns: whether it ended so; `false` once `bad` was found out.
    fileprivate func apply(_ leftOvers: LeftOverHooks, until bad: ID<Hook>) async throws -> Bool {
        let (worker, workspace) = (centre.intakeWorker, workspace)
        while true {
            let waiting = try await storage.read { try HookStore.received(heldBy: nil, limit: 256, in: $0) }
            let rows = Array(waiting.prefix(leftOvers.first(of: waiting).count))
            if rows.contains(where: { $0.id == bad }) {
                if try await leftOvers.count(rows).isEmpty { return true }
                try await worker.applyWaiting()
                return false
            }
            _ = try await leftOvers.count(rows)
            try await storage.write { session in
                _ = try HookStore.settle(
                    rows.map(\.id),
                    workspace: workspace,
                    as: .applied,
                    reason: nil,
                    at: time.now(),
                    in: session
                )
            }
        }
    }
}
