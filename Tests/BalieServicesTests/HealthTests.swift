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
}
