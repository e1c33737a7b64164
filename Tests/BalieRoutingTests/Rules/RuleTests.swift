import BalieDomain
import BalieRouting
import Testing

struct RuleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let condition: RuleCondition
        let facts: RuleFacts
        let holds: Bool

        init(_ name: String, _ condition: RuleCondition, _ facts: RuleFacts, _ holds: Bool) {
            (testDescription, self.condition, self.facts, self.holds) = (name, condition, facts, holds)
        }
    }

    private static func said(_ text: String) -> RuleFacts {
        RuleFacts(channel: ID(1), words: text.split(separator: " ").map(String.init))
    }

    private static func from(_ id: String?, _ headline: String = "") -> RuleFacts {
        let headline = headline.split(separator: " ").map(String.init)
        return RuleFacts(channel: ID(1), advertisement: .init(id: id, headline: headline))
    }

    static let cases = [
        Case("its channel", .channel([ID(1), ID(2)]), said(""), true),
        Case("another channel", .channel([ID(2)]), said(""), false),
        Case("a word", .words([["refund"]]), said("i want a refund now"), true),
        Case("the last word", .words([["refund"]]), said("a refund"), true),
        Case("a part of a word", .words([["fund"]]), said("a refund"), false),
        Case("words in a row", .words([["money", "back"]]), said("give my money back please"), true),
        Case("words apart", .words([["money", "back"]]), said("money is not back"), false),
        Case("a row at the end that is cut", .words([["back", "now"]]), said("money back"), false),
        Case("a row that begins twice", .words([["a", "a", "b"]]), said("a a a b"), true),
        Case("a row of a rare word and frequent ones", .words([["a", "b", "a"]]), said("a a a b a"), true),
        Case("a rare word too near the beginning", .words([["a", "a", "b"]]), said("a b a a"), false),
        Case("one of several", .words([["x"], ["refund"]]), said("refund"), true),
        Case("no words said", .words([["refund"]]), said(""), false),
        Case("a language", .language(["nl", "fr"]), RuleFacts(channel: ID(1), language: "fr"), true),
        Case("another language", .language(["nl"]), RuleFacts(channel: ID(1), language: "de"), false),
        Case("no language known", .language(["nl"]), said(""), false),
        Case(
            "an attribute",
            .attribute("tier", ["gold"]),
            RuleFacts(channel: ID(1), attributes: ["tier": "gold"]),
            true
        ),
        Case(
            "another value",
            .attribute("tier", ["gold"]),
            RuleFacts(channel: ID(1), attributes: ["tier": "tin"]),
            false
        ),
        Case("no such attribute", .attribute("tier", ["gold"]), said(""), false),
        Case("a label", .label(["vip", "late"]), RuleFacts(channel: ID(1), labels: ["vip"]), true),
        Case("no label", .label(["vip"]), said(""), false),
        Case("open", .hours(ID(5), isOpen: true), RuleFacts(channel: ID(1), openSchedules: [ID(5): true]), true),
        Case("closed", .hours(ID(5), isOpen: false), RuleFacts(channel: ID(1), openSchedules: [ID(5): false]), true),
        Case(
            "not closed",
            .hours(ID(5), isOpen: false),
            RuleFacts(channel: ID(1), openSchedules: [ID(5): true]),
            false
        ),
        Case("a schedule that is gone", .hours(ID(5), isOpen: false), said(""), false),
        Case("any advertisement", .advertisement(ids: []), from(nil), true),
        Case("no advertisement", .advertisement(ids: []), said(""), false),
        Case("an advertisement", .advertisement(ids: ["120"]), from("120"), true),
        Case("another advertisement", .advertisement(ids: ["120"]), from("121"), false),
        Case("an advertisement without an id", .advertisement(ids: ["120"]), from(nil), false),
        Case("a headline", .headline([["summer", "sale"]]), from("1", "big summer sale"), true),
        Case("another headline", .headline([["summer"]]), from("1", "winter sale"), false),
        Case("a headline of nothing", .headline([["summer"]]), said("summer"), false),
    ]

    @Test(arguments: cases) func aConditionHolds(_ row: Case) {
        let rule = RoutingRule(id: ID(1), conditions: [row.condition], actions: .init(priority: 1), goesOn: false)
        #expect(RuleOutcome(of: [rule], for: row.facts).held == (row.holds ? [ID(1)] : []))
    }

    private static func rule(
        _ id: Int64,
        if word: String?,
        _ actions: RuleActions,
        goesOn: Bool = false
    ) -> RoutingRule {
        RoutingRule(
            id: ID(id),
            conditions: word.map { [.words([[$0]])] } ?? [],
            actions: actions,
            goesOn: goesOn
        )
    }

    @Test func allConditionsMustHold() {
        let conditions: [RuleCondition] = [.channel([ID(1)]), .words([["x"]])]
        let rule = RoutingRule(id: ID(1), conditions: conditions, actions: .init(priority: 1), goesOn: false)
        #expect(RuleOutcome(of: [rule], for: Self.said("x")).held == [ID(1)])
        #expect(RuleOutcome(of: [rule], for: Self.said("y")).held == [])
    }

    @Test func theFirstThatHoldsStopsTheRest() {
        let rules = [
            Self.rule(1, if: "a", .init(queue: ID(10))), Self.rule(2, if: "b", .init(queue: ID(20))),
            Self.rule(3, if: nil, .init(queue: ID(30))),
        ]
        #expect(RuleOutcome(of: rules, for: Self.said("b a")).actions.queue == ID(10))
        #expect(RuleOutcome(of: rules, for: Self.said("b")).actions.queue == ID(20))
        #expect(RuleOutcome(of: rules, for: Self.said("c")).held == [ID(3)])
        #expect(RuleOutcome(of: [], for: Self.said("c")).actions == RuleActions())
    }

    @Test func whatAnEarlierRuleSaidStandsAndLabelsAddUp() {
        let rules = [
            Self.rule(1, if: nil, .init(priority: 5, labels: ["x"], reply: "one"), goesOn: true),
            Self.rule(2, if: "b", .init(queue: ID(20), priority: 9, skills: [ID(7): 2], labels: ["y"]), goesOn: true),
            Self.rule(3, if: nil, .init(queue: ID(30), skills: [ID(8): 1], labels: ["x", "z"], reply: "two")),
            Self.rule(4, if: nil, .init(labels: ["never"])),
        ]
        let outcome = RuleOutcome(of: rules, for: Self.said("b"))
        #expect(outcome.held == [ID(1), ID(2), ID(3)])
        let expected = RuleActions(
            queue: ID(20),
            priority: 5,
            skills: [ID(7): 2],
            labels: ["x", "y", "z"],
            reply: "one"
        )
        #expect(outcome.actions == expected)
    }

    /// Asked again, or in another order of what is not ordered, rules say the same.
    @Test(arguments: UInt64(1)...200) func theSameFactsGetTheSameAnswer(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let words = ["a", "b", "c", "d"]
        let rules = (1...12).map { id in
            let word = words.randomElement(using: &generator)
            return Self.rule(
                Int64(id),
                if: generator.chance(80) ? word : nil,
                RuleActions(queue: generator.chance(50) ? ID(Int64(id)) : nil, labels: ["\(id)"]),
                goesOn: generator.chance(60)
            )
        }
        let said = Self.said((0..<3).compactMap { _ in words.randomElement(using: &generator) }.joined(separator: " "))
        let outcome = RuleOutcome(of: rules, for: said)
        #expect(RuleOutcome(of: rules, for: said) == outcome)
        // By hand: those that hold, up to the first that stops.
        var held: [RoutingRule] = []
        for rule in rules where RuleOutcome(of: [rule], for: said).held == [rule.id] {
            held.append(rule)
            if !rule.goesOn { break }
        }
        #expect(outcome.held == held.map(\.id))
        #expect(outcome.actions.queue == held.compactMap(\.actions.queue).first)
        #expect(outcome.actions.labels == Set(held.flatMap(\.actions.labels)))
    }

    @Test(arguments: [
        ("31612345678", "nl"), ("+31612345678", "nl"), ("4915112345678", "de"), ("15551234567", "en"),
        ("351912345678", "pt"), ("32470123456", nil), ("919812345678", nil), ("", nil), ("+", nil), ("abc", nil),
        ("861", "zh"), ("9", nil),
    ])
    func aNumberTellsALanguage(_ number: String, _ language: String?) {
        #expect(LanguageGuess.language(of: number) == language)
    }
}
