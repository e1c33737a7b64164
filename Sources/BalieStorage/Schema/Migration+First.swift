extension Migration {
    /// Everything of the first release.
    ///
    /// Common to all tables: `workspace_id` comes first in every key, so that the tables can be distributed by it; ids
    /// are made by us; times end in `_ms`; what a customer said or is called stands only in sealed BLOBs.
    static let first = Migration(
        number: 1,
        name: "first",
        statements: firstPeople + firstConversations + firstMessages + firstWork
    )
}
