import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

struct TokenBucketTests {
    private static let start = Timestamp(milliseconds: 1_000_000)

    /// Over any stretch of time no more goes than the bucket holds and what flows in meanwhile.
    @Test(arguments: 0..<50)
    func neverLetsMoreThroughThanItsRate(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let capacity = Int.random(in: 1...50, using: &generator)
        let interval = Duration.milliseconds(Int64.random(in: 1...6000, using: &generator))
        var bucket = TokenBucket(capacity: capacity, refillOneIn: interval, at: Self.start)
        var now = Self.start
        var taken: [Timestamp] = []
        for _ in 0..<500 {
            now = now + .milliseconds(Int64.random(in: 0...3 * interval.wholeMilliseconds, using: &generator))
            for _ in 0..<Int.random(in: 0...5, using: &generator) where bucket.take(at: now) { taken.append(now) }
        }
        for (index, first) in taken.enumerated() {
            for last in stride(from: index, to: taken.count, by: 7) {
                let flowed = Double((taken[last] - first).wholeMilliseconds) / Double(interval.wholeMilliseconds)
                #expect(Double(last - index + 1) <= Double(capacity) + flowed + 0.001)
            }
        }
    }

    @Test(arguments: 0..<50)
    func thereIsOneWhenItSaysSo(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let interval = Duration.milliseconds(Int64.random(in: 1...6000, using: &generator))
        var bucket = TokenBucket(capacity: 3, refillOneIn: interval, at: Self.start)
        var now = Self.start
        for _ in 0..<300 {
            let next = bucket.nextAvailable(at: now)
            if next == now {
                expect(bucket.take(at: now))
            } else {
                #expect(next > now)
                let early = next + .milliseconds(-1)
                if early > now { expect(!bucket.take(at: early)) }
                now = next
                // A rounding of the last digit may cost a millisecond, never more.
                if bucket.nextAvailable(at: now) != now { now = now + .milliseconds(1) }
                expect(bucket.take(at: now))
            }
        }
    }

    @Test func aClockThatStandsStillGivesNothingNew() {
        var bucket = TokenBucket(perSecond: 80, at: Self.start)
        let taken = (0..<200).count { _ in bucket.take(at: Self.start) }
        #expect(taken == 80)
        expect(!bucket.isFull(at: Self.start + .milliseconds(999)))
        expect(bucket.isFull(at: Self.start + .seconds(1)))
    }

    @Test func aClockThatGoesBackDoesNotBreakIt() {
        var bucket = TokenBucket(perSecond: 1, at: Self.start)
        expect(bucket.take(at: Self.start))
        expect(!bucket.take(at: Self.start - .hours(1)))
        expect(bucket.take(at: Self.start - .hours(1) + .seconds(1)))
    }

    /// Takes what a mutating call gave.
    private func expect(_ holds: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(holds, sourceLocation: sourceLocation)
    }

    // MARK: Pacing

    private func entry(_ conversation: Int64, counts: Bool = true) -> OutboxEntrySummary {
        OutboxEntrySummary(channel: ID(1), conversation: ID(conversation), countsForPair: counts)
    }

    @Test func aCustomerGetsABurstAndThenOneInSixSeconds() {
        var pacing = SendPacing()
        let admitted = (0..<100).count { _ in
            pacing.admit(entry(1), messagesPerSecond: 1000, at: Self.start) == nil
        }
        #expect(admitted == SendPacing.pairBurst)
        expect(pacing.admit(entry(1), messagesPerSecond: 1000, at: Self.start) == Self.start + .seconds(6))
        expect(pacing.admit(entry(2), messagesPerSecond: 1000, at: Self.start) == nil)
        expect(pacing.admit(entry(1, counts: false), messagesPerSecond: 1000, at: Self.start) == nil)
        expect(pacing.admit(entry(1), messagesPerSecond: 1000, at: Self.start + .seconds(6)) == nil)
    }

    @Test func whatACustomerMustWaitForCostsTheChannelNothing() {
        var pacing = SendPacing()
        for _ in 0..<SendPacing.pairBurst { _ = pacing.admit(entry(1), messagesPerSecond: 50, at: Self.start) }
        for _ in 0..<100 { _ = pacing.admit(entry(1), messagesPerSecond: 50, at: Self.start) }
        let left = (0..<50).count { pacing.admit(entry(Int64($0) + 2), messagesPerSecond: 50, at: Self.start) == nil }
        #expect(left == 5)
    }

    @Test func aPauseHoldsUntilItIsOver() {
        var pacing = SendPacing()
        let until = Self.start + .seconds(8)
        pacing.pause(ID<ChannelAccount>(1), until: until)
        expect(pacing.admit(entry(1), messagesPerSecond: 10, at: Self.start) == until)
        expect(pacing.admit(entry(1), messagesPerSecond: 10, at: until) == nil)
        pacing.pause(ID<Conversation>(2), until: until + .seconds(1))
        expect(pacing.admit(entry(2), messagesPerSecond: 10, at: until) == until + .seconds(1))
        expect(pacing.admit(entry(3), messagesPerSecond: 10, at: until) == nil)
    }

    @Test func aNewPaceOfAChannelCountsAtOnce() {
        var pacing = SendPacing()
        for number in 0..<10 { _ = pacing.admit(entry(Int64(number)), messagesPerSecond: 10, at: Self.start) }
        let later = Self.start + .seconds(1)
        let admitted = (0..<100).count { pacing.admit(entry(Int64($0)), messagesPerSecond: 40, at: later) == nil }
        #expect(admitted >= 10)
        let second = (0..<100).count {
            pacing.admit(entry(Int64($0)), messagesPerSecond: 40, at: later + .seconds(1)) == nil
        }
        #expect(second == 40)
    }

    @Test func waitsGrowAndEnd() {
        #expect((1...4).map(BackOff.doubling) == [.seconds(2), .seconds(4), .seconds(8), .seconds(16)])
        #expect((1...4).map(BackOff.quadrupling) == [.seconds(4), .seconds(16), .seconds(64), .seconds(256)])
        #expect(BackOff.doubling(1000) == BackOff.longest && BackOff.quadrupling(1000) == BackOff.longest)
    }
}
