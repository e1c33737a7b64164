import BalieDomain
import BalieRouting
import FoundationEssentials

/// Why an offer was made, as it is stored: a sentence, and the floor's reasoning with the names of that moment.
struct OfferExplanation: Sendable {
    let summary: String
    let json: JSONValue

    init(stored text: String) {
        let value = (try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))) ?? .null
        summary = value["summary"]?.string ?? ""
        json = value
    }

    /// - Parameters:
    ///   - names: of agents, for people who read it later.
    ///   - skills: names of skills.
    init(_ explanation: Explanation, chosen: ID<Agent>, names: [ID<Agent>: String], skills: [ID<Skill>: String]) {
        summary = Self.sentence(explanation, chosen: chosen)
        func name(_ id: ID<Agent>) -> JSONValue { ["id": .string(id.description), "name": .string(names[id] ?? "")] }
        json = [
            "summary": .string(summary),
            "strategy": .string(explanation.strategy.rawValue),
            "trigger": .string(explanation.trigger.rawValue),
            "waited_ms": .integer(explanation.waitedMilliseconds),
            "chosen": name(chosen),
            "last_agent": explanation.sticky.map { sticky in
                ["agent": name(sticky.agent), "refusal": sticky.refusal.map { .string($0.rawValue) } ?? .null]
            } ?? .null,
            "declines_forgotten": .bool(explanation.declinesForgotten),
            "candidates": .array(
                explanation.candidates.map { candidate in
                    [
                        "agent": name(candidate.agent), "load": .integer(Int64(candidate.load)),
                        "capacity": .integer(Int64(candidate.capacity)),
                        "idle_since": .string(candidate.idleSince.rfc3339),
                    ]
                }
            ),
            "passed_over": .array(
                explanation.passedOver.map { passed in
                    [
                        "agent": name(passed.agent), "reason": .string(passed.reason.rawValue),
                        "words": .string(
                            Self.words(passed.reason, skill: passed.skill.flatMap { skills[$0] }, level: passed.level)
                        ),
                    ]
                }
            ),
            "others": .array(
                explanation.others.map {
                    ["reason": .string($0.reason.rawValue), "count": .integer(Int64($0.count))]
                }
            ),
        ]
    }

    var stored: String {
        get throws { String(decoding: try JSONEncoder().encode(json), as: UTF8.self) }
    }

    private static func sentence(_ explanation: Explanation, chosen: ID<Agent>) -> String {
        if let sticky = explanation.sticky, sticky.agent == chosen, sticky.refusal == nil {
            return "Spoke with this customer before."
        }
        let figures = explanation.candidates.first { $0.agent == chosen }
        let again = explanation.declinesForgotten ? " Everyone who could take it declined, so it is offered again." : ""
        if explanation.candidates.count
            + explanation.others.reduce(0, { $0 + ($1.reason == .rankedLower ? $1.count : 0) }) <= 1
        {
            return "The only one who is free." + again
        }
        switch explanation.strategy {
        case .longestIdle: return "Free for the longest time." + again
        case .leastBusy:
            let load = figures.map { " (\($0.load) of \($0.capacity))" } ?? ""
            return "Has the least to do\(load)." + again
        case .roundRobin: return "Next in turn." + again
        }
    }

    static func words(_ reason: Explanation.Reason, skill: String? = nil, level: Int? = nil) -> String {
        switch reason {
        case .offline: "is offline"
        case .away: "is away"
        case .notResponding: "did not respond to an offer"
        case .full: "has no room"
        case .ringing: "has another offer ringing"
        case .notMember: "is not in this queue"
        case .lacksSkill: "lacks \(skill ?? "a skill")\(level.map { " at level \($0)" } ?? "")"
        case .declined: "declined it"
        case .didNotAnswer: "let it ring out"
        case .rankedLower: "ranks lower"
        }
    }
}
