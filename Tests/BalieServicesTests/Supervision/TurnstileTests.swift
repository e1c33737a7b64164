import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// Questions to the floor wait for each other, those of a workspace only.
struct TurnstileTests {
    private static let here = ID<Workspace>(1)

    /// Lets whoever is inside go on when the test says so.
    private struct Visit: Sendable {
        private let begin = AsyncStream.makeStream(of: Void.self)
        private let end = AsyncStream.makeStream(of: Void.self)

        func stay() async {
            begin.continuation.finish()
            for await _ in end.stream {}
        }

        func isInside() async { for await _ in begin.stream {} }

        func goOn() { end.continuation.finish() }
    }

    @Test func whoCameFirstGoesFirst() async throws {
        let turnstile = Turnstile(limit: 2, lineLimit: 2)
        let visits = (0..<4).map { _ in Visit() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, visit) in visits.enumerated() {
                group.addTask { try await turnstile.pass(Self.here) { await visit.stay() } }
                if index < 2 { await visit.isInside() }
                try await eventually { turnstile.waiting(Self.here) == max(0, index - 1) }
            }
            await expectRefusal(.unavailable) { try await turnstile.pass(Self.here) {} }
            try await turnstile.pass(ID(2)) {}
            visits[1].goOn()
            await visits[2].isInside()
            #expect(turnstile.waiting(Self.here) == 1)
            for visit in visits { visit.goOn() }
            try await group.waitForAll()
        }
        try await turnstile.pass(Self.here) {}
        #expect(turnstile.waiting(Self.here) == 0)
    }

    @Test func whoGoesAwayLeavesTheLine() async throws {
        let (turnstile, visit) = (Turnstile(limit: 1, lineLimit: 9), Visit())
        let inside = Task { try await turnstile.pass(Self.here) { await visit.stay() } }
        await visit.isInside()
        let waiting = Task { try await turnstile.pass(Self.here) {} }
        try await eventually { turnstile.waiting(Self.here) == 1 }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(turnstile.waiting(Self.here) == 0)
        visit.goOn()
        try await inside.value
        try await turnstile.pass(Self.here) {}
    }

    /// The third question of a workspace reads nothing before one of the first two has its answer.
    @Test func questionsOfAWorkspaceWaitForEachOther() async throws {
        let office = try await Office()
        let sam = try await office.agent("Sam", role: .supervisor)
        let view = try await office.write()
        let supervision = office.centre.supervision
        let visits = [Visit(), Visit()]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for visit in visits {
                office.probe.beforeNextRead { await visit.stay() }
                group.addTask { _ = try await supervision.whyWaits(view.id, for: sam) }
                await visit.isInside()
            }
            group.addTask { _ = try await supervision.whyIdle(sam.agent, for: sam) }
            try await eventually { supervision.questions.waiting(office.workspace) == 1 }
            visits[0].goOn()
            try await eventually { supervision.questions.waiting(office.workspace) == 0 }
            visits[1].goOn()
            try await group.waitForAll()
        }
    }
}
