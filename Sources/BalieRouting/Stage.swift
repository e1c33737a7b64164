import BalieDomain

/// Where a conversation stands, as far as the floor is concerned. Exactly one at a time, which is what makes one
/// assignee and one open offer a matter of types. Indirect, so that a table of a hundred thousand is quick to grow.
indirect enum Stage: Sendable {
    case waiting(Wait)
    case ringing(Ring)
    case held(Hold)

    /// The wait that it is in, or goes back to.
    var wait: Wait? {
        switch self {
        case .waiting(let wait): wait
        case .ringing(let ring): ring.wait
        case .held: nil
        }
    }

    /// The newest version of the stored conversation that was told; `nil` if none was.
    var version: Int64? {
        if case .held(let hold) = self { return hold.version }
        return wait?.conversation.version
    }
}

/// A conversation in its line, or what it goes back to when its offer fails.
struct Wait: Sendable {
    enum Refusal: Sendable { case declined, missed }

    let conversation: WaitingConversation
    let demand: Demand
    /// Who is not asked again in this wait.
    var refusals: [ID<Agent>: Refusal]
    /// When it is looked at whether anybody else is left to ask; `nil` if nobody refused.
    var lapsesAt: Timestamp?
    /// The refusals were forgotten because nobody else was left.
    var refusalsForgotten = false

    init(_ conversation: WaitingConversation, refusals: [ID<Agent>: Refusal] = [:], lapsesAt: Timestamp? = nil) {
        self.conversation = conversation
        self.demand = Demand(of: conversation)
        self.refusals = refusals
        self.lapsesAt = lapsesAt
    }

    var key: LineKey {
        LineKey(
            priority: conversation.priority,
            enqueuedAt: conversation.enqueuedAt,
            conversation: conversation.id
        )
    }

    /// Whether an offer of this wait still makes sense for the other.
    func asksTheSame(as other: Wait) -> Bool {
        conversation.queue == other.conversation.queue && demand == other.demand
    }
}

/// An offer that rings.
struct Ring: Sendable {
    var agent: ID<Agent>
    var units: Int
    var until: Timestamp
    /// `nil` for an offer that was restored, until the conversation itself is told.
    var wait: Wait?
}

struct Hold: Sendable {
    var agent: ID<Agent>
    var units: Int
    var version: Int64?
}

/// The one thing that the clock will do to a conversation.
struct Deadline: Comparable, Sendable {
    var at: Timestamp
    var conversation: ID<Conversation>

    static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.at != rhs.at ? lhs.at < rhs.at : lhs.conversation < rhs.conversation
    }
}
