import BalieDomain
import BalieRouting
import Testing

/// What goes beside what: units, counts of a kind, kinds that need an agent wholly, and interruptions.
struct LimitsTests {
    private static let voice: WorkKind = "voice"
    private static let chat: WorkKind = "chat"
    private static let mail: WorkKind = "mail"

    /// Agent 7 of ten units: two chats at most, calls alone, and a call may interrupt mail.
    private static let office = [
        at(0, .queue(members: [7])),
        at(
            0,
            .agent(
                7,
                capacity: 10,
                limits: WorkLimits(
                    maxima: [chat: 2, "fax": 0],
                    exclusive: [voice],
                    interruptions: [.init(of: mail, by: voice)]
                )
            )
        ),
        at(0, .online(7)),
    ]

    private static func work(_ id: Int64, _ kind: WorkKind, units: Int = 1) -> FloorEvent {
        .waiting(id, units: units, since: id) { $0.kind = kind }
    }

    static let scripts = [
        FloorScript(
            "units (Salesforce: a capacity of six takes three of two)",
            [
                at(0, .queue(members: [7])), at(0, .agent(7, capacity: 6)), at(0, .online(7)),
                at(1, .waiting(1, units: 2), "offer 1 to 7 until 21"), at(1, .accepted(1, 7)),
                at(2, .waiting(2, units: 2), "offer 2 to 7 until 22"), at(2, .accepted(2, 7)),
                at(3, .waiting(3, units: 2), "offer 3 to 7 until 23"), at(3, .accepted(3, 7)),
                at(4, .waiting(4, units: 2)), at(5, .released(2), "offer 4 to 7 until 25"),
            ]
        ),
        FloorScript(
            "no more of a kind than its maximum; another kind still fits (Connect: concurrency by channel)",
            office + [
                at(1, work(1, chat), "offer 1 to 7 until 21"), at(1, .accepted(1, 7)),
                at(2, work(2, chat), "offer 2 to 7 until 22"), at(2, .accepted(2, 7)), at(3, work(3, chat)),
                at(4, work(4, mail), "offer 4 to 7 until 24"), at(5, .accepted(4, 7)),
                at(6, .released(1), "offer 3 to 7 until 26"),
            ]
        ),
        FloorScript(
            "a kind with a maximum of none is never offered",
            office + [at(1, work(1, "fax")), at(2, work(2, chat), "offer 2 to 7 until 22")]
        ),
        FloorScript(
            "what needs an agent wholly goes beside nothing, and nothing goes beside it (Salesforce: voice takes all)",
            office + [
                at(1, work(1, chat), "offer 1 to 7 until 21"), at(1, .accepted(1, 7)),
                at(2, work(2, voice)),
                at(3, .released(1), "offer 2 to 7 until 23"), at(4, .accepted(2, 7)), at(5, work(5, chat)),
                at(6, work(6, voice)), at(7, .released(2), "offer 5 to 7 until 27"),
            ]
        ),
        FloorScript(
            "a call may interrupt mail, at the limit of capacity (Genesys: interruptable media types)",
            office + [
                at(1, .assigned(91, 7, units: 10, mail)), at(2, work(2, chat)), at(3, work(3, mail)),
                at(4, work(4, voice, units: 10), "offer 4 to 7 until 24"), at(5, .accepted(4, 7)),
                at(6, .released(91)), at(7, .released(4), "offer 2 to 7 until 27"),
            ]
        ),
        FloorScript(
            "what rings counts as much as what is held",
            settings: FloorSettings(maxRingingPerAgent: 3),
            office + [
                at(1, work(1, chat), "offer 1 to 7 until 21"),
                at(2, work(2, chat), "offer 2 to 7 until 22"),
                at(3, work(3, chat)), at(4, work(4, voice)),
                at(5, .declined(2, 7), "withdraw 2 from 7 declined", "offer 3 to 7 until 25"),
            ]
        ),
        FloorScript(
            "work given by hand takes back what no longer goes beside it",
            office + [
                at(1, work(1, chat), "offer 1 to 7 until 21"),
                at(2, .assigned(91, 7, units: 1, voice), "withdraw 1 from 7 agent_full"),
                at(3, .released(91), "offer 1 to 7 until 23"),
            ]
        ),
        FloorScript(
            "one that changed its kind is offered anew",
            office + [
                at(1, work(1, chat), "offer 1 to 7 until 21"),
                at(
                    2,
                    .waiting(1, version: 2, since: 1) { $0.kind = mail },
                    "withdraw 1 from 7 conversation_changed",
                    "offer 1 to 7 until 22"
                ),
            ]
        ),
        FloorScript(
            "other limits find other work",
            office + [
                at(1, .assigned(91, 7, units: 1, chat)), at(1, .assigned(92, 7, units: 1, chat)),
                at(2, work(3, chat)),
                at(3, .agent(7, capacity: 10), "offer 3 to 7 until 23"),
            ]
        ),
    ]

    @Test(arguments: scripts)
    func workFits(_ script: FloorScript) { script.run() }
}
