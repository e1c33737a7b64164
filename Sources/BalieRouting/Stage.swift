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

    var queue: ID<Queue>? {
        if case .held(let hold) = self { return hold.queue }
        return wait?.conversation.queue
    }
}

/// A conversation in its line, or what it goes back to when its offer fails.
struct Wait: Sendable {
    enum Refusal: Sendable { case declined, missed }

    /// Where it stands and what it asks, as of when it joined the line or of a change since.
    struct Place: Sendable {
        var key: LineKey
        var demand: Demand
        /// When any of it changes by itself.
        var changesAt: Timestamp?
    }

    let conversation: WaitingConversation
    var place: Place
    /// Who is not asked again in this wait.
    var refusals: [ID<Agent>: Refusal] = [:]
    /// When it is looked at whether anybody else is left to ask; `nil` if nobody refused.
    var lapsesAt: Timestamp?
    /// The refusals were forgotten because nobody else was left.
    var refusalsForgotten = false
    /// Others than the last agent were asked, and are from then on.
    var isForAll = false
    /// The rules of its queue that were carried out.
    var overflowed: Set<Int>

    init(_ conversation: WaitingConversation, at place: Place) {
        self.conversation = conversation
        self.place = place
        overflowed = conversation.overflowed
    }

    /// When the clock does something to it.
    var deadline: Timestamp? { [lapsesAt, place.changesAt].compactMap(\.self).min() }

    /// Whether an offer of this wait still makes sense for the other.
    func asksTheSame(as other: Wait) -> Bool {
        let (one, two) = (conversation, other.conversation)
        return one.queue == two.queue && one.work == two.work && one.requiredSkills == two.requiredSkills
            && one.needs == two.needs
    }

    /// Takes over what happened in the same wait before the conversation's details changed.
    mutating func continueWait(of old: Wait) {
        refusals = old.refusals
        lapsesAt = old.lapsesAt
        refusalsForgotten = old.refusalsForgotten
        isForAll = old.isForAll
        overflowed.formUnion(old.overflowed)
    }
}

/// An offer that rings.
struct Ring: Sendable {
    var agent: ID<Agent>
    var work: Work
    var until: Timestamp
    /// `nil` for an offer that was restored, until the conversation itself is told.
    var wait: Wait?
}

struct Hold: Sendable {
    var agent: ID<Agent>
    var work: Work
    var version: Int64?
    var queue: ID<Queue>?
    /// Since when; `nil` if that was not seen.
    var since: Timestamp?
    /// Given to an agent who asked, and not confirmed yet.
    var isPromised = false
}

/// The one thing that the clock will do to a conversation, or to an agent.
struct Deadline: Comparable, Sendable {
    enum Subject: Hashable, Comparable, Sendable {
        case conversation(ID<Conversation>)
        case agent(ID<Agent>)
    }

    var at: Timestamp
    var subject: Subject

    static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.at != rhs.at ? lhs.at < rhs.at : lhs.subject < rhs.subject
    }
}
