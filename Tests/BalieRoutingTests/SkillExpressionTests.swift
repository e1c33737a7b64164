import BalieDomain
import BalieRouting
import FoundationEssentials
import Testing

struct SkillExpressionTests {
    private static let names: [String: Int64] = [
        "dutch": 1, "billing": 2, "supervisor": 3, "Klantenservice Zuid": 4, "C++ (old)": 5,
        "a \"b\" \\c": 6, "日本語": 7,
    ]

    private static func read(_ text: String) throws(SkillExpressionError) -> SkillExpression {
        try SkillExpression(text) { names[$0].map { ID($0) } }
    }

    private static func name(_ id: ID<Skill>) -> String? {
        names.first { $0.value == id.rawValue }?.key
    }

    private static func skill(_ id: Int64, _ level: Int = 1) -> SkillExpression {
        .skill(ID(id), level: level)
    }

    struct Text: Sendable, CustomTestStringConvertible {
        var text: String
        var expression: SkillExpression
        /// As it is printed, if that is not as it was written.
        var printed: String?
        var testDescription: String { text }
    }

    static let texts = [
        Text(text: "dutch", expression: skill(1)),
        Text(text: "  dutch >= 3 ", expression: skill(1, 3), printed: "dutch>=3"),
        Text(text: "dutch>=1", expression: skill(1), printed: "dutch"),
        Text(
            text: "(dutch>=3 & billing>=2) | supervisor",
            expression: .any([.all([skill(1, 3), skill(2, 2)]), skill(3)])
        ),
        Text(
            text: "dutch & billing | supervisor",
            expression: .any([.all([skill(1), skill(2)]), skill(3)]),
            printed: "(dutch & billing) | supervisor"
        ),
        Text(
            text: "dutch & (billing | supervisor)",
            expression: .all([skill(1), .any([skill(2), skill(3)])])
        ),
        Text(text: "((dutch))", expression: skill(1), printed: "dutch"),
        Text(
            text: "dutch|billing|supervisor>=10",
            expression: .any([skill(1), skill(2), skill(3, 10)]),
            printed: "dutch | billing | supervisor>=10"
        ),
        Text(text: "Klantenservice Zuid & 日本語>=2", expression: .all([skill(4), skill(7, 2)])),
        Text(text: #""C++ (old)">=4"#, expression: skill(5, 4)),
        Text(text: #""a \"b\" \\c" & dutch"#, expression: .all([skill(6), skill(1)])),
    ]

    @Test(arguments: texts)
    func textIsReadAndPrinted(_ case: Text) throws {
        let expression = try Self.read(`case`.text)
        #expect(expression == `case`.expression)
        let printed = expression.text(name: Self.name)
        #expect(printed == `case`.printed ?? `case`.text)
        #expect(try Self.read(printed) == expression)
        let decoded = try JSONDecoder().decode(
            SkillExpression.self,
            from: JSONEncoder().encode(expression)
        )
        #expect(decoded == expression)
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var text: String
        var problem: SkillExpressionError.Problem
        var position: Int
        var testDescription: String { String(text.prefix(60)) }
    }

    static let mistakes = [
        Mistake(text: "", problem: .empty, position: 1),
        Mistake(text: "   ", problem: .empty, position: 4),
        Mistake(text: "dutch &", problem: .nameExpected, position: 8),
        Mistake(text: "& dutch", problem: .nameExpected, position: 1),
        Mistake(text: "dutch & & billing", problem: .nameExpected, position: 9),
        Mistake(text: "(dutch", problem: .closingExpected, position: 7),
        Mistake(text: "dutch)", problem: .operatorExpected, position: 6),
        Mistake(text: "(dutch) billing", problem: .operatorExpected, position: 9),
        Mistake(text: "dutch >", problem: .levelExpected, position: 8),
        Mistake(text: "dutch >= high", problem: .levelExpected, position: 10),
        Mistake(text: "dutch >= 0", problem: .levelOutOfRange, position: 10),
        Mistake(text: "dutch >= 11", problem: .levelOutOfRange, position: 10),
        Mistake(text: "dutch >= 99999999999999999999", problem: .levelOutOfRange, position: 10),
        Mistake(text: "dutch>=3>=4", problem: .operatorExpected, position: 9),
        Mistake(text: "dutch & french", problem: .unknownSkill("french"), position: 9),
        Mistake(text: "dutch billing", problem: .unknownSkill("dutch billing"), position: 1),
        Mistake(text: "\"dutch", problem: .quoteExpected, position: 1),
        Mistake(text: "\"dutch\\", problem: .quoteExpected, position: 1),
        Mistake(text: "()", problem: .nameExpected, position: 2),
        Mistake(text: "dutch = 3", problem: .operatorExpected, position: 7),
        Mistake(text: String(repeating: "(", count: 1_999), problem: .tooDeep, position: 9),
        Mistake(text: String(repeating: "d", count: 2_001), problem: .tooLong, position: 2_001),
        Mistake(
            text: Array(repeating: "dutch", count: 33).joined(separator: "&"),
            problem: .tooManySkills,
            position: 193
        ),
    ]

    @Test(arguments: mistakes)
    func mistakesAreToldWithTheirPlace(_ mistake: Mistake) {
        #expect(throws: SkillExpressionError(problem: mistake.problem, position: mistake.position)) {
            try Self.read(mistake.text)
        }
    }

    @Test
    func mistakesAreToldInWords() {
        let error = SkillExpressionError(problem: .unknownSkill("french"), position: 9)
        #expect(error.description == "no skill is called “french”, at character 9")
    }

    @Test(arguments: [
        #"{}"#, #"{"all":[]}"#, #"{"any":[]}"#, #"{"skill":"skl_0000000000001","level":0}"#,
        #"{"skill":"skl_0000000000001","level":11}"#, #"{"skill":"agt_0000000000001","level":1}"#,
        #"{"level":1}"#, #"[]"#,
        #"{"all":[{"any":[]}]}"#, #"{"skill":1,"level":1}"#,
        #"{"all":["#
            + Array(repeating: #"{"skill":"skl_0000000000001","level":1}"#, count: 33).joined(
                separator: ","
            )
            + "]}",
        String(repeating: #"{"all":["#, count: 9) + #"{"skill":"skl_0000000000001","level":1}"#
            + String(repeating: "]}", count: 9),
        String(repeating: #"{"all":["#, count: 400) + String(repeating: "]}", count: 400),
    ])
    func whatIsNoExpressionIsRefused(_ json: String) {
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode(SkillExpression.self, from: Data(json.utf8))
        }
    }

    struct Person: Sendable, CustomTestStringConvertible {
        var skills: [Int64: Int]
        var isMet: Bool
        var missing: Int64?
        var testDescription: String { "\(skills.sorted { $0.key < $1.key })" }
    }

    static let people = [
        Person(skills: [1: 3, 2: 2], isMet: true), Person(skills: [1: 9, 2: 9], isMet: true),
        Person(skills: [3: 1], isMet: true), Person(skills: [1: 3, 2: 1], isMet: false, missing: 2),
        Person(skills: [1: 2, 2: 2], isMet: false, missing: 1),
        Person(skills: [:], isMet: false, missing: 1),
        Person(skills: [2: 5], isMet: false, missing: 1),
        Person(skills: [1: 2, 2: 1, 3: 1], isMet: true),
    ]

    @Test(arguments: people)
    func expressionIsMet(_ person: Person) throws {
        let expression = try Self.read("(dutch>=3 & billing>=2) | supervisor")
        let skills = Dictionary(
            uniqueKeysWithValues: person.skills.map { (ID<Skill>($0.key), $0.value) }
        )
        #expect(expression.isMet(by: skills) == person.isMet)
        #expect(expression.firstMissing(in: skills)?.skill.rawValue == person.missing)
    }
}
