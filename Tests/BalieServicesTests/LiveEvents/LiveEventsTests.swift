import BalieDomain
import BalieStorage
import BalieTestKit
import NIOCore
import Testing

@testable import BalieServices

/// Every event the server committed reaches every subscriber once, in order, after any reconnect.
@Suite(.timeLimit(.minutes(10)))
struct LiveEventsTests {
    private func commit(_ office: Office, _ count: Int = 1) async throws {
        let (environment, workspace) = (office.environment, office.workspace)
        try await office.storage.write { session in
            let events = (0..<count).map { EventRow(kind: .queueUpdated, conversation: nil, subject: Int64($0)) }
            try environment.append(events, workspace: workspace, at: environment.now(), in: session)
        }
    }

    private func last(_ office: Office) async throws -> Int64 {
        try await office.storage.read { try EventStore.last(of: office.workspace, in: $0) }
    }

    /// Runs the live events beside `body`.
    private func run(_ office: Office, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await office.environment.liveEvents.run() }
            do {
                try await body()
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Reads until the number is reached, at the most.
    private static func numbers(_ subscription: LiveSubscription, upTo last: Int64) async throws -> [Int64] {
        var numbers: [Int64] = []
        for try await element in LiveReader.read(subscription) {
            guard case .frames(let frames) = element else { break }
            numbers += EventTrace.numbers(frames)
            if let reached = numbers.last, reached >= last { break }
        }
        return numbers
    }

    // MARK: Several nodes

    /// A browser comes from a node that has told it more than this one has heard of.
    @Test func whoIsAheadOfTheNodeIsToldNothingTwice() async throws {
        let office = try await Office()
        let other = makeEnvironment(storage: office.storage, time: office.time, log: office.log) {
            EventTrace.frame($0)
        }
        let start = try await last(office)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await other.liveEvents.run() }
            let staying = try await other.liveEvents.subscribe(office.workspace, after: nil)
            // What the first commit of another node was, this one does not hear.
            try await commit(office, 5)
            let coming = try await other.liveEvents.subscribe(office.workspace, after: start + 3)
            try await commit(office, 2)
            other.liveEvents.committed(office.workspace, upTo: start + 7)
            #expect(try await Self.numbers(staying, upTo: start + 7) == Array(start + 1...start + 7))
            #expect(try await Self.numbers(coming, upTo: start + 7) == Array(start + 4...start + 7))
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    // MARK: Resuming

    /// Subscribers come, read some, break off and come back with their last number, while others commit.
    @Test(arguments: 0..<20)
    func everyReaderSeesEveryEventOnceAndInOrder(_ seed: UInt64) async throws {
        let office = try await Office()
        let (start, total) = (try await last(office), 300)
        let end = start + Int64(total)
        try await run(office) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var generator = SeededGenerator(seed: seed)
                    var left = total
                    while left > 0 {
                        let count = min(left, Int.random(in: 1...7, using: &generator))
                        try await self.commit(office, count)
                        left -= count
                        if Int.random(in: 0..<3, using: &generator) == 0 { await Task.yield() }
                    }
                }
                for reader in 1...4 as ClosedRange<UInt64> {
                    group.addTask {
                        var generator = SeededGenerator(seed: seed * 100 + reader)
                        var seen: [Int64] = []
                        while seen.last ?? start < end {
                            let stop = min(end, (seen.last ?? start) + Int64.random(in: 1...60, using: &generator))
                            let subscription = try await office.environment.liveEvents.subscribe(
                                office.workspace,
                                after: seen.last ?? start
                            )
                            seen += try await Self.numbers(subscription, upTo: stop)
                            subscription.cancel()
                        }
                        #expect(seen == Array(start + 1...end), "reader \(reader)")
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// One registers while the first is still reading the log, and gets to its own reading when more was told.
    @Test func whoRegistersBesideTheFirstSeesEveryEventOnce() async throws {
        let office = try await Office()
        let start = try await last(office)
        try await commit(office, 3)
        let live = office.environment.liveEvents
        try await run(office) {
            let gate = Gate()
            office.probe.beforeNextRead { await gate.pass() }
            async let slow = live.subscribe(office.workspace, after: start)
            await gate.arrival()
            let quick = try await live.subscribe(office.workspace, after: start)
            try await commit(office, 3)
            let end = start + 6
            #expect(try await Self.numbers(quick, upTo: end) == Array(start + 1...end))
            gate.open()
            try await commit(office)
            #expect(try await Self.numbers(try await slow, upTo: end + 1) == Array(start + 1...end + 1))
        }
    }

    /// The only reader leaves and comes back while events are being read for it.
    @Test func whoComesBackWhileEventsAreReadSeesEveryEventOnce() async throws {
        let office = try await Office()
        let start = try await last(office)
        let (live, workspace) = (office.environment.liveEvents, office.workspace)
        let first = try await live.subscribe(workspace, after: start)
        try await commit(office)
        let gate = Gate()
        office.probe.afterNextRead { await gate.pass() }
        async let telling: Void = live.tell(workspace)
        await gate.arrival()
        first.cancel()
        let second = try await live.subscribe(workspace, after: start)
        gate.open()
        try await telling
        try await commit(office)
        try await live.tell(workspace)
        #expect(try await Self.numbers(second, upTo: start + 2) == [start + 1, start + 2])
    }

    @Test func whoAsksForNowGetsWhatComes() async throws {
        let office = try await Office()
        try await commit(office, 5)
        let start = try await last(office)
        try await run(office) {
            let subscription = try await office.environment.liveEvents.subscribe(office.workspace, after: nil)
            #expect(subscription.last == start)
            try await commit(office, 2)
            #expect(try await Self.numbers(subscription, upTo: start + 2) == [start + 1, start + 2])
        }
    }

    @Test func anUndoneTransactionTellsNobody() async throws {
        struct Undone: Error {}
        let office = try await Office()
        let start = try await last(office)
        try await run(office) {
            let subscription = try await office.environment.liveEvents.subscribe(office.workspace, after: start)
            try? await office.storage.write { session in
                let event = EventRow(kind: .queueUpdated, conversation: nil, subject: 1)
                try office.environment.append([event], workspace: office.workspace, at: office.time.now(), in: session)
                throw Undone()
            }
            try await commit(office)
            #expect(try await Self.numbers(subscription, upTo: start + 1) == [start + 1])
        }
    }

    // MARK: A lost place

    private func isResync(_ subscription: LiveSubscription) async throws -> Bool {
        var iterator = LiveReader.read(subscription).makeAsyncIterator()
        guard case .resync? = try await iterator.next() else { return false }
        // And nothing after it.
        return try await iterator.next() == nil
    }

    @Test func whoIsTooFarBehindOrAheadIsToldToStartAfresh() async throws {
        let office = try await Office()
        try await commit(office, 5)
        let end = try await last(office)
        let live = office.environment.liveEvents
        #expect(try await isResync(live.subscribe(office.workspace, after: end + 1)))
        #expect(try await isResync(live.subscribe(office.workspace, after: -1)))
        office.time.advance(by: Housekeeping.eventLifetime + .seconds(1))
        try await office.centre.housekeeping.sweep()
        #expect(try await isResync(live.subscribe(office.workspace, after: end - 1)))
        let current = try await live.subscribe(office.workspace, after: end)
        #expect(current.last == end)
        current.cancel()
    }

    @Test func whoIsTooSlowIsToldToStartAfreshAndCostsNoMore() async throws {
        let office = try await Office()
        try await run(office) {
            let slow = try await office.environment.liveEvents.subscribe(office.workspace, after: nil)
            // Frames that are not stored are told one by one.
            let view = LiveMessage.viewing(ID(1), [])
            for _ in 0..<LiveEvents.bufferLimit + 500 {
                office.environment.liveEvents.tellNow(view, workspace: office.workspace)
            }
            #expect(try await isResync(slow))
            #expect(office.environment.liveEvents.subscriberCount == 0)
        }
    }

    // MARK: Cost

    @Test func anEventIsEncodedOnceForAllSubscribers() async throws {
        let counter = EncodeCounter()
        let office = try await Office()
        let environment = makeEnvironment(storage: office.storage, time: office.time) { counter.frame($0) }
        let start = try await last(office)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await environment.liveEvents.run() }
            var subscriptions: [LiveSubscription] = []
            for _ in 0..<50 {
                subscriptions.append(try await environment.liveEvents.subscribe(office.workspace, after: start))
            }
            #expect(environment.liveEvents.subscriberCount == 50)
            try await environment.storage.write { session in
                let events = (0..<10).map { EventRow(kind: .queueUpdated, conversation: nil, subject: Int64($0)) }
                try environment.append(events, workspace: office.workspace, at: environment.now(), in: session)
            }
            for subscription in subscriptions {
                #expect(try await Self.numbers(subscription, upTo: start + 10).count == 10)
            }
            #expect(counter.count == 10)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func nothingIsToldToAnotherWorkspace() async throws {
        let office = try await Office()
        let other = try await office.accounts.createWorkspace(name: "Other")
        let live = office.environment.liveEvents
        try await run(office) {
            let theirs = try await live.subscribe(other, after: nil)
            let own = try await live.subscribe(office.workspace, after: nil)
            try await office.write()
            let end = try await last(office)
            _ = try await Self.numbers(own, upTo: end)
            live.tellNow(.viewing(ID(1), []), workspace: other)
            var iterator = LiveReader.read(theirs).makeAsyncIterator()
            guard case .frames(let frames)? = try await iterator.next() else {
                Issue.record("nothing was told")
                return
            }
            #expect(String(buffer: frames) == "view\n")
        }
    }

    @Test func whatAnEventWasAboutMayBeGone() async throws {
        let office = try await Office()
        let kinds: [EventKind] = [
            .messageCreated, .messageUpdated, .conversationUpdated, .offerCreated, .offerEnded, .agentUpdated,
        ]
        let start = try await last(office)
        try await office.storage.write { session in
            let events = kinds.map { EventRow(kind: $0, conversation: ID(999), subject: 999) }
            try office.environment.append(events, workspace: office.workspace, at: office.time.now(), in: session)
        }
        let events = try await office.environment.liveEvents.events(of: office.workspace, after: start, limit: 50) {
            $0
        }
        #expect(events.map(\.number) == (1...Int64(kinds.count)).map { start + $0 })
        for event in events { if case .gone = event.payload { continue } else { Issue.record("\(event)") } }
    }
}

/// Counts how often an event is encoded.
private final class EncodeCounter: Sendable {
    private let calls = Box(0)

    var count: Int { calls.value }

    func frame(_ message: LiveMessage) -> ByteBuffer {
        calls.change { $0 += 1 }
        return EventTrace.frame(message)
    }
}
