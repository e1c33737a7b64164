import BalieDomain
import BalieTestKit
import Synchronization
import Testing

@testable import BalieServices

struct HealthTests {
    @Test func anAnswerIsBelievedForASecond() async throws {
        let office = try await Office()
        let health = Health(office.environment)
        #expect(await health.isReady())
        let wasAsked = Mutex(false)
        office.probe.beforeNextRead { wasAsked.withLock { $0 = true } }
        office.time.advance(by: Health.memory - .milliseconds(1))
        #expect(await health.isReady())
        #expect(wasAsked.withLock { !$0 })
        office.time.advance(by: .milliseconds(1))
        #expect(await health.isReady())
        #expect(wasAsked.withLock { $0 })
    }

    /// A database that is away holds a question up for longer than a balancer waits.
    @Test func whileTheDatabaseDoesNotAnswerTheNodeIsNotReady() async throws {
        let office = try await Office()
        let health = Health(office.environment)
        #expect(await health.isReady())
        office.time.advance(by: Health.memory)
        let back = Gate()
        office.probe.beforeNextRead { await back.pass() }
        async let first = health.isReady()
        let deadline = office.time.now() + Health.patience
        while await office.time.nextSleeper() != deadline {}
        #expect(await health.isReady(), "what it said last")
        office.time.advance(by: Health.patience)
        #expect(await !first)
        #expect(await !health.isReady())
        #expect(await health.metricsText().contains("balie_database_connections"))
        back.open()
        try await eventually { await health.isReady() }
    }
}
