import BalieDomain
import Testing

@testable import BalieStorage

/// The calls of stores of workspaces that are moved. The last: what they remove, others need.
extension StatementCalls {
    private static let now = StorageFixture.now

    private static func row(_ state: MoveRow.State, of workspace: ID<Workspace>) -> MoveRow {
        MoveRow(workspace: workspace, state: state, number: 9, name: "Cee Air", other: "/elsewhere")
    }

    private static func compatible(in session: any SQLSession) throws -> Int64? {
        try session.firstRow("SELECT compatible FROM schema_version")?.int64(0)
    }

    static let moving: [(String, Call)] = [
        (
            "MoveStore.put",
            { fixture, session in
                for state in [MoveRow.State.arriving, .leaving, .moved] {
                    try MoveStore.put(row(state, of: fixture.workspace), at: now, in: session)
                }
                // Programs that do not know of moves refuse the database.
                try #require(try compatible(in: session) == Schema.compatibleWithMoves)
            }
        ),
        (
            "MoveStore.all",
            { fixture, session in
                try #require(try MoveStore.all(in: session) == [row(.moved, of: fixture.workspace)])
            }
        ),
        (
            "MoveStore.remove",
            { fixture, session in
                try MoveStore.put(row(.arriving, of: ID(2)), at: now, in: session)
                try MoveStore.remove(fixture.workspace, in: session)
                try #require(try compatible(in: session) == Schema.compatibleWithMoves)
                try MoveStore.remove(ID(2), in: session)
                try #require(try MoveStore.all(in: session).isEmpty)
                try #require(try compatible(in: session) == Schema.compatibleFrom)
            }
        ),
        (
            "RowStore.count",
            { fixture, session in
                for table in MovedTable.all {
                    _ = try RowStore.count(table, of: fixture.workspace, in: session)
                    try #require(try RowStore.count(table, of: ID(77), in: session) == 0)
                }
            }
        ),
        (
            "RowStore.page",
            { fixture, session in
                for table in MovedTable.all {
                    let page = try RowStore.page(table, of: fixture.workspace, after: nil, in: session)
                    try #require(page.count == (try RowStore.count(table, of: fixture.workspace, in: session)))
                    guard let first = page.first else { continue }
                    try #require(first.values.count == table.columns.count)
                    let place = table.place(of: first)
                    let rest = try RowStore.page(table, of: fixture.workspace, after: place, in: session)
                    try #require(rest.map(\.values) == page.dropFirst().map(\.values))
                }
            }
        ),
        (
            "RowStore.lastPlace",
            { fixture, session in
                for table in MovedTable.all {
                    let last = try RowStore.page(table, of: fixture.workspace, after: nil, in: session).last
                    let place = try RowStore.lastPlace(table, of: fixture.workspace, in: session)
                    try #require(place == last.map(table.place(of:)))
                }
            }
        ),
        (
            "RowStore.insert",
            { _, session in
                let table = try #require(MovedTable.all.first { $0.name == "event" })
                let rows = (1...40).map { number in
                    SQLRow([
                        .integer(77), .integer(number), .text("kind"), number % 3 == 0 ? .null : .integer(number),
                        number % 2 == 0 ? .null : .integer(number), .integer(5),
                    ])
                }
                try RowStore.insert(rows, into: table, in: session)
                let page = try RowStore.page(table, of: ID(77), after: nil, in: session)
                try #require(page.map(\.values) == rows.map(\.values))
            }
        ),
        (
            "RowStore.remove",
            { fixture, session in
                try session.run("DELETE FROM browser")
                try LeaseStore.close(fixture.workspace, in: session)
                for table in MovedTable.all.reversed() {
                    let count = try RowStore.count(table, of: fixture.workspace, in: session)
                    try #require(try RowStore.remove(table, of: fixture.workspace, in: session) == Int(count))
                }
            }
        ),
        (
            "LeaseStore.close",
            { _, session in
                try WorkspaceStore.insert(ID(3), name: "Three", wrappedKey: [], at: now, in: session)
                let count = try LeaseStore.count(in: session)
                try LeaseStore.close(ID(3), in: session)
                try #require(try LeaseStore.count(in: session) == count - 1)
            }
        ),
    ]
}
