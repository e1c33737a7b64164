/// A statement and its arguments. Made only from literals: `\(value)` becomes a bound argument, never text.
///
/// `\(.postgres, "FOR UPDATE")` is text for one engine only; `\(list: ids)` becomes `(?, ?, …)`; `\(rows: values)` becomes
/// `(?, ?), (?, ?), …`; `\(part: other)` puts another statement's text and arguments in place, for filters that are chosen
/// at run time; `\(names: columns)` lists names of columns, which are literals too.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    enum Piece: Sendable {
        case text(StaticString)
        case argument
        case list(Int)
        case rows(Int, columns: Int)
        case only(SQLDialect, StaticString)
    }

    var pieces: [Piece]
    public private(set) var arguments: [SQLValue]

    public init(stringLiteral value: StaticString) {
        pieces = [.text(value)]
        arguments = []
    }

    public init(stringInterpolation: StringInterpolation) {
        pieces = stringInterpolation.pieces
        arguments = stringInterpolation.arguments
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        var pieces: [Piece] = []
        var arguments: [SQLValue] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount * 2 + 1)
            arguments.reserveCapacity(interpolationCount)
        }
        public mutating func appendLiteral(_ literal: StaticString) { pieces.append(.text(literal)) }
        public mutating func appendInterpolation(_ value: some SQLConvertible) {
            pieces.append(.argument)
            arguments.append(value.sqlValue)
        }
        /// `nil` is NULL.
        public mutating func appendInterpolation(_ value: (some SQLConvertible)?) {
            pieces.append(.argument)
            arguments.append(value?.sqlValue ?? .null)
        }
        /// Text for one engine only, for the few places where they differ.
        public mutating func appendInterpolation(_ dialect: SQLDialect, _ text: StaticString) {
            pieces.append(.only(dialect, text))
        }
        /// `(?, ?, …)` after `IN`; an empty list matches nothing. The last value is repeated up to a power of two, so that
        /// lists of all lengths share few statements.
        public mutating func appendInterpolation(list values: [some SQLConvertible]) {
            guard let last = values.last else { return pieces.append(.list(0)) }
            var size = 1
            while size < values.count { size *= 2 }
            pieces.append(.list(size))
            arguments.append(contentsOf: values.map(\.sqlValue))
            arguments.append(contentsOf: repeatElement(last.sqlValue, count: size - values.count))
        }
        /// `(?, ?), (?, ?), …` after `VALUES`: not empty, and each row as long as the first.
        public mutating func appendInterpolation(rows: [[SQLValue]]) {
            pieces.append(.rows(rows.count, columns: rows[0].count))
            for row in rows { arguments.append(contentsOf: row) }
        }
        public mutating func appendInterpolation(part: SQL) {
            pieces.append(contentsOf: part.pieces)
            arguments.append(contentsOf: part.arguments)
        }
        /// The name of a table: a literal like all text.
        mutating func appendInterpolation(name: StaticString) { pieces.append(.text(name)) }
        /// Names of columns, with commas between.
        mutating func appendInterpolation(names: [StaticString]) {
            for (index, name) in names.enumerated() {
                if index > 0 { pieces.append(.text(", ")) }
                pieces.append(.text(name))
            }
        }
    }

    /// - Returns: the text with the placeholders of `dialect` (`?` or `$1`…).
    public func text(for dialect: SQLDialect) -> String {
        var text = ""
        var count = 0
        func placeholder() -> String {
            count += 1
            return dialect == .sqlite ? "?" : "$\(count)"
        }
        func tuple(_ size: Int) -> String {
            "(" + (0..<size).map { _ in placeholder() }.joined(separator: ", ") + ")"
        }
        for piece in pieces {
            switch piece {
            case .text(let literal): text += literal.description
            case .only(let only, let literal): if only == dialect { text += literal.description }
            case .argument: text += placeholder()
            case .list(0): text += "(NULL)"
            case .list(let size): text += tuple(size)
            case .rows(let count, let columns):
                text += (0..<count).map { _ in tuple(columns) }.joined(separator: ", ")
            }
        }
        return text
    }

    /// Whether it looks up more than one row by values of a list, or of rows that it joins: the best way to them depends on how
    /// many there are.
    public var looksUpMany: Bool {
        pieces.contains { piece in
            switch piece {
            case .list(let size): size > 1
            case .rows(let count, _): count > 1 && !isInsert
            case .text, .argument, .only: false
            }
        }
    }

    private var isInsert: Bool {
        if case .text(let literal)? = pieces.first { literal.description.hasPrefix("INSERT") } else { false }
    }

    /// For each argument a value that tells its type: itself, or in rows, where it is NULL, that of another row.
    public var samples: [SQLValue] {
        var samples = arguments
        var start = 0
        for piece in pieces {
            switch piece {
            case .text, .only: break
            case .argument: start += 1
            case .list(let size): start += size
            case .rows(let count, let columns):
                for column in 0..<columns {
                    let places = stride(from: start + column, to: start + count * columns, by: columns)
                    guard let sample = places.first(where: { arguments[$0] != .null }) else { continue }
                    for place in places where arguments[place] == .null { samples[place] = arguments[sample] }
                }
                start += count * columns
            }
        }
        return samples
    }

    /// The same for every run of one place in the source, and cheap to compare: the addresses of the literals. Drivers keep
    /// prepared statements under it, so that the text is put together once.
    public var shape: Shape { Shape(pieces: pieces) }

    public struct Shape: Hashable, Sendable {
        let pieces: [Piece]

        public static func == (one: Shape, other: Shape) -> Bool {
            one.pieces.elementsEqual(other.pieces) { $0.word == $1.word }
        }

        public func hash(into hasher: inout Hasher) {
            for piece in pieces { hasher.combine(piece.word) }
        }
    }
}

extension SQL.Piece {
    /// No literal stands at so low an address, and no statement has so many arguments.
    fileprivate var word: Int {
        switch self {
        case .text(let literal): literal.address
        case .only(let dialect, let literal): literal.address | (dialect == .sqlite ? 1 << 62 : 1 << 61)
        case .argument: 1
        case .list(let size): 1 << 32 | size
        case .rows(let count, let columns): 2 << 32 | columns << 16 | count
        }
    }
}

extension StaticString {
    fileprivate var address: Int {
        hasPointerRepresentation ? Int(bitPattern: utf8Start) : Int(unicodeScalar.value)
    }
}

extension Array {
    /// Rows of one statement. SQLite takes 32,766 arguments, PostgreSQL 65,535; a table has less than 30 columns.
    private static var statementRowLimit: Int { 128 }

    /// Parts for `\(rows:)` with sizes of powers of two, so that lists of all lengths share few statements.
    var statementChunks: [ArraySlice<Element>] {
        var chunks: [ArraySlice<Element>] = []
        var start = 0
        while start < count {
            var size = Self.statementRowLimit
            while size > count - start { size /= 2 }
            chunks.append(self[start..<start + size])
            start += size
        }
        return chunks
    }
}

public enum SQLDialect: Sendable { case sqlite, postgres }

public enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
}
