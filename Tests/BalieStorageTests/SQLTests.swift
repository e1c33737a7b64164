import BalieDomain
import BalieStorage
import Testing

/// How statements are put together.
struct SQLTests {
    private struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let sql: SQL
        let sqlite: String
        let postgres: String
        let arguments: [SQLValue]
        var testDescription: String { name }
    }

    private static let cases: [Case] = [
        Case(name: "literal", sql: "SELECT 1", sqlite: "SELECT 1", postgres: "SELECT 1", arguments: []),
        Case(
            name: "values are bound",
            sql: "SELECT \(1 as Int64), \("x'); --"), \([UInt8]([3]))",
            sqlite: "SELECT ?, ?, ?",
            postgres: "SELECT $1, $2, $3",
            arguments: [.integer(1), .text("x'); --"), .blob([3])]
        ),
        Case(
            name: "nil is NULL",
            sql: "SELECT \(Int64?.none), \(ID<Contact>?.some(ID(4)))",
            sqlite: "SELECT ?, ?",
            postgres: "SELECT $1, $2",
            arguments: [.null, .integer(4)]
        ),
        Case(
            name: "text of one engine",
            sql: "SELECT 1\(.postgres, " FOR UPDATE")\(.sqlite, " -- here")",
            sqlite: "SELECT 1 -- here",
            postgres: "SELECT 1 FOR UPDATE",
            arguments: []
        ),
        Case(
            name: "list",
            sql: "IN \(list: [ID<Agent>(1), ID<Agent>(2)]) AND \(3)",
            sqlite: "IN (?, ?) AND ?",
            postgres: "IN ($1, $2) AND $3",
            arguments: [.integer(1), .integer(2), .integer(3)]
        ),
        Case(
            name: "a list is filled up to a power of two",
            sql: "IN \(list: [7, 8, 9])",
            sqlite: "IN (?, ?, ?, ?)",
            postgres: "IN ($1, $2, $3, $4)",
            arguments: [.integer(7), .integer(8), .integer(9), .integer(9)]
        ),
        Case(
            name: "rows",
            sql: "VALUES \(rows: [[.integer(1), .null], [.integer(2), .text("b")]]) AND \(3)",
            sqlite: "VALUES (?, ?), (?, ?) AND ?",
            postgres: "VALUES ($1, $2), ($3, $4) AND $5",
            arguments: [.integer(1), .null, .integer(2), .text("b"), .integer(3)]
        ),
        Case(
            name: "an empty list matches nothing",
            sql: "IN \(list: [Int64]())",
            sqlite: "IN (NULL)",
            postgres: "IN (NULL)",
            arguments: []
        ),
        Case(
            name: "a part brings its arguments",
            sql: "SELECT \(1) WHERE \(part: "a = \(2) AND b IN \(list: [3, 4])") AND c = \(5)",
            sqlite: "SELECT ? WHERE a = ? AND b IN (?, ?) AND c = ?",
            postgres: "SELECT $1 WHERE a = $2 AND b IN ($3, $4) AND c = $5",
            arguments: [.integer(1), .integer(2), .integer(3), .integer(4), .integer(5)]
        ),
    ]

    @Test(arguments: cases)
    private func rendersForEachEngine(_ example: Case) {
        #expect(example.sql.text(for: .sqlite) == example.sqlite)
        #expect(example.sql.text(for: .postgres) == example.postgres)
        #expect(example.sql.arguments == example.arguments)
    }

    private func statement(_ ids: [Int64], _ filter: Bool) -> SQL {
        let part: SQL = filter ? " AND x = \(1)" : ""
        return "SELECT a FROM t WHERE id IN \(list: ids)\(part: part)"
    }

    @Test func shapeIsTheSameForOtherArgumentsOnly() {
        #expect(statement([1, 2], true).shape == statement([3, 4], true).shape)
        #expect(statement([1, 2], true).shape != statement([1], true).shape)
        #expect(statement([1, 2], true).shape != statement([1, 2], false).shape)
        #expect(statement([], true).shape != statement([1], true).shape)
    }

    /// So that a statement which was prepared for one choice of missing values serves all.
    @Test func whatIsMissingInARowHasTheTypeOfItsColumn() {
        let rows: [[SQLValue]] = [[.integer(1), .null, .null], [.null, .text("b"), .null]]
        let sql: SQL = "\(3), \(list: [4, 5]) \(Int64?.none) VALUES \(rows: rows) \(String?.none)"
        let expected: [SQLValue] = [
            .integer(3), .integer(4), .integer(5), .null, .integer(1), .text("b"), .null, .integer(1), .text("b"),
            .null, .null,
        ]
        #expect(sql.samples == expected)
    }

    @Test func aStatementThatLooksUpManyIsKnown() {
        let one: [SQL] = [
            "SELECT \(1)", "SELECT 1 WHERE a IN \(list: [1])", "INSERT INTO a VALUES \(rows: [[.null], [.null]])",
            "UPDATE a SET b = 1 FROM (VALUES \(rows: [[.null]]))",
        ]
        let many: [SQL] = [
            "SELECT 1 WHERE a IN \(list: [1, 2])", "UPDATE a SET b = 1 FROM (VALUES \(rows: [[.null], [.null]]))",
        ]
        for sql in one { #expect(!sql.looksUpMany, "\(sql.text(for: .postgres))") }
        for sql in many { #expect(sql.looksUpMany, "\(sql.text(for: .postgres))") }
    }
}
