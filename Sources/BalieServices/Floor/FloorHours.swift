import BalieDomain
import BalieRouting

/// Which queues are closed, and what follows from that: nothing of them is offered. What rings when its queue closes may
/// still be answered; if nobody does, it is held back with the others until the queue opens.
struct FloorHours: Sendable {
    private(set) var closed: Set<ID<Queue>> = []
    /// When a queue opens or closes next.
    private(set) var nextChange: Timestamp?
    /// What rings though its queue is closed, and at whom.
    private var ringing: [ID<Conversation>: ID<Agent>] = [:]

    mutating func update(_ book: RuleBook, at now: Timestamp) {
        let before = closed
        closed = book.closedQueues(at: now)
        nextChange = book.nextChange(after: now)
        // Then everything that waits is told again, what rings in a closed queue too.
        if closed != before { ringing = [:] }
    }

    mutating func letRing(_ conversation: ID<Conversation>, at agent: ID<Agent>) { ringing[conversation] = agent }

    /// Takes from the floor what rang and was not answered, before it is offered to somebody else.
    ///
    /// - Returns: the decisions without such offers.
    mutating func heldBack(
        _ decisions: [FloorDecision],
        _ floor: inout Floor,
        at now: Timestamp
    ) -> [FloorDecision] {
        var decisions = decisions
        for (conversation, agent) in ringing.sorted(by: { $0.key < $1.key })
        where floor.ringing(conversation) != agent {
            ringing[conversation] = nil
            guard floor.assignee(of: conversation) == nil else { continue }
            decisions.removeAll { $0.isOffer(of: conversation) }
            // Nobody was told of the offer that this takes back.
            decisions += floor.apply(.left(conversation), at: now).filter { !$0.isWithdrawal(of: conversation) }
        }
        return decisions
    }
}

extension FloorDecision {
    fileprivate func isOffer(of conversation: ID<Conversation>) -> Bool {
        if case .offer(conversation, _, _, _, _, _) = self { true } else { false }
    }

    fileprivate func isWithdrawal(of conversation: ID<Conversation>) -> Bool {
        if case .withdraw(conversation, _, _) = self { true } else { false }
    }
}
