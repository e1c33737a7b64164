import BalieDomain
import BalieServices
import BalieTestKit
import Testing

struct IDSourceTests {
    @Test func idsRiseWhileTheClockStandsStill() {
        let ids = IDSource(time: TestTime())
        let made = (0..<50_000).map { _ in ids.next(Message.self) }
        #expect(made == made.sorted())
        #expect(Set(made).count == made.count)
    }

    @Test func afterARestartWithTheClockSetBackIdsAreAboveTheStoredOnes() {
        let before = IDSource(time: TestTime(TestTime.start + .hours(25)))
        let newest = before.next(Message.self)
        let after = IDSource(time: TestTime())
        after.startAfter(newest.rawValue)
        #expect(after.next(Message.self) > newest)
    }

    @Test func nodesNeverMakeTheSame() {
        let time = TestTime()
        let one = IDSource(time: time, node: 1)
        let two = IDSource(time: time, node: 2)
        let ofOne = Set((0..<1000).map { _ in one.next(Message.self) })
        #expect((0..<1000).allSatisfy { _ in !ofOne.contains(two.next(Message.self)) })
    }
}
