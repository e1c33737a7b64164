import BalieDomain

/// Reading as Postel would: Meta writes one field as a number here and as a string there, leaves fields out, or empties them.
extension KeyedDecodingContainer {
    /// A string, or a number written out; `nil` if absent, null, empty or of another type.
    func text(_ key: Key) -> String? {
        do {
            guard let value = try decodeIfPresent(String.self, forKey: key), !value.isEmpty else { return nil }
            return value
        } catch {
            return (try? decode(Int64.self, forKey: key)).map { String($0) }
        }
    }

    /// A whole number, also when written as a string.
    func integer(_ key: Key) -> Int64? {
        do {
            return try decodeIfPresent(String.self, forKey: key).flatMap { Int64($0) }
        } catch {
            if let value = try? decode(Int64.self, forKey: key) { return value }
            return (try? decode(Double.self, forKey: key)).flatMap { Int64(exactly: $0) }
        }
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
        try? decodeIfPresent(type, forKey: key)
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

/// A list that may be absent; `nil` elements if it is there and is not a list.
struct Items<Element: Decodable> {
    let elements: [Readable<Element>]?
}

extension KeyedDecodingContainer {
    /// The items of a list; none if it is absent or null.
    ///
    /// Walks the list itself: decoding an array costs a layer of the decoder more, on the way of every hook.
    func items<Element: Decodable>(_ key: Key) -> Items<Element> {
        guard contains(key) else { return Items(elements: []) }
        guard var list = try? nestedUnkeyedContainer(forKey: key) else {
            return Items(elements: (try? decodeNil(forKey: key)) == true ? [] : nil)
        }
        var elements: [Readable<Element>] = []
        while !list.isAtEnd {
            guard let element = try? list.decode(Readable<Element>.self) else { return Items(elements: nil) }
            elements.append(element)
        }
        return Items(elements: elements)
    }
}

extension DecodingError {
    static func missing(_ key: some CodingKey, in decoder: any Decoder) -> DecodingError {
        .keyNotFound(key, Context(codingPath: decoder.codingPath, debugDescription: "absent"))
    }

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
