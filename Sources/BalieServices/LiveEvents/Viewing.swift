public import BalieDomain
import Synchronization

/// Who is looking at which conversation, and who types. Kept in memory only: it is forgotten soon anyway.
public final class Viewing: Sendable {
    /// How long a sign of looking or typing counts.
    public static let lifetime = Duration.seconds(30)
    /// Conversations remembered; older signs go first.
    static let conversationLimit = 10_000

    public enum Sign: String, Sendable, CaseIterable { case viewing, typing, gone }

    private struct Look {
        let name: String
        let isTyping: Bool
        let until: Timestamp
    }

    private let looks = Mutex<[ID<Conversation>: [ID<Agent>: Look]]>([:])
    private let liveEvents: LiveEvents
    private let time: any TimeSource
    private let notices: Notices?

    init(liveEvents: LiveEvents, time: any TimeSource, notices: Notices?) {
        self.liveEvents = liveEvents
        self.time = time
        self.notices = notices
    }

    /// Notes a sign of somebody whose browser is connected here, and tells colleagues if it changes what they see.
    ///
    /// - Returns: whether it did.
    @discardableResult
    func note(_ sign: Sign, of caller: Caller, in conversation: ID<Conversation>) -> Bool {
        let noticed = Notice.ViewingSign(
            conversation: conversation,
            agent: caller.agent,
            name: caller.name,
            sign: sign
        )
        // A sign that changes nothing counts for longer, there too.
        notices?.tell(.viewing(noticed), of: caller.workspace)
        return take(noticed, workspace: caller.workspace)
    }

    /// Takes a sign in, of a browser here or at another node.
    @discardableResult
    func take(_ noticed: Notice.ViewingSign, workspace: ID<Workspace>) -> Bool {
        let (sign, conversation, agent) = (noticed.sign, noticed.conversation, noticed.agent)
        let now = time.now()
        let changed = looks.withLock { looks in
            if looks.count >= Self.conversationLimit {
                looks = looks.filter { $0.value.values.contains { now < $0.until } }
            }
            let before = looks[conversation]?[agent].flatMap { now < $0.until ? $0 : nil }
            switch sign {
            case .gone: looks[conversation]?[agent] = nil
            case .viewing, .typing:
                looks[conversation, default: [:]][agent] = Look(
                    name: noticed.name,
                    isTyping: sign == .typing,
                    until: now + Self.lifetime
                )
            }
            if looks[conversation]?.isEmpty == true { looks[conversation] = nil }
            return before?.isTyping != (sign == .gone ? nil : sign == .typing)
        }
        if changed {
            liveEvents.tellNow(.viewing(conversation, viewers(of: conversation)), workspace: workspace)
        }
        return changed
    }

    /// Those whose sign still counts, in order of their ids.
    public func viewers(of conversation: ID<Conversation>) -> [Viewer] {
        let now = time.now()
        let current = looks.withLock { ($0[conversation] ?? [:]).filter { now < $0.value.until } }
        return current.sorted { $0.key < $1.key }.map { id, look in
            Viewer(agent: AgentName(id: id, name: look.name), isTyping: look.isTyping)
        }
    }
}
