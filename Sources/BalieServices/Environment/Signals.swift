public import BalieDomain
import Synchronization

/// What the parts of this process, and of other nodes, tell each other after a commit. Losing one costs a moment, never a fact: every part
/// also looks at the database by itself.
public final class Signals: Sendable {
    /// The journal has rows to apply.
    public let hooks = Signal()
    /// Rows journalled by this process since its start.
    let hooksReceived = Atomic<Int>(0)
    /// The outbox has rows to send.
    public let outbox = Signal()
    /// Files wait to be fetched.
    public let media = Signal()
    /// A snooze was set: it may be the next to end.
    public let snoozes = Signal()
    /// A customer is to be asked: it may be the next. Told to other nodes as a snooze is.
    public let surveys = Signal()
    public let floor = FloorMailbox()

    private let cluster: Cluster?
    private let notices: Notices?

    init(cluster: Cluster?, notices: Notices?) {
        self.cluster = cluster
        self.notices = notices
    }

    /// Rows of a workspace wait to be looked at by the node that works for it. Called after the commit.
    func raise(_ work: Notice.Work, of workspace: ID<Workspace>) {
        guard let cluster, cluster.leases[workspace] == nil else { return wake(work) }
        notices?.tell(.work(work), of: workspace)
    }

    /// Another node says that rows of a workspace wait.
    func take(_ work: Notice.Work, of workspace: ID<Workspace>) {
        if cluster?.leases[workspace] != nil { wake(work) }
    }

    private func wake(_ work: Notice.Work) {
        switch work {
        case .hooks: hooks.raise()
        case .outbox: outbox.raise()
        case .media: media.raise()
        case .snoozes:
            snoozes.raise()
            surveys.raise()
        }
    }

    /// This node does more work than before.
    func wakeAll() {
        for signal in [hooks, outbox, media, snoozes, surveys, floor.arrived] { signal.raise() }
    }
}

/// What the floor must hear of, in the order of the commits.
public final class FloorMailbox: Sendable {
    let arrived = Signal()
    private let letters = Mutex<[(ID<Workspace>, FloorInput)]>([])

    public func post(_ input: FloorInput, workspace: ID<Workspace>) {
        letters.withLock { $0.append((workspace, input)) }
        arrived.raise()
    }

    func takeAll() -> [(ID<Workspace>, FloorInput)] {
        letters.withLock { letters in
            defer { letters.removeAll(keepingCapacity: true) }
            return letters
        }
    }
}

/// A committed change that routing must know.
public enum FloorInput: Sendable {
    /// Where a conversation now is.
    case placed(PlacedConversation)
    case declined(ID<Conversation>, by: ID<Agent>)
    case presence(ID<Agent>, Presence)
    /// The agent writes up what they resolved until then; `nil`: no more.
    case wrapUp(ID<Agent>, until: Timestamp?)
    /// Agents, queues, members or skills changed.
    case configuration
    /// Another node wrote to the workspace's log.
    case log

    var isWrapUpBegun: Bool { if case .wrapUp(_, .some) = self { true } else { false } }

    /// Somebody takes work from now on.
    var isOnline: Bool { if case .presence(_, .online) = self { true } else { false } }

    var isConfiguration: Bool { if case .configuration = self { true } else { false } }
}

/// A conversation as the floor sees it, at a version: an older one that arrives late is passed over.
public struct PlacedConversation: Sendable {
    public enum Place: Sendable {
        case waiting(in: ID<Queue>, since: Timestamp)
        /// - Parameter queue: to which it belongs, if to any.
        case held(by: ID<Agent>, of: ID<Queue>?)
        case away
    }

    public let id: ID<Conversation>
    public let version: Int64
    public let place: Place
    public let channel: ID<ChannelAccount>
    public let units: Int
    public let priority: Int
    public let lastAgent: ID<Agent>?
    /// The lowest level of each skill that will do, besides those that its queue needs.
    public let needs: [ID<Skill>: Int]
    /// When they last had it; `nil` if that is not known.
    public let lastAgentAt: Timestamp?
    /// The end of the customer's service window, up to one step earlier than it is; `nil` if they never wrote.
    public internal(set) var windowEnds: Timestamp?
    /// Millionths of a dollar that an answer after it costs; `nil` if unknown.
    public internal(set) var lateCost: Int64?
    /// Rules of its queue that were carried out in this wait.
    public let overflowed: Set<Int>
    /// Who declined it in this wait.
    public let declinedBy: Set<ID<Agent>>
}
