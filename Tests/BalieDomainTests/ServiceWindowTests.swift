import BalieDomain
import BalieTestKit
import Testing

struct ServiceWindowTests {
    private let written = Timestamp(seconds: 1_790_000_000)

    @Test func lastsOneDayToTheMillisecond() {
        let window = ServiceWindow.opened(by: written)
        #expect(window.until == written + .hours(24))
        #expect(window.isOpen(at: written))
        #expect(window.isOpen(at: written + .hours(24) - .milliseconds(1)))
        #expect(!window.isOpen(at: written + .hours(24)))
    }

    @Test func isShutForThoseWhoNeverWrote() {
        let window = ServiceWindow(until: nil)
        #expect(!window.isOpen(at: written))
        #expect(window.extended(by: written) == .opened(by: written))
    }

    @Test func aLateMessageNeverShortensIt() {
        let window = ServiceWindow.opened(by: written)
        #expect(window.extended(by: written - .hours(3)) == window)
        #expect(window.extended(by: written + .hours(3)).until == written + .hours(27))
    }

    /// The end is that of the newest message, however they come in.
    @Test func theOrderOfHearingDoesNotMatter() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let times = (0..<6).map { _ in
                written + .seconds(Int64.random(in: -200_000...200_000, using: &generator))
            }
            let window = times.shuffled(using: &generator).reduce(ServiceWindow(until: nil)) { $0.extended(by: $1) }
            #expect(window.until == times.max().map { $0 + ServiceWindow.length })
        }
    }
}
