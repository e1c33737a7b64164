public import BalieDomain

/// Why a text is not a skill expression.
public struct SkillExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Problem: Hashable, Sendable {
        case empty
        case tooLong
        case tooManySkills
        case tooDeep
        case nameExpected
        case levelExpected
        case levelOutOfRange
        case closingExpected
        case quoteExpected
        case operatorExpected
        case unknownSkill(String)
    }

    public var problem: Problem
    /// The character at which it shows, from 1; one after the last if something is missing at the end.
    public var position: Int

    public init(problem: Problem, position: Int) {
        self.problem = problem
        self.position = position
    }

    /// Safe to show to whoever wrote the text.
    public var description: String {
        let words =
            switch problem {
            case .empty: "names no skill"
            case .tooLong: "longer than \(SkillExpression.textLimit) characters"
            case .tooManySkills: "names more than \(SkillExpression.leafLimit) skills"
            case .tooDeep: "has too many brackets inside one another"
            case .nameExpected: "a skill or ( expected"
            case .levelExpected: "a level expected after >="
            case .levelOutOfRange:
                "a level is from \(SkillExpression.levels.lowerBound) to \(SkillExpression.levels.upperBound)"
            case .closingExpected: ") expected"
            case .quoteExpected: "a closing \" expected"
            case .operatorExpected: "& or | expected"
            case .unknownSkill(let name): "no skill is called “\(name)”"
            }
        return "\(words), at character \(position)"
    }
}

extension SkillExpression {
    /// The longest text that is read, in characters.
    public static let textLimit = 2000
    /// What cannot stand in a name without quotes.
    private static let special: Set<Character> = ["(", ")", "&", "|", "\"", "<", ">", "="]

    /// Reads `(dutch>=3 & billing>=2) | supervisor`: `&` binds tighter than `|`; a skill without a level may have any.
    /// Names may have spaces inside; one with any of `()&|"<>=` stands in quotes, with `\"` and `\\` in it.
    ///
    /// - Parameter find: a skill by its name.
    public init(_ text: String, skill find: @escaping (String) -> ID<Skill>?) throws(SkillExpressionError) {
        var reader = Reader(text: Array(text.prefix(Self.textLimit + 1)), find: find)
        guard reader.text.count <= Self.textLimit else {
            throw SkillExpressionError(problem: .tooLong, position: Self.textLimit + 1)
        }
        reader.skipSpaces()
        guard !reader.isAtEnd else { throw reader.error(.empty) }
        self = try reader.alternatives(depth: 1)
        guard reader.isAtEnd else { throw reader.error(.operatorExpected) }
        guard depth <= Self.depthLimit else { throw reader.error(.tooDeep, at: 0) }
    }

    /// The expression as text that reads back as the same.
    ///
    /// - Parameter name: of a skill; one without a name is written as its id.
    public func text(name: (ID<Skill>) -> String?) -> String { text(name: name, isInside: false) }

    private func text(name: (ID<Skill>) -> String?, isInside: Bool) -> String {
        switch self {
        case .skill(let skill, let level):
            let written = Self.quoted(name(skill) ?? skill.description)
            return level <= Self.levels.lowerBound ? written : "\(written)>=\(level)"
        case .all(let parts), .any(let parts):
            guard parts.count != 1 else { return parts[0].text(name: name, isInside: isInside) }
            let isAll = if case .all = self { true } else { false }
            let words = parts.map { $0.text(name: name, isInside: true) }.joined(separator: isAll ? " & " : " | ")
            return isInside ? "(\(words))" : words
        }
    }

    private static func quoted(_ name: String) -> String {
        let isPlain =
            !name.isEmpty && !name.contains { special.contains($0) || $0 == "\\" } && name.first?.isWhitespace == false
            && name.last?.isWhitespace == false
        guard !isPlain else { return name }
        var quoted = ""
        for character in name {
            if character == "\"" || character == "\\" { quoted.append("\\") }
            quoted.append(character)
        }
        return "\"\(quoted)\""
    }

    private struct Reader {
        let text: [Character]
        let find: (String) -> ID<Skill>?
        var position = 0
        var leaves = 0

        var isAtEnd: Bool { position == text.count }
        var next: Character? { isAtEnd ? nil : text[position] }

        func error(_ problem: SkillExpressionError.Problem, at offset: Int? = nil) -> SkillExpressionError {
            SkillExpressionError(problem: problem, position: (offset ?? position) + 1)
        }

        mutating func skipSpaces() {
            while let character = next, character.isWhitespace { position += 1 }
        }

        mutating func take(_ character: Character) -> Bool {
            skipSpaces()
            guard next == character else { return false }
            position += 1
            skipSpaces()
            return true
        }

        mutating func alternatives(depth: Int) throws(SkillExpressionError) -> SkillExpression {
            var parts = [try conjunction(depth: depth)]
            while take("|") { parts.append(try conjunction(depth: depth)) }
            return parts.count == 1 ? parts[0] : .any(parts)
        }

        private mutating func conjunction(depth: Int) throws(SkillExpressionError) -> SkillExpression {
            var parts = [try operand(depth: depth)]
            while take("&") { parts.append(try operand(depth: depth)) }
            return parts.count == 1 ? parts[0] : .all(parts)
        }

        private mutating func operand(depth: Int) throws(SkillExpressionError) -> SkillExpression {
            skipSpaces()
            let start = position
            guard take("(") else { return try leaf() }
            guard depth <= SkillExpression.depthLimit else { throw error(.tooDeep, at: start) }
            let inner = try alternatives(depth: depth + 1)
            guard take(")") else { throw error(.closingExpected) }
            return inner
        }

        private mutating func leaf() throws(SkillExpressionError) -> SkillExpression {
            let start = position
            let name = next == "\"" ? try quotedName() : plainName()
            guard !name.isEmpty else { throw error(.nameExpected, at: start) }
            guard let skill = find(name) else { throw error(.unknownSkill(name), at: start) }
            leaves += 1
            guard leaves <= SkillExpression.leafLimit else { throw error(.tooManySkills, at: start) }
            skipSpaces()
            guard next == ">" else { return .skill(skill, level: SkillExpression.levels.lowerBound) }
            position += 1
            guard next == "=" else { throw error(.levelExpected) }
            position += 1
            skipSpaces()
            return .skill(skill, level: try level())
        }

        private mutating func level() throws(SkillExpressionError) -> Int {
            let start = position
            while let character = next, character.isASCII, character.isNumber { position += 1 }
            guard position > start else { throw error(.levelExpected) }
            guard let level = Int(String(text[start..<position])), SkillExpression.levels.contains(level) else {
                throw error(.levelOutOfRange, at: start)
            }
            return level
        }

        private mutating func plainName() -> String {
            let start = position
            while let character = next, !SkillExpression.special.contains(character) { position += 1 }
            var end = position
            while end > start, text[end - 1].isWhitespace { end -= 1 }
            return String(text[start..<end])
        }

        private mutating func quotedName() throws(SkillExpressionError) -> String {
            let start = position
            position += 1
            var name = ""
            while let character = next {
                position += 1
                if character == "\"" { return name }
                guard character == "\\" else {
                    name.append(character)
                    continue
                }
                guard let escaped = next else { break }
                name.append(escaped)
                position += 1
            }
            throw error(.quoteExpected, at: start)
        }
    }
}
