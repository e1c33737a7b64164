import BalieDomain
import Testing

@testable import balie

struct SystemTimeTests {
    @Test func movingTheClockMovesNow() {
        let time = SystemTime()
        let before = time.now()
        time.advance(byMilliseconds: 3_600_000)
        let moved = time.now() - before
        #expect(moved >= .hours(1) && moved < .hours(1) + .minutes(1))
    }

    @Test func theClockNeverMovesBack() {
        let time = SystemTime()
        let before = time.now()
        time.advance(byMilliseconds: -3_600_000)
        #expect(time.now() >= before)
    }

    /// A day is waited for in no time, however the move and the falling asleep meet.
    @Test(.timeLimit(.minutes(10)))
    func aSleeperWakesWhenTheClockIsMovedPastItsDeadline() async throws {
        let time = SystemTime()
        for _ in 1...200 {
            let deadline = time.now() + .days(1)
            async let slept: Void = time.sleep(until: deadline)
            async let moved: Void = { time.advance(byMilliseconds: 86_400_000) }()
            await moved
            try await slept
            #expect(time.now() >= deadline)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func aMoveThatFallsShortLetsTheSleeperSleepOn() async throws {
        let time = SystemTime()
        let deadline = time.now() + .days(2)
        async let slept: Void = time.sleep(until: deadline)
        time.advance(byMilliseconds: 86_400_000)
        time.advance(byMilliseconds: 86_400_000)
        try await slept
        #expect(time.now() >= deadline)
    }

    @Test(.timeLimit(.minutes(10)))
    func aCancelledSleeperThrows() async {
        let time = SystemTime()
        let sleeper = Task { try await time.sleep(until: time.now() + .days(1)) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
    }

    @Test func aDeadlineInThePastIsNotWaitedFor() async throws {
        let time = SystemTime()
        try await time.sleep(until: time.now() - .seconds(1))
    }
}
