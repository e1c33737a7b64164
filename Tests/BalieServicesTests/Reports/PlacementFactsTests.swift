import BalieDomain
import Testing

@testable import BalieServices
@testable import BalieStorage

/// What a move of a conversation is told as.
struct PlacementFactsTests {
    private static let (ann, ben): (ID<Agent>, ID<Agent>) = (ID(1), ID(2))
    private static let (service, sales): (ID<Queue>, ID<Queue>) = (ID(3), ID(4))
    private static let time = Timestamp(seconds: 100)

    enum Place: Sendable { case waits(ID<Queue>), held(ID<Agent>), idle, snoozed, resolved }

    /// `nil` where nothing of the kind is over.
    private static let moves: [(from: Place, to: Place, wait: WaitOutcome?, handling: HandlingOutcome?, isEnd: Bool)] =
        [
            (.waits(service), .held(ann), .answered, nil, false),
            (.waits(service), .waits(service), nil, nil, false),
            (.waits(service), .waits(sales), .flowOut, nil, false),
            (.waits(service), .snoozed, .withdrawn, nil, false),
            (.waits(service), .idle, .withdrawn, nil, false),
            (.waits(service), .resolved, .abandoned, nil, true),
            (.held(ann), .held(ann), nil, nil, false),
            (.held(ann), .held(ben), nil, .transferred, false),
            (.held(ann), .waits(service), nil, .released, false),
            (.held(ann), .waits(sales), nil, .transferred, false),
            (.held(ann), .snoozed, nil, .snoozed, false),
            (.held(ann), .resolved, nil, .resolved, true),
            (.idle, .held(ann), nil, nil, false),
            (.idle, .waits(service), nil, nil, false),
            (.idle, .resolved, nil, nil, true),
            (.snoozed, .held(ann), nil, nil, false),
            (.snoozed, .resolved, nil, nil, true),
            (.resolved, .held(ann), nil, nil, false),
            (.resolved, .waits(service), nil, nil, false),
            (.resolved, .resolved, nil, nil, false),
        ]

    private static func row(_ place: Place) -> ConversationRow {
        let queue: ID<Queue> = if case .waits(let queue) = place { queue } else { service }
        let (status, holder): (ConversationStatus, ID<Agent>?) =
            switch place {
            case .held(let agent): (.open, agent)
            // It stays whose it was.
            case .snoozed: (.snoozed, ann)
            case .resolved: (.resolved, nil)
            case .waits, .idle: (.open, nil)
            }
        let isWaiting = if case .waits = place { true } else { false }
        return ConversationRow(
            id: ID(9),
            contact: ID(8),
            channel: ID(7),
            status: status,
            version: 1,
            queue: queue,
            assignee: holder,
            lastAgent: nil,
            priority: 0,
            waitingSince: isWaiting ? time : nil,
            unread: 0,
            unansweredSince: time - .seconds(50),
            window: ServiceWindow(until: nil),
            snoozedUntil: status == .snoozed ? time : nil,
            resolvedAt: status == .resolved ? time : nil,
            lastMessage: nil,
            referral: nil,
            placedBy: nil,
            needs: nil,
            createdAt: time,
            updatedAt: time,
            lateCost: nil,
            lastAgentAt: nil,
            placedAt: time,
            waitRecord: nil,
            flowedIn: false
        )
    }

    @Test(arguments: moves.indices)
    func aMoveEndsWhatWasAndNothingElse(_ index: Int) {
        let (from, to, wait, handling, isEnd) = Self.moves[index]
        let facts = PlacementFacts(from: Self.row(from), to: ConversationStore.Placement(of: Self.row(to)))
        #expect(facts.wait?.outcome == wait, "\(from) to \(to)")
        #expect(facts.handling?.outcome == handling, "\(from) to \(to)")
        #expect(facts.isResolution == isEnd, "\(from) to \(to)")
        #expect((facts.wait?.agent != nil) == (wait == .answered))
        // The customer had waited before; for this agent only since they have it.
        #expect(facts.handling?.unansweredSince == (handling == nil ? nil : Self.time))
    }

    /// Each place that a conversation in the first queue can be sent on from.
    private static let entries: [(from: Place, to: Place, isFlow: Bool)] = [
        (.waits(service), .waits(sales), true), (.held(ann), .waits(sales), true),
        (.waits(service), .waits(service), false), (.held(ann), .waits(service), false),
        (.idle, .waits(sales), false), (.snoozed, .waits(sales), false), (.resolved, .waits(sales), false),
        (.waits(service), .held(ann), false), (.held(ann), .held(ben), false), (.waits(service), .resolved, false),
    ]

    @Test(arguments: entries.indices)
    func onlyAWaitThatAnotherQueueSentOnFlowsIn(_ index: Int) {
        let (from, to, isFlow) = Self.entries[index]
        let placement = ConversationStore.Placement(of: Self.row(to))
        #expect(PlacementFacts.flowsIn(from: Self.row(from), to: placement) == isFlow, "\(from) to \(to)")
    }
}
