import BalieDomain
import BalieStorage

/// What a workspace's log tells its floor, where every node writes to the log: each thing as it is now, so that hearing of
/// it twice, or of something newer first, does no harm.
struct FloorNews: Sendable {
    /// Events read at a time.
    static let batchLimit = 500

    /// Number of the last event that was read.
    let position: Int64
    /// Whether the log went no further.
    let isAll: Bool
    /// Of the workspace's configuration.
    let revision: Int64
    let inputs: [FloorInput]

    init(after position: Int64, workspace: ID<Workspace>, at now: Timestamp, in session: any SQLSession) throws {
        let events = try EventStore.after(position, workspace: workspace, limit: Self.batchLimit, in: session)
        self.position = events.last?.number ?? position
        isAll = events.count < Self.batchLimit
        revision = try RoutingStore.revision(of: workspace, in: session)
        let wrapUps = try Self.wrapUps(events, workspace: workspace, at: now, in: session)
        inputs =
            try Self.declines(events, workspace: workspace, in: session)
            // Before what is resolved makes room: the next is not for who writes that up.
            + wrapUps.filter(\.isWrapUpBegun)
            // Before those who wait: nobody is told that they wait for somebody who is there, and nothing that was given back
            // is for who left.
            + Self.presences(events, workspace: workspace, in: session)
            + Self.places(events, workspace: workspace, at: now, in: session)
            // After what was opened again took its room back.
            + wrapUps.filter { !$0.isWrapUpBegun }
    }

    private static func declines(
        _ events: [EventRow],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> [FloorInput] {
        let ended = events.filter { $0.kind == .offerEnded }.compactMap(\.subject).map { ID<Offer>($0) }
        guard !ended.isEmpty else { return [] }
        return try OfferStore.find(ended, workspace: workspace, in: session)
            .filter { $0.state == .declined }
            .map { .declined($0.conversation, by: $0.agent) }
    }

    private static func wrapUps(
        _ events: [EventRow],
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> [FloorInput] {
        let changed = Set(events.filter { $0.kind == .agentUpdated }.compactMap(\.subject)).map { ID<Agent>($0) }
        guard !changed.isEmpty else { return [] }
        let running = try WrapUpStore.running(of: changed, workspace: workspace, at: now, in: session)
        return changed.sorted().map { agent in
            .wrapUp(agent, until: running.filter { $0.agent == agent }.map(\.until).max())
        }
    }

    private static func places(
        _ events: [EventRow],
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> [FloorInput] {
        let changed = events.filter { $0.kind == .conversationUpdated || $0.kind == .messageCreated }
            .compactMap(\.conversation)
        guard !changed.isEmpty else { return [] }
        let units = try RoutingStore.channelUnits(workspace: workspace, in: session)
        let rows = try ConversationStore.find(Array(Set(changed)), workspace: workspace, in: session)
        let decliners = try PlacedConversation.decliners(of: rows, workspace: workspace, at: now, in: session)
        return rows.map { .placed(PlacedConversation($0, units: units[$0.channel] ?? 1, decliners)) }
    }

    private static func presences(
        _ events: [EventRow],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> [FloorInput] {
        let changed = events.filter { $0.kind == .agentUpdated }.compactMap(\.subject).map { ID<Agent>($0) }
        guard !changed.isEmpty else { return [] }
        return try FloorStore.agents(Array(Set(changed)), workspace: workspace, in: session)
            .filter(\.isActive)
            .map { .presence($0.id, $0.presence) }
    }
}
