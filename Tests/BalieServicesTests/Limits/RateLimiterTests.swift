import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

struct RateLimiterTests {
    @Test func aBurstAndThenARate() throws {
        let time = TestTime()
        let limiter = RateLimiter<String>(.init(burst: 3, perSecond: 0.5), time: time)
        for _ in 0..<3 { try limiter.take("a") }
        #expect(throws: RateLimited.self) { try limiter.take("a") }
        try limiter.take("b")
        time.advance(by: .seconds(2))
        try limiter.take("a")
        #expect { try limiter.take("a") } throws: { ($0 as? RateLimited)?.retryAfter == .seconds(2) }
        time.advance(by: .hours(1))
        for _ in 0..<3 { try limiter.take("a") }
        #expect(throws: RateLimited.self) { try limiter.take("a") }
    }

    @Test func aClockThatGoesBackNeitherFillsNorBlocks() throws {
        let time = TestTime()
        let limiter = RateLimiter<String>(.init(burst: 1, perSecond: 1), time: time)
        try limiter.take("a")
        time.advance(by: .seconds(-3600))
        #expect(throws: RateLimited.self) { try limiter.take("a") }
        time.advance(by: .seconds(1))
        try limiter.take("a")
    }

    @Test func manyKeysTakeNoMoreRoom() throws {
        let time = TestTime()
        let limiter = RateLimiter<Int>(.init(burst: 2, perSecond: 1), keyLimit: 10, time: time)
        for key in 0..<10 { try limiter.take(key) }
        // No room: the others share one bucket.
        try limiter.take(100)
        try limiter.take(101)
        #expect(throws: RateLimited.self) { try limiter.take(102) }
        // Known ones keep their own.
        try limiter.take(3)
        time.advance(by: .seconds(10))
        for key in 200..<210 { try limiter.take(key) }
    }
}
