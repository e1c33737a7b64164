import BalieDomain
import BalieRouting
import Testing

/// Who is asked at all, and whom a longer wait adds.
struct TierTests {
    /// Agents 7, 8 and 9 of tiers 1, 2 and 3; the higher the tier, the longer they are idle.
    private static func tiers(
        with details: (inout QueueConfiguration) -> Void = { _ in }
    )
        -> [FloorScript.Step]
    {
        [
            at(
                0,
                .queue(members: [7, 8, 9]) { queue in
                    queue.tiers = [ID(8): .init(tier: 2), ID(9): .init(tier: 3)]
                    details(&queue)
                }
            ),
            at(0, .agent(7)), at(0, .agent(8)), at(0, .agent(9)), at(1, .online(9)), at(2, .online(8)),
            at(3, .online(7)),
        ]
    }

    static let scripts = [
        FloorScript(
            "a lower tier is asked first, whatever the strategy would say (FreeSWITCH: level first)",
            tiers() + [
                at(5, .waiting(1, since: 5), "offer 1 to 7 until 25"),
                at(6, .waiting(2, since: 6), "offer 2 to 8 until 26"),
                at(7, .declined(1, 7), "withdraw 1 from 7 declined", "offer 1 to 9 until 27"),
            ]
        ),
        FloorScript(
            "a higher tier is asked after so long (FreeSWITCH: level times tier-rule-wait-second)",
            tiers {
                $0.highestTier = 1
                $0.steps = [
                    .init(after: .seconds(30), highestTier: 2), .init(after: .seconds(60), highestTier: 3),
                ]
            } + [
                at(4, .away(7)), at(5, .waiting(1, since: 5)), at(34, .timePassed),
                at(35, .timePassed, "offer 1 to 8 until 55"),
                at(36, .declined(1, 8), "withdraw 1 from 8 declined"), at(64, .timePassed),
                at(65, .timePassed, "offer 1 to 9 until 85"),
            ]
        ),
        FloorScript(
            "who waited that long already is shown to the higher tier at once",
            tiers {
                $0.highestTier = 1
                $0.steps = [.init(after: .seconds(30), highestTier: 2)]
            } + [at(4, .away(7)), at(50, .waiting(1, since: 20), "offer 1 to 8 until 70")]
        ),
        FloorScript(
            "a step never closes a tier, in whatever order steps are told",
            tiers {
                $0.steps = [
                    .init(after: .seconds(60), highestTier: 1), .init(after: .seconds(30), highestTier: 3),
                ]
                $0.highestTier = 2
            } + [
                at(4, .away(7)), at(4, .away(8)), at(5, .waiting(1, since: 5)),
                at(35, .timePassed, "offer 1 to 9 until 55"),
                at(36, .away(9), "withdraw 1 from 9 agent_away"),
                at(66, .timePassed), at(67, .online(9), "offer 1 to 9 until 87"),
            ]
        ),
        FloorScript(
            "an agent of a tier that is not asked yet takes who is behind, if that one has waited long enough for them",
            tiers {
                $0.highestTier = 1
                $0.steps = [.init(after: .seconds(30), highestTier: 2)]
            } + [
                at(4, .offline(7)), at(4, .offline(8)), at(40, .waiting(1, priority: 9, since: 40)),
                at(41, .waiting(2, since: 0)), at(42, .online(8), "offer 2 to 8 until 62"),
            ]
        ),
        FloorScript(
            "who moves up a tier is found work",
            tiers { $0.highestTier = 1 } + [
                at(4, .away(7)), at(5, .waiting(1, since: 5)),
                at(
                    6,
                    .queue(members: [7, 8, 9]) {
                        $0.highestTier = 1
                        $0.tiers = [ID(8): .init(tier: 1, position: 2), ID(9): .init(tier: 3)]
                    },
                    "offer 1 to 8 until 26"
                ),
            ]
        ),
        FloorScript(
            "position decides where the strategy leaves it open",
            [
                at(
                    0,
                    .queue(members: [7, 8, 9]) {
                        $0.tiers = [ID(7): .init(position: 3), ID(8): .init(position: 2)]
                    }
                ),
                at(0, .agent(7)), at(0, .agent(8)), at(0, .agent(9)), at(0, .assigned(91, 7)),
                at(0, .assigned(92, 8)),
                at(0, .assigned(93, 9)), at(1, .online(7)), at(1, .online(8)), at(1, .online(9)),
                at(2, .released(91)),
                at(2, .released(92)), at(2, .released(93)),
                at(3, .waiting(1, since: 3), "offer 1 to 9 until 23"),
                at(4, .waiting(2, since: 4), "offer 2 to 8 until 24"),
            ]
        ),
    ]

    @Test(arguments: scripts)
    func tiersAreKept(_ script: FloorScript) { script.run() }

    private static let dutch = SkillExpression.skill(ID(1), level: 3)
    private static let someDutch = SkillExpression.skill(ID(1), level: 1)
    private static let billing = SkillExpression.skill(ID(2), level: 2)

    static let relaxation = [
        FloorScript(
            "a queue's expression: all of one side, or the other",
            [
                at(
                    0,
                    .queue(members: [7, 8, 9]) {
                        $0.needs = .any([dutch.and(billing), .skill(ID(3), level: 1)])
                    }
                ),
                at(0, .agent(7, skills: [1: 3, 2: 1])), at(0, .agent(8, skills: [3: 1])),
                at(0, .agent(9, skills: [1: 4, 2: 2])), at(1, .online(7)), at(2, .waiting(1, since: 2)),
                at(3, .online(8), "offer 1 to 8 until 23"), at(4, .waiting(2, since: 4)),
                at(5, .online(9), "offer 2 to 9 until 25"),
            ]
        ),
        FloorScript(
            "steps relax it (Connect: an expression expires and the next one counts; NICE: a lower proficiency)",
            [
                at(
                    0,
                    .queue(members: [7, 8]) {
                        $0.needs = dutch
                        $0.steps = [
                            .init(after: .seconds(30), needs: .relaxed(someDutch)),
                            .init(after: .seconds(60), needs: .none),
                        ]
                    }
                ),
                at(0, .agent(7, skills: [1: 1])), at(0, .agent(8)), at(0, .online(7)), at(0, .online(8)),
                at(0, .waiting(1, since: 0)), at(29, .timePassed),
                at(30, .timePassed, "offer 1 to 7 until 50"),
                at(31, .declined(1, 7), "withdraw 1 from 7 declined"), at(59, .timePassed),
                at(60, .timePassed, "offer 1 to 8 until 80"),
            ]
        ),
        FloorScript(
            "what the conversation itself needs stays, unless the step says otherwise (Salesforce: additional skills drop)",
            [
                at(
                    0,
                    .queue(members: [7]) {
                        $0.needs = dutch
                        $0.steps = [
                            .init(after: .seconds(30), needs: .none),
                            .init(after: .seconds(60), keepsOwnNeeds: false),
                        ]
                    }
                ),
                at(0, .agent(7)), at(0, .online(7)), at(0, .waiting(1, since: 0) { $0.needs = billing }),
                at(30, .timePassed), at(60, .timePassed, "offer 1 to 7 until 80"),
            ]
        ),
        FloorScript(
            "required skills are the queue's, and are relaxed with it",
            [
                at(0, .queue(members: [7]) { $0.steps = [.init(after: .seconds(30), needs: .none)] }),
                at(0, .agent(7)), at(0, .online(7)), at(0, .waiting(1, skills: [4: 2], since: 0)),
                at(29, .timePassed),
                at(30, .timePassed, "offer 1 to 7 until 50"),
            ]
        ),
        FloorScript(
            "fewer skills and more agents in one step (Genesys: a bullseye ring)",
            [
                at(
                    0,
                    .queue(members: [7, 8]) {
                        $0.needs = dutch
                        $0.tiers = [ID(8): .init(tier: 2)]
                        $0.highestTier = 1
                        $0.steps = [.init(after: .seconds(10), needs: .relaxed(someDutch), highestTier: 2)]
                    }
                ),
                at(0, .agent(7)), at(0, .agent(8, skills: [1: 2])), at(0, .online(7)), at(0, .online(8)),
                at(0, .waiting(1, since: 0)), at(10, .timePassed, "offer 1 to 8 until 30"),
            ]
        ),
        FloorScript(
            "a changed expression finds those who wait an agent",
            [
                at(0, .queue(members: [7]) { $0.needs = dutch }), at(0, .agent(7)), at(0, .online(7)),
                at(1, .waiting(1, since: 1)), at(2, .waiting(2, priority: 1, since: 2)),
                at(3, .queue(members: [7]), "offer 2 to 7 until 23"),
            ]
        ),
        FloorScript(
            "of steps that were missed all count",
            [
                at(
                    0,
                    .queue(members: [7]) {
                        $0.needs = dutch
                        $0.steps = [
                            .init(after: .seconds(10), needs: .relaxed(billing)),
                            .init(after: .seconds(20), needs: .none),
                        ]
                    }
                ),
                at(0, .agent(7)), at(0, .online(7)), at(0, .waiting(1, since: 0)),
                at(500, .timePassed, "offer 1 to 7 until 520"),
            ]
        ),
    ]

    @Test(arguments: relaxation)
    func needsRelax(_ script: FloorScript) { script.run() }
}
