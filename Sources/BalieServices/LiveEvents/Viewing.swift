public import BalieDomain
import Synchronization

/// Who is looking at which conversation, and who types. Kept in memory only: it is forgotten soon anyway.
public final class Viewing: Sendable {
    /// How long a sign of looking or typing counts.
    public static let lifetime = Duration.seconds(30)
    /// Conversations of all workspaces that are remembered; who looks at one more is not told of.
    static let conversationLimit = 10_000
    /// People who are remembered to look at one conversation.
    static let agentLimit = 50
    /// Between two looks for signs that no longer count.
    static let sweepInterval = Duration.seconds(10)

    public enum Sign: String, Sendable, CaseIterable { case viewing, typing, gone }

    fileprivate struct Look {
        let name: String
        let isTyping: Bool
        let until: Timestamp
    }

    fileprivate struct Place: Hashable {
        let workspace: ID<Workspace>
        let conversation: ID<Conversation>
    }

    fileprivate struct State {
        var looks: [Place: [ID<Agent>: Look]] = [:]
        var sweptAt = Timestamp(milliseconds: 0)
    }

    private let state = Mutex(State())
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
        // Another node is believed no more than a person.
        guard noticed.name.count <= Check.nameLimit else { return false }
        let place = Place(workspace: workspace, conversation: noticed.conversation)
        let now = time.now()
        let changed = state.withLock { state in
            state.sweep(at: now)
            return state.note(noticed, at: place, now)
        }
        if changed {
            let viewers = viewers(of: noticed.conversation, in: workspace)
            liveEvents.tellNow(.viewing(noticed.conversation, viewers), workspace: workspace)
        }
        return changed
    }

    /// Those whose sign still counts, in order of their ids.
    public func viewers(of conversation: ID<Conversation>, in workspace: ID<Workspace>) -> [Viewer] {
        let (now, place) = (time.now(), Place(workspace: workspace, conversation: conversation))
        let current = state.withLock { ($0.looks[place] ?? [:]).filter { now < $0.value.until } }
        return current.sorted { $0.key < $1.key }.map { id, look in
            Viewer(agent: AgentName(id: id, name: look.name), isTyping: look.isTyping)
        }
    }
}

extension Viewing.State {
    fileprivate mutating func sweep(at now: Timestamp) {
        guard now >= sweptAt + Viewing.sweepInterval || now < sweptAt else { return }
        sweptAt = now
        looks = looks.compactMapValues { looks in
            let current = looks.filter { now < $0.value.until }
            return current.isEmpty ? nil : current
        }
    }

    /// - Returns: whether colleagues see something else now.
    fileprivate mutating func note(_ noticed: Notice.ViewingSign, at place: Viewing.Place, _ now: Timestamp) -> Bool {
        let (sign, agent) = (noticed.sign, noticed.agent)
        let known = looks[place] ?? [:]
        let before = known[agent].flatMap { now < $0.until ? $0 : nil }
        guard sign != .gone else {
            looks[place]?[agent] = nil
            if looks[place]?.isEmpty == true { looks[place] = nil }
            return before != nil
        }
        guard known[agent] != nil || known.count < Viewing.agentLimit else { return false }
        guard !known.isEmpty || looks.count < Viewing.conversationLimit else { return false }
        let look = Viewing.Look(name: noticed.name, isTyping: sign == .typing, until: now + Viewing.lifetime)
        looks[place, default: [:]][agent] = look
        return before?.isTyping != look.isTyping
    }
}
