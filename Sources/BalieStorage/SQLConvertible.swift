public import BalieDomain

public protocol SQLConvertible {
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLConvertible { public var sqlValue: SQLValue { self } }
extension Int64: SQLConvertible { public var sqlValue: SQLValue { .integer(self) } }
extension Int: SQLConvertible { public var sqlValue: SQLValue { .integer(Int64(self)) } }
extension Bool: SQLConvertible { public var sqlValue: SQLValue { .integer(self ? 1 : 0) } }
extension String: SQLConvertible { public var sqlValue: SQLValue { .text(self) } }
extension [UInt8]: SQLConvertible { public var sqlValue: SQLValue { .blob(self) } }
extension ID: SQLConvertible { public var sqlValue: SQLValue { .integer(rawValue) } }
extension Timestamp: SQLConvertible { public var sqlValue: SQLValue { .integer(milliseconds) } }
extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}
extension SQLConvertible where Self: RawRepresentable, RawValue == String {
    public var sqlValue: SQLValue { .text(rawValue) }
}

extension ConversationStatus: SQLConvertible {}
extension MessageDirection: SQLConvertible {}
extension MessageContent.Kind: SQLConvertible {}
extension DeliveryStatus: SQLConvertible {}
extension Role: SQLConvertible {}
extension Presence: SQLConvertible {}
extension ChannelKind: SQLConvertible {}
extension RoutingStrategy: SQLConvertible {}
extension HookState: SQLConvertible {}
extension IdentityClaim.Kind: SQLConvertible {}

/// One row, read by position, in the order of the SELECT.
public struct SQLRow: Sendable {
    public let values: [SQLValue]

    public init(_ values: [SQLValue]) { self.values = values }

    public func int64(_ column: Int) throws(StorageError) -> Int64 {
        switch values[column] {
        case .integer(let value): return value
        // Engines with a text protocol give numbers as decimal text.
        case .text(let text): if let value = Int64(text) { return value }
        case .null, .blob: break
        }
        throw StorageError(.unexpectedValue, detail: "column \(column) is not an integer")
    }

    public func int(_ column: Int) throws(StorageError) -> Int { Int(try int64(column)) }
    public func bool(_ column: Int) throws(StorageError) -> Bool { try int64(column) != 0 }

    public func string(_ column: Int) throws(StorageError) -> String {
        guard case .text(let value) = values[column] else {
            throw StorageError(.unexpectedValue, detail: "column \(column) is not text")
        }
        return value
    }

    public func bytes(_ column: Int) throws(StorageError) -> [UInt8] {
        guard case .blob(let value) = values[column] else {
            throw StorageError(.unexpectedValue, detail: "column \(column) is not bytes")
        }
        return value
    }

    public func id<Kind>(_ column: Int, as kind: Kind.Type = Kind.self) throws(StorageError) -> ID<Kind> {
        ID(try int64(column))
    }

    public func timestamp(_ column: Int) throws(StorageError) -> Timestamp {
        Timestamp(milliseconds: try int64(column))
    }

    public func value<Value: RawRepresentable>(
        _ column: Int,
        as type: Value.Type = Value.self
    ) throws(StorageError) -> Value where Value.RawValue == String {
        guard let value = Value(rawValue: try string(column)) else {
            throw StorageError(.unexpectedValue, detail: "column \(column) is no \(type)")
        }
        return value
    }

    public func isNull(_ column: Int) -> Bool { values[column] == .null }

    public func optionalID<Kind>(_ column: Int, as kind: Kind.Type = Kind.self) throws(StorageError) -> ID<Kind>? {
        isNull(column) ? nil : ID(try int64(column))
    }
    public func optionalTimestamp(_ column: Int) throws(StorageError) -> Timestamp? {
        isNull(column) ? nil : try timestamp(column)
    }
    public func optionalInt64(_ column: Int) throws(StorageError) -> Int64? {
        isNull(column) ? nil : try int64(column)
    }
    public func optionalString(_ column: Int) throws(StorageError) -> String? {
        isNull(column) ? nil : try string(column)
    }
    public func optionalBytes(_ column: Int) throws(StorageError) -> [UInt8]? {
        isNull(column) ? nil : try bytes(column)
    }
}
