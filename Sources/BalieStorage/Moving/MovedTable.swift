/// A table whose rows go with their workspace from one database to another.
///
/// Its names are literals, as all text of a statement is: nothing that is known only at run time becomes a part of one.
public struct MovedTable: Sendable {
    let table: StaticString
    /// All of them; the first is always `workspace_id`.
    let columns: [StaticString]
    /// What a row is told by within its workspace. Rows are copied and compared in this order: bytes and text as bytes.
    let order: [Key]
    /// Rows read, and written in one transaction, at a time: fewer where one row may have megabytes.
    public let pageLimit: Int
    /// Where in a row the columns of ``order`` stand.
    let orderPlaces: [Int]

    /// A column that rows are put in order by.
    struct Key: Sendable {
        let column: StaticString
        /// Servers compare text by the rules of a language, unless told not to.
        var isText = false
    }

    init(
        _ table: StaticString,
        order: [Key],
        _ columns: [StaticString],
        pageLimit: Int = 1_000
    ) {
        self.table = table
        self.order = order
        self.columns = ["workspace_id"] + columns
        self.pageLimit = pageLimit
        let names = self.columns.map(\.description)
        orderPlaces = order.map { key in
            guard let place = names.firstIndex(of: key.column.description) else {
                preconditionFailure("\(table) has no column \(key.column)")
            }
            return place
        }
    }

    public var name: String { table.description }

    /// Where a row stands in the order.
    public func place(of row: SQLRow) -> [SQLValue] { orderPlaces.map { row.values[$0] } }

    /// The columns of the order with what makes both engines compare them alike.
    var orderTerms: SQL { terms(suffix: "") }

    /// The same for `ORDER BY`, the last first.
    var orderTermsDescending: SQL { terms(suffix: " DESC") }

    private func terms(suffix: StaticString) -> SQL {
        var terms: SQL = ""
        for (index, key) in order.enumerated() {
            let separator: StaticString = index > 0 ? ", " : ""
            terms = "\(part: terms)\(name: separator)\(name: key.column)"
            if key.isText { terms = "\(part: terms)\(.postgres, " COLLATE \"C\"")" }
            terms = "\(part: terms)\(name: suffix)"
        }
        return terms
    }
}

extension MovedTable.Key: ExpressibleByStringLiteral {
    init(stringLiteral column: StaticString) { self.init(column: column) }

    static func text(_ column: StaticString) -> Self { Self(column: column, isText: true) }
}
