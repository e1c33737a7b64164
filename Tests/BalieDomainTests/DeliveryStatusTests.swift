import BalieDomain
import Testing

/// Invariant 4: statuses only move forward.
struct DeliveryStatusTests {
    /// What networks tell, in whatever order.
    private static let told: [DeliveryStatus] = [.accepted, .sent, .delivered, .read, .played, .failed]

    private static func permutations(of statuses: [DeliveryStatus]) -> [[DeliveryStatus]] {
        guard !statuses.isEmpty else { return [[]] }
        return statuses.indices.flatMap { index in
            var rest = statuses
            let first = rest.remove(at: index)
            return permutations(of: rest).map { [first] + $0 }
        }
    }

    /// All subsets of what can be told, in all orders: 1,957 histories.
    @Test func theOrderOfHearingDoesNotMatter() {
        for bits in 0..<(1 << Self.told.count) {
            let subset = Self.told.indices.filter { bits >> $0 & 1 == 1 }.map { Self.told[$0] }
            let ends = Self.permutations(of: subset).map { $0.reduce(DeliveryStatus.sending) { $0.advance(to: $1) } }
            #expect(Set(ends).count == 1, "\(subset) ends as \(Set(ends))")
        }
    }

    @Test(arguments: [
        ([DeliveryStatus.sent, .delivered, .read], DeliveryStatus.read),
        ([.read, .delivered, .sent], .read),
        ([.read, .sent], .read),
        ([.delivered, .failed], .delivered),
        ([.failed, .delivered], .delivered),
        ([.failed, .sent], .failed),
        ([.sent, .failed, .read], .read),
        ([.unknown, .accepted], .accepted),
        ([.unknown, .failed], .failed),
        ([.accepted, .unknown], .accepted),
        ([.sent, .queued], .sent),
        ([.read, .played, .delivered], .played),
    ])
    func endsAs(history: [DeliveryStatus], end: DeliveryStatus) {
        #expect(history.reduce(.queued) { $0.advance(to: $1) } == end)
    }

    @Test(arguments: DeliveryStatus.allCases)
    func hearingTheSameTwiceChangesNothing(_ status: DeliveryStatus) {
        for next in DeliveryStatus.allCases {
            let once = status.advance(to: next)
            #expect(once.advance(to: next) == once)
        }
    }

    /// What was proved stays proved.
    @Test func arrivalIsNeverTakenBack() {
        for arrived in [DeliveryStatus.delivered, .read, .played] {
            for next in DeliveryStatus.allCases {
                #expect([.delivered, .read, .played].contains(arrived.advance(to: next)))
            }
        }
    }

    /// Incoming messages and notes are not delivered by us.
    @Test func receivedStaysReceived() {
        for next in DeliveryStatus.allCases {
            #expect(DeliveryStatus.received.advance(to: next) == .received)
            #expect(next.advance(to: .received) == next)
        }
    }
}
