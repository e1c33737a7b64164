/// A statement and its arguments. Made only from literals: `\(value)` becomes a bound argument, never text.
///
/// `\(.postgres, "FOR UPDATE")` is text for one engine only; `\(list: ids)` becomes `(?, ?, …)`; `\(part: other)` puts
/// another statement's text and arguments in place, for filters that are chosen at run time.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    enum Piece: Sendable {
        case text(StaticString)
        case argument
        case list(Int)
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
        /// `(?, ?, …)`; an empty list matches nothing.
        public mutating func appendInterpolation(list values: [some SQLConvertible]) {
            pieces.append(.list(values.count))
            arguments.append(contentsOf: values.map(\.sqlValue))
        }
        public mutating func appendInterpolation(part: SQL) {
            pieces.append(contentsOf: part.pieces)
            arguments.append(contentsOf: part.arguments)
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
        for piece in pieces {
            switch piece {
            case .text(let literal): text += literal.description
            case .only(let only, let literal): if only == dialect { text += literal.description }
            case .argument: text += placeholder()
            case .list(0): text += "(NULL)"
            case .list(let size): text += "(" + (0..<size).map { _ in placeholder() }.joined(separator: ", ") + ")"
            }
        }
        return text
    }

    /// The same for every run of one place in the source, and cheap to make: the addresses of the literals. Drivers keep
    /// prepared statements under it, so that the text is put together once.
    public var shape: Shape {
        Shape(
            words: pieces.map { piece in
                switch piece {
                case .text(let literal), .only(_, let literal): literal.address
                case .argument: 1
                case .list(let size): 2 + size
                }
            }
        )
    }

    public struct Shape: Hashable, Sendable {
        let words: [Int]
    }
}

extension StaticString {
    fileprivate var address: Int {
        hasPointerRepresentation ? Int(bitPattern: utf8Start) : Int(unicodeScalar.value)
    }
}

public enum SQLDialect: Sendable { case sqlite, postgres }

public enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
}
