public import BalieDomain

/// Which agents have a browser connected, and to which process.
public enum BrowserStore {
    public struct Place: Hashable, Sendable {
        public let workspace: ID<Workspace>
        public let agent: ID<Agent>
    }

    public static func connect(
        _ agent: ID<Agent>,
        workspace: ID<Workspace>,
        to instance: NodeInstance,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO browser (workspace_id, agent_id, instance) VALUES (\(workspace), \(agent), \(instance))
            ON CONFLICT DO NOTHING
            """
        )
    }

    public static func disconnect(
        _ agent: ID<Agent>,
        workspace: ID<Workspace>,
        from instance: NodeInstance,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            DELETE FROM browser
             WHERE workspace_id = \(workspace) AND agent_id = \(agent) AND instance = \(instance)
            """
        )
    }

    /// Whether an agent has a browser somewhere.
    public static func isConnected(
        _ agent: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            SELECT 1 FROM browser
             WHERE workspace_id = \(workspace) AND agent_id = \(agent) AND instance IN \(part: NodeStore.living) LIMIT 1
            """
        ) != nil
    }

    /// The agents who are there by a browser, and have none connected.
    ///
    /// - Parameter holder: of workspaces whose work this process does.
    public static func absent(
        heldBy holder: NodeInstance,
        in session: any SQLSession
    ) throws(StorageError) -> [Place] {
        var places: [Place] = []
        let rows = try session.rows(
            """
            SELECT workspace_id, agent_id FROM agent
             WHERE by_browser = 1 AND presence <> 'offline'\(part: LeaseStore.held(by: holder))
               AND NOT EXISTS (SELECT 1 FROM browser
                    WHERE browser.workspace_id = agent.workspace_id AND browser.agent_id = agent.agent_id
                      AND browser.instance IN \(part: NodeStore.living))
             ORDER BY workspace_id, agent_id
            """
        )
        for row in rows { places.append(Place(workspace: try row.id(0), agent: try row.id(1))) }
        return places
    }

    /// Forgets what processes left that are over.
    public static func forgetOver(in session: any SQLSession) throws(StorageError) {
        try session.run("DELETE FROM browser WHERE instance NOT IN \(part: NodeStore.living)")
    }
}
