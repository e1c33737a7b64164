import BalieDomain

/// A JSON object of a scenario, read member by member, so that what is wrong is named by its path.
struct ScenarioFields {
    private let members: [String: JSONValue]
    private let path: String

    /// - Parameter known: the members that there can be; a slip in a name would otherwise go unnoticed.
    init(_ value: JSONValue, at path: String, known: Set<String>) throws(ScenarioError) {
        guard case .object(let members) = value else { throw ScenarioError(path, "it must be an object") }
        self.members = members
        self.path = path
        if let unknown = members.keys.filter({ !known.contains($0) }).min() {
            let list = known.sorted().joined(separator: ", ")
            throw ScenarioError(self.path(of: String(unknown.prefix(64))), "there is no such field; there are \(list)")
        }
    }

    func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func value(_ name: String) -> JSONValue? {
        if let value = members[name], value != .null { value } else { nil }
    }

    func required(_ name: String) throws(ScenarioError) -> JSONValue {
        guard let value = value(name) else { throw ScenarioError(path(of: name), "it is needed") }
        return value
    }

    /// A text for people, at most ``ScenarioLimits/nameLength`` characters long.
    func name(_ name: String) throws(ScenarioError) -> String {
        guard case .string(let text) = try required(name), !text.isEmpty,
            text.utf8.count <= ScenarioLimits.nameLength
        else {
            throw ScenarioError(path(of: name), "it must be a text of 1 to \(ScenarioLimits.nameLength) bytes")
        }
        return text
    }

    func optionalInteger(_ name: String, _ range: ClosedRange<Int>) throws(ScenarioError) -> Int? {
        guard let value = value(name) else { return nil }
        guard case .integer(let number) = value, let integer = Int(exactly: number), range.contains(integer) else {
            let bounds = "\(range.lowerBound) to \(range.upperBound)"
            throw ScenarioError(path(of: name), "it must be a whole number from \(bounds)")
        }
        return integer
    }

    func integer(_ name: String, _ range: ClosedRange<Int>, or usual: Int) throws(ScenarioError) -> Int {
        try optionalInteger(name, range) ?? usual
    }

    func number(_ name: String, _ range: ClosedRange<Double>) throws(ScenarioError) -> Double {
        try Self.number(try required(name), range, at: path(of: name))
    }

    func optionalNumber(_ name: String, _ range: ClosedRange<Double>) throws(ScenarioError) -> Double? {
        guard let value = value(name) else { return nil }
        return try Self.number(value, range, at: path(of: name))
    }

    static func number(
        _ value: JSONValue,
        _ range: ClosedRange<Double>,
        at path: String
    ) throws(ScenarioError) -> Double {
        let number: Double? =
            switch value {
            case .integer(let number): Double(number)
            case .number(let number): number
            default: nil
            }
        guard let number, range.contains(number) else {
            throw ScenarioError(
                path,
                "it must be a number from \(short(range.lowerBound)) to \(short(range.upperBound))"
            )
        }
        return number
    }

    /// Whole numbers without a decimal point.
    private static func short(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }

    func optionalText(_ name: String) throws(ScenarioError) -> String? {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value else { throw ScenarioError(path(of: name), "it must be a text") }
        return text
    }

    /// One of a closed set.
    func optionalWord<Word: RawRepresentable & CaseIterable>(
        _ name: String,
        as type: Word.Type = Word.self
    ) throws(ScenarioError) -> Word? where Word.RawValue == String {
        guard let text = try optionalText(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw ScenarioError(path(of: name), "it must be one of: \(known)")
        }
        return word
    }

    /// A list with the path of each element.
    func optionalList(
        _ name: String,
        _ count: ClosedRange<Int>
    ) throws(ScenarioError) -> [(path: String, value: JSONValue)]? {
        guard let value = value(name) else { return nil }
        guard case .array(let elements) = value, count.contains(elements.count) else {
            throw ScenarioError(path(of: name), "it must be a list of \(count.lowerBound) to \(count.upperBound)")
        }
        return elements.enumerated().map { ("\(path(of: name))[\($0.offset)]", $0.element) }
    }

    func list(_ name: String, _ count: ClosedRange<Int>) throws(ScenarioError) -> [(path: String, value: JSONValue)] {
        guard let list = try optionalList(name, count) else { throw ScenarioError(path(of: name), "it is needed") }
        return list
    }

    /// Members of an object that any name can have, in the order of the names.
    func optionalMembers(_ name: String) throws(ScenarioError) -> [(path: String, name: String, value: JSONValue)] {
        guard let value = value(name) else { return [] }
        guard case .object(let members) = value, members.count <= ScenarioLimits.skills else {
            throw ScenarioError(path(of: name), "it must be an object of at most \(ScenarioLimits.skills) members")
        }
        return members.sorted { $0.key < $1.key }.map { ("\(path(of: name)).\($0.key)", $0.key, $0.value) }
    }
}

/// What a scenario may ask for at most: whoever wrote it, it must end, and fit into memory.
enum ScenarioLimits {
    static let nameLength = 200
    static let days = 14
    static let queues = 200
    static let groups = 1_000
    static let streams = 500
    static let skills = 200
    /// Spans of a day, or rates of a stream.
    static let spans = 96
    /// Times of arrival over all streams, and measured times of one distribution.
    static let times = 200_000
    static let ratePerHour = 1_000_000.0
    static let conversations = 1_000_000.0
    static let seconds = 0...Spread.longest
    static let units = 1...1_000
    static let tiers = 1...1_000
    static let steps = 20
    static let overflows = 10
    /// Of a late answer, in millionths.
    static let micros = 0...1_000_000_000
}
