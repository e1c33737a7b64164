public import BalieDomain

/// What the floor is rebuilt from, and the checks that make its decisions true.
public enum RoutingStore {
    /// What an agent has, and what bounds it.
    public struct Load: Sendable {
        /// Units that their open conversations and ringing offers take.
        public let units: Int
        public let capacity: Int
        public let presence: Presence
        /// The workspace's settings, as stored.
        public let routing: String?
    }

    /// What an agent has; `nil` for one who is no longer active. Under the workspace's lock (``WorkspaceStore/lock(_:in:)``) it
    /// cannot grow before the transaction ends.
    public static func load(
        of agent: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Load? {
        let row = try session.firstRow(
            """
            SELECT capacity, presence,
                   (SELECT COALESCE(SUM(channel.units), 0) FROM conversation
                      JOIN channel ON channel.workspace_id = conversation.workspace_id
                                  AND channel.channel_id = conversation.channel_id
                     WHERE conversation.workspace_id = \(workspace) AND assignee_id = \(agent) AND status = 'open'),
                   (SELECT COALESCE(SUM(units), 0) FROM offer
                     WHERE offer.workspace_id = \(workspace) AND offer.agent_id = \(agent) AND state = 'ringing'),
                   (SELECT routing FROM workspace WHERE workspace.workspace_id = \(workspace))
              FROM agent WHERE workspace_id = \(workspace) AND agent_id = \(agent) AND active = 1
            """
        )
        guard let row else { return nil }
        return Load(
            units: try row.int(2) + row.int(3),
            capacity: try row.int(0),
            presence: try row.value(1),
            routing: try row.optionalString(4)
        )
    }

    /// The channel and the units of each open conversation and each ringing offer of an agent.
    public static func work(
        of agent: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [(channel: ID<ChannelAccount>, units: Int)] {
        var work: [(channel: ID<ChannelAccount>, units: Int)] = []
        let held = try session.rows(
            """
            SELECT c.channel_id, h.units FROM conversation c
              JOIN channel h ON h.workspace_id = c.workspace_id AND h.channel_id = c.channel_id
             WHERE c.workspace_id = \(workspace) AND c.assignee_id = \(agent) AND c.status = 'open'
            """
        )
        let ringing = try session.rows(
            """
            SELECT c.channel_id, o.units FROM offer o
              JOIN conversation c ON c.workspace_id = o.workspace_id AND c.conversation_id = o.conversation_id
             WHERE o.workspace_id = \(workspace) AND o.agent_id = \(agent) AND o.state = 'ringing'
            """
        )
        for row in held + ringing { work.append((try row.id(0), try row.int(1))) }
        return work
    }

    /// `nil` for an agent who is no longer active.
    public static func presence(
        of agent: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Presence? {
        let row = try session.firstRow(
            "SELECT presence FROM agent WHERE workspace_id = \(workspace) AND agent_id = \(agent) AND active = 1"
        )
        return try row?.value(0)
    }

    /// Every conversation that waits or is held, with the units it takes.
    public static func placed(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [(row: ConversationRow, units: Int)] {
        let units = try channelUnits(workspace: workspace, in: session)
        let rows = try ConversationStore.read(
            session.rows(
                """
                SELECT \(part: ConversationStore.columns) FROM conversation
                 WHERE workspace_id = \(workspace) AND status = 'open'
                   AND (waiting_since_ms IS NOT NULL OR assignee_id IS NOT NULL)
                 ORDER BY conversation_id
                """
            )
        )
        return rows.map { ($0, units[$0.channel] ?? 1) }
    }

    /// The agents who declined each waiting conversation since it waits.
    ///
    /// - Parameter conversations: which; `nil` for all.
    public static func decliners(
        of conversations: [ID<Conversation>]? = nil,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Conversation>: Set<ID<Agent>>] {
        let ofThese: SQL = if let conversations { " AND offer.conversation_id IN \(list: conversations)" } else { "" }
        var decliners: [ID<Conversation>: Set<ID<Agent>>] = [:]
        let rows = try session.rows(
            """
            SELECT offer.conversation_id, offer.agent_id FROM offer
              JOIN conversation ON conversation.workspace_id = offer.workspace_id
                               AND conversation.conversation_id = offer.conversation_id
             WHERE offer.workspace_id = \(workspace) AND offer.state = 'declined'
               AND conversation.waiting_since_ms IS NOT NULL AND offer.created_at_ms >= conversation.waiting_since_ms\(part: ofThese)
             ORDER BY offer.offer_id
            """
        )
        for row in rows { decliners[try row.id(0), default: []].insert(try row.id(1)) }
        return decliners
    }

    /// How many offers each agent took since `time`.
    ///
    /// - Parameter first: no offer that was taken since then has a lower id.
    public static func taken(
        since time: Timestamp,
        from first: ID<Offer>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Agent>: Int] {
        var taken: [ID<Agent>: Int] = [:]
        let rows = try session.rows(
            """
            SELECT agent_id, COUNT(*) FROM offer
             WHERE workspace_id = \(workspace) AND offer_id >= \(first) AND state = 'accepted' AND ended_at_ms >= \(time)
             GROUP BY agent_id ORDER BY agent_id
            """
        )
        for row in rows { taken[try row.id(0)] = try row.int(1) }
        return taken
    }

    /// The units that a conversation of each channel takes.
    public static func channelUnits(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<ChannelAccount>: Int] {
        var units: [ID<ChannelAccount>: Int] = [:]
        let rows = try session.rows(
            "SELECT channel_id, units FROM channel WHERE workspace_id = \(workspace) ORDER BY channel_id"
        )
        for row in rows { units[try row.id(0)] = try row.int(1) }
        return units
    }

    /// The revision of every workspace's configuration.
    public static func revisions(
        in session: any SQLSession
    ) throws(StorageError) -> [(workspace: ID<Workspace>, revision: Int64)] {
        var revisions: [(workspace: ID<Workspace>, revision: Int64)] = []
        let rows = try session.rows("SELECT workspace_id, revision FROM workspace ORDER BY workspace_id")
        for row in rows { revisions.append((try row.id(0), try row.int64(1))) }
        return revisions
    }

    public static func revision(
        of workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Int64 {
        try session.firstRow("SELECT revision FROM workspace WHERE workspace_id = \(workspace)")?.int64(0) ?? 0
    }

    public static func raiseRevision(of workspace: ID<Workspace>, in session: any SQLSession) throws(StorageError) {
        try session.run("UPDATE workspace SET revision = revision + 1 WHERE workspace_id = \(workspace)")
    }
}
