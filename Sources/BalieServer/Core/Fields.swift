import BalieDomain
import BalieServices
import FoundationEssentials
import NIOCore

/// A JSON object of a request, read member by member, so that what is wrong is named by its path. Never repeats a value.
struct Fields: Sendable {
    private let members: [String: JSONValue]
    /// Of this object within the body: empty, or `text`.
    let path: String

    /// - Throws: ``Refusal/Code/invalidField`` for anything but an object.
    init(body: ByteBuffer) throws {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(body.readableBytesView)) else {
            throw Refusal(.invalidField, "The body is not JSON.")
        }
        guard case .object(let members) = value else {
            throw Refusal(.invalidField, "The body is not a JSON object.")
        }
        self.members = members
        path = ""
    }

    private init(members: [String: JSONValue], path: String) {
        self.members = members
        self.path = path
    }

    func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// Whether the member is there, `null` included.
    func has(_ name: String) -> Bool { members[name] != nil }

    /// The object as it is.
    var json: JSONValue { .object(members) }

    /// Refuses members that nobody would read: a slip could send something wrong.
    func only(_ known: Set<String>) throws {
        if let unknown = members.keys.filter({ !known.contains($0) }).min() {
            throw Refusal(.invalidField, "There is no such field.", field: path(of: String(unknown.prefix(64))))
        }
    }

    // MARK: Values

    func string(_ name: String) throws -> String { try required(name, optionalString(name)) }

    func optionalString(_ name: String) throws -> String? {
        try read(name, "a text") { value in if case .string(let text) = value { text } else { nil } }
    }

    func optionalInteger(_ name: String) throws -> Int? {
        try read(name, "a whole number") { value in
            if case .integer(let number) = value { Int(exactly: number) } else { nil }
        }
    }

    func number(_ name: String) throws -> Double {
        let value = try read(name, "a number") { value -> Double? in
            switch value {
            case .integer(let number): Double(number)
            case .number(let number): number
            default: nil
            }
        }
        return try required(name, value)
    }

    func optionalBool(_ name: String) throws -> Bool? {
        try read(name, "true or false") { value in if case .bool(let flag) = value { flag } else { nil } }
    }

    func optionalValue(_ name: String) -> JSONValue? {
        if let value = members[name], value != .null { value } else { nil }
    }

    func optionalArray(_ name: String) throws -> [JSONValue]? { try read(name, "a list") { $0.array } }

    func optionalStrings(_ name: String) throws -> [String]? {
        try optionalArray(name)?.enumerated().map { index, value in
            guard case .string(let text) = value else { throw wrong("\(path(of: name))[\(index)]", "a text") }
            return text
        }
    }

    func id<Kind>(_ name: String, as kind: Kind.Type = Kind.self) throws -> ID<Kind> {
        try required(name, optionalID(name))
    }

    func optionalID<Kind>(_ name: String, as kind: Kind.Type = Kind.self) throws -> ID<Kind>? {
        try read(name, Kind.idInWords) { $0.string.flatMap { ID<Kind>($0) } }
    }

    func optionalIDs<Kind>(_ name: String, as kind: Kind.Type = Kind.self) throws -> [ID<Kind>]? {
        try optionalArray(name)?.enumerated().map { index, value in
            guard let id = value.string.flatMap({ ID<Kind>($0) }) else {
                throw wrong("\(path(of: name))[\(index)]", Kind.idInWords)
            }
            return id
        }
    }

    func time(_ name: String) throws -> Timestamp {
        let value = try read(name, "a time as RFC 3339 writes it") { $0.string.flatMap { Timestamp(rfc3339: $0) } }
        return try required(name, value)
    }

    func value<Value: RawRepresentable & CaseIterable>(
        _ name: String,
        as type: Value.Type = Value.self
    ) throws -> Value where Value.RawValue == String {
        try required(name, optionalValue(name, as: type))
    }

    func optionalValue<Value: RawRepresentable & CaseIterable>(
        _ name: String,
        as type: Value.Type
    ) throws -> Value? where Value.RawValue == String {
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return try read(name, "one of: \(known)") { $0.string.flatMap(Value.init(rawValue:)) }
    }

    /// All members, each a text.
    var strings: [String: String] {
        get throws {
            var strings: [String: String] = [:]
            for name in members.keys { strings[name] = try string(name) }
            return strings
        }
    }

    // MARK: Objects

    func optionalObject(_ name: String) throws -> Fields? {
        try read(name, "an object") { value in
            guard case .object(let members) = value else { return nil }
            return Fields(members: members, path: path(of: name))
        }
    }

    func object(_ name: String) throws -> Fields { try required(name, optionalObject(name)) }

    func optionalObjects(_ name: String) throws -> [Fields]? {
        try optionalArray(name)?.enumerated().map { index, value in
            let place = "\(path(of: name))[\(index)]"
            guard case .object(let members) = value else { throw wrong(place, "an object") }
            return Fields(members: members, path: place)
        }
    }

    func optionalObjectLists(_ name: String) throws -> [[Fields]]? {
        try optionalArray(name)?.enumerated().map { index, value in
            let place = "\(path(of: name))[\(index)]"
            guard let list = value.array else { throw wrong(place, "a list") }
            return try list.enumerated().map { position, value in
                guard case .object(let members) = value else { throw wrong("\(place)[\(position)]", "an object") }
                return Fields(members: members, path: "\(place)[\(position)]")
            }
        }
    }

    // MARK: Errors

    func required<Value>(_ name: String, _ value: Value?) throws -> Value {
        guard let value else { throw Refusal(.invalidField, "This field is needed.", field: path(of: name)) }
        return value
    }

    private func read<Value>(_ name: String, _ kind: String, _ read: (JSONValue) -> Value?) throws -> Value? {
        guard let member = members[name], member != .null else { return nil }
        guard let value = read(member) else { throw wrong(path(of: name), kind) }
        return value
    }

    private func wrong(_ place: String, _ kind: String) -> Refusal {
        Refusal(.invalidField, "It must be \(kind).", field: place)
    }
}
