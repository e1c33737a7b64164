import BalieDomain
import BalieStorage

/// What the move of a conversation from one place to another ends, for reports.
struct PlacementFacts: Equatable {
    private(set) var wait: QueueWaitRow?
    private(set) var handling: HandlingRow?
    private(set) var isResolution = false
    /// Who had it before.
    private let holder: ID<Agent>?

    /// - Parameter after: as it is to be.
    init(from before: ConversationRow, to after: ConversationStore.Placement) {
        holder = before.assignee
        isResolution = before.status != .resolved && after.status == .resolved
        guard before.place != after.place else { return }
        switch before.place {
        case .away: break
        case .waiting(let queue):
            wait = QueueWaitRow(
                queue: queue,
                enteredAt: before.placedAt,
                outcome: Self.waitOutcome(after),
                agent: after.place.holder,
                flowedIn: before.flowedIn
            )
        case .held(let agent):
            handling = HandlingRow(
                agent: agent,
                queue: before.queue,
                beganAt: before.placedAt,
                unansweredSince: before.unansweredSince.map { max($0, before.placedAt) },
                outcome: Self.handlingOutcome(after, from: before)
            )
        }
    }

    /// Whether it begins to wait because another queue, or an agent who had it from there, sent it on.
    static func flowsIn(from before: ConversationRow, to after: ConversationStore.Placement) -> Bool {
        guard case .waiting(let queue) = after.place, let former = before.queue, queue != former else { return false }
        return before.place != .away
    }

    private static func waitOutcome(_ after: ConversationStore.Placement) -> WaitOutcome {
        switch after.place {
        case .held: .answered
        case .waiting: .flowOut
        case .away: after.status == .resolved ? .abandoned : .withdrawn
        }
    }

    private static func handlingOutcome(
        _ after: ConversationStore.Placement,
        from before: ConversationRow
    ) -> HandlingOutcome {
        switch (after.status, after.place) {
        case (.resolved, _): .resolved
        case (.snoozed, _): .snoozed
        case (.open, .held): .transferred
        case (.open, .waiting(let queue)): queue == before.queue ? .released : .transferred
        case (.open, .away): .released
        }
    }

    /// - Parameter row: the conversation as it now is.
    func write(of row: ConversationRow, workspace: ID<Workspace>, at now: Timestamp, in session: any SQLSession) throws
    {
        if let wait { try FactStore.addWait(wait, of: row, workspace: workspace, at: now, in: session) }
        if let handling { try FactStore.addHandling(handling, of: row, workspace: workspace, at: now, in: session) }
        if isResolution {
            try FactStore.addResolution(of: row, by: holder, workspace: workspace, at: now, in: session)
        }
    }
}

/// Where a conversation is, as reports tell it.
enum ReportedPlace: Equatable {
    case waiting(in: ID<Queue>)
    case held(by: ID<Agent>)
    /// Resolved, put off, or with nobody who is to answer.
    case away

    fileprivate init(status: ConversationStatus, queue: ID<Queue>?, holder: ID<Agent>?, isWaiting: Bool) {
        if status == .open, let holder {
            self = .held(by: holder)
        } else if isWaiting, let queue {
            self = .waiting(in: queue)
        } else {
            self = .away
        }
    }

    var holder: ID<Agent>? {
        if case .held(let agent) = self { agent } else { nil }
    }
}

extension ConversationRow {
    var place: ReportedPlace {
        ReportedPlace(status: status, queue: queue, holder: assignee, isWaiting: waitingSince != nil)
    }
}

extension ConversationStore.Placement {
    var place: ReportedPlace {
        ReportedPlace(status: status, queue: queue, holder: assignee, isWaiting: waitingSince != nil)
    }
}
