import BalieDomain

/// Reading as Postel would: Meta writes one field as a number here and as a string there, leaves fields out, or empties them.
extension KeyedDecodingContainer {
    /// A string, or a number written out; `nil` if absent, null, empty or of another type.
    func text(_ key: Key) -> String? {
        if let value = try? decodeIfPresent(String.self, forKey: key) { return value.isEmpty ? nil : value }
        guard contains(key) else { return nil }
        return (try? decodeIfPresent(Int64.self, forKey: key)).map { String($0) }
    }

    /// A whole number, also when written as a string.
    func integer(_ key: Key) -> Int64? {
        guard contains(key) else { return nil }
        if let text = try? decode(String.self, forKey: key) { return Int64(text) }
        if let value = try? decode(Int64.self, forKey: key) { return value }
        return (try? decode(Double.self, forKey: key)).flatMap { Int64(exactly: $0) }
    }

    /// A finite number, also when written as a string.
    func number(_ key: Key) -> Double? {
        guard contains(key) else { return nil }
        let written = { (try? decode(String.self, forKey: key)).flatMap(Double.init) }
        let value = (try? decode(Double.self, forKey: key)) ?? written()
        return value.flatMap { $0.isFinite ? $0 : nil }
    }

    /// `true` for true, 1, "1" and "true".
    func flag(_ key: Key) -> Bool {
        guard contains(key) else { return false }
        if let value = try? decode(Bool.self, forKey: key) { return value }
        return text(key).map { $0 == "true" || $0 == "1" } ?? false
    }

    /// A value of any shape, or `nil` if it is absent, null, or does not have the shape.
    func value<Value: Decodable>(_ type: Value.Type = Value.self, _ key: Key) -> Value? {
        guard contains(key) else { return nil }
        return try? decodeIfPresent(type, forKey: key)
    }

    /// Seconds since 1970, as a string or a number; `nil` if absent or not within the years 1970 to 9999.
    func timestamp(_ key: Key) -> Timestamp? {
        guard let seconds = integer(key), hookSecondRange.contains(seconds) else { return nil }
        return Timestamp(seconds: seconds)
    }
}

/// 1970-01-01 to 9999-12-31: keeps arithmetic on times that come from outside far from overflow.
private let hookSecondRange: ClosedRange<Int64> = 0...253_402_300_799

/// An item of a list, or where in it reading failed: one bad item does not cost its neighbours.
enum Readable<Value: Decodable>: Decodable {
    case value(Value)
    /// Relative to the item; empty if the item itself is at fault.
    case unreadable(path: String)

    init(from decoder: any Decoder) throws {
        do {
            self = .value(try Value(from: decoder))
        } catch let error as DecodingError {
            self = .unreadable(path: error.path(below: decoder.codingPath.count))
        }
    }
}

/// A list that may be absent; `nil` items if it is there and is not a list.
struct Items<Element: Decodable>: Decodable {
    static var none: Self { Self(elements: []) }

    let elements: [Readable<Element>]?

    private init(elements: [Readable<Element>]?) { self.elements = elements }

    init(from decoder: any Decoder) throws {
        elements = try? decoder.singleValueContainer().decode([Readable<Element>].self)
    }
}

extension DecodingError {
    /// The JSON path of what could not be read, without any value: `text.body`, `contacts[2].wa_id`.
    func path(below depth: Int = 0) -> String {
        let (context, key): (Context, (any CodingKey)?) =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context): (context, nil)
            case .dataCorrupted(let context): (context, nil)
            case .keyNotFound(let key, let context): (context, key)
            @unknown default: (Context(codingPath: [], debugDescription: ""), nil)
            }
        var path = ""
        for step in context.codingPath.dropFirst(depth) + (key.map { [$0] } ?? []) {
            if let index = step.intValue {
                path += "[\(index)]"
            } else {
                path += path.isEmpty ? step.stringValue : ".\(step.stringValue)"
            }
        }
        return path
    }
}
