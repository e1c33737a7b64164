/// A JSON value of any shape, with the order of an object's members kept.
///
/// The network emulated here is loosely typed: a number may come as a string, a field may be absent or of the wrong
/// type and each case has its own error. Reading into a value first lets every check say exactly what was wrong.
enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

/// An object's members in the order they were written.
struct JSONObject: Sendable, Hashable {
    struct Member: Sendable, Hashable {
        var key: String
        var value: JSON
    }

    private(set) var members: [Member] = []

    /// The value under `key`. Of a repeated key the last one counts.
    ///
    /// Setting `nil` removes the key; setting a new key appends it.
    subscript(key: String) -> JSON? {
        get { members.last { $0.key == key }?.value }
        set {
            if let index = members.lastIndex(where: { $0.key == key }) {
                if let newValue { members[index].value = newValue } else { members.remove(at: index) }
            } else if let newValue {
                members.append(Member(key: key, value: newValue))
            }
        }
    }

    /// Adds a member without looking for an earlier one of the same key.
    mutating func append(_ key: String, _ value: JSON) {
        members.append(Member(key: key, value: value))
    }
}

extension JSON {
    var string: String? { if case .string(let value) = self { value } else { nil } }
    var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
    var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// A whole number, also when written as `12.0` or `"12"`.
    var looseInteger: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        case .string(let value): Int64(value)
        default: nil
        }
    }

    /// A finite number, also when written as a string.
    var looseNumber: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .string(let value): Double(value).flatMap { $0.isFinite ? $0 : nil }
        default: nil
        }
    }

    /// A string, or a number written as one: identifiers come both ways.
    var looseString: String? {
        switch self {
        case .string(let value): value
        case .integer(let value): String(value)
        default: nil
        }
    }

    /// A truth value, also as `"true"`, `1` or `"1"`: form fields have no types.
    var looseBool: Bool? {
        switch self {
        case .bool(let value): value
        case .integer(1), .string("true"), .string("1"): true
        case .integer(0), .string("false"), .string("0"): false
        default: nil
        }
    }

    subscript(key: String) -> JSON? { object?[key] }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringInterpolation
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) {
        var object = JSONObject()
        for (key, value) in elements { object.append(key, value) }
        self = .object(object)
    }
}

extension JSON {
    /// An object of the members that have a value.
    static func compact(_ members: [(String, JSON?)]) -> JSON {
        var object = JSONObject()
        for (key, value) in members { if let value { object.append(key, value) } }
        return .object(object)
    }
}
