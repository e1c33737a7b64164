public import BalieDomain

/// Rows of `skill`.
public enum SkillStore {
    public struct Row: Sendable {
        public let id: ID<Skill>
        public let name: String
    }

    /// - Throws: ``StorageError/Code/conflict`` when another skill has the name.
    public static func insert(
        _ id: ID<Skill>,
        workspace: ID<Workspace>,
        name: String,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run("INSERT INTO skill (workspace_id, skill_id, name) VALUES (\(workspace), \(id), \(name))")
    }

    /// Skills after `after`, the oldest first.
    public static func list(
        workspace: ID<Workspace>,
        after: ID<Skill>?,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [Row] {
        var result: [Row] = []
        let rows = try session.rows(
            """
            SELECT skill_id, name FROM skill
             WHERE workspace_id = \(workspace) AND skill_id > \(after ?? ID(0))
             ORDER BY skill_id LIMIT \(limit)
            """
        )
        for row in rows { result.append(Row(id: try row.id(0), name: try row.string(1))) }
        return result
    }

    /// - Throws: ``StorageError/Code/conflict`` when another skill has the name.
    public static func rename(
        _ id: ID<Skill>,
        workspace: ID<Workspace>,
        name: String,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run("UPDATE skill SET name = \(name) WHERE workspace_id = \(workspace) AND skill_id = \(id)")
    }

    /// Nobody has it any more; no queue may need it.
    public static func delete(
        _ id: ID<Skill>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run("DELETE FROM agent_skill WHERE workspace_id = \(workspace) AND skill_id = \(id)")
        try session.run("DELETE FROM skill WHERE workspace_id = \(workspace) AND skill_id = \(id)")
    }

    public static func exists(
        _ id: ID<Skill>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow("SELECT 1 FROM skill WHERE workspace_id = \(workspace) AND skill_id = \(id)") != nil
    }
}
