public import BalieDomain

/// Names of things that views mention, for many ids at once.
public enum NameStore {
    public static func agents(
        _ ids: [ID<Agent>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Agent>: String] {
        guard !ids.isEmpty else { return [:] }
        var names: [ID<Agent>: String] = [:]
        let rows = try session.rows(
            """
            SELECT agent_id, name FROM agent WHERE workspace_id = \(workspace) AND agent_id IN \(list: ids)
             ORDER BY agent_id
            """
        )
        for row in rows { names[try row.id(0)] = try row.string(1) }
        return names
    }

    public static func skills(
        _ ids: [ID<Skill>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Skill>: String] {
        guard !ids.isEmpty else { return [:] }
        var names: [ID<Skill>: String] = [:]
        let rows = try session.rows(
            """
            SELECT skill_id, name FROM skill WHERE workspace_id = \(workspace) AND skill_id IN \(list: ids)
             ORDER BY skill_id
            """
        )
        for row in rows { names[try row.id(0)] = try row.string(1) }
        return names
    }

    public static func queues(
        _ ids: [ID<Queue>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Queue>: String] {
        guard !ids.isEmpty else { return [:] }
        var names: [ID<Queue>: String] = [:]
        let rows = try session.rows(
            """
            SELECT queue_id, name FROM queue WHERE workspace_id = \(workspace) AND queue_id IN \(list: ids)
             ORDER BY queue_id
            """
        )
        for row in rows { names[try row.id(0)] = try row.string(1) }
        return names
    }

    public static func channels(
        _ ids: [ID<ChannelAccount>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<ChannelAccount>: (kind: ChannelKind, name: String)] {
        guard !ids.isEmpty else { return [:] }
        var names: [ID<ChannelAccount>: (kind: ChannelKind, name: String)] = [:]
        let rows = try session.rows(
            """
            SELECT channel_id, kind, name FROM channel
             WHERE workspace_id = \(workspace) AND channel_id IN \(list: ids) ORDER BY channel_id
            """
        )
        for row in rows { names[try row.id(0)] = (try row.value(1), try row.string(2)) }
        return names
    }
}
