import BalieDomain
import Testing

@testable import BalieRouting

/// Sets of agents at once against a look at each.
struct SkillTableTests {
    private struct Crowd {
        var table = SkillTable()
        var skills: [[ID<Skill>: Int]] = []

        init(_ random: inout SeededGenerator, count: Int) {
            for slot in 0..<count {
                var levels: [ID<Skill>: Int] = [:]
                for skill in 1...4 where random.chance(60) {
                    levels[ID(Int64(skill))] = random.int(1...127)
                }
                for (skill, level) in levels { table.set(skill, to: level, of: slot) }
                skills.append(levels)
            }
            // Some learn, some forget.
            for slot in 0..<count where random.chance(30) {
                let skill = ID<Skill>(Int64(random.int(1...4)))
                skills[slot][skill] = random.chance(50) ? random.int(1...10) : nil
                table.set(skill, to: skills[slot][skill] ?? 0, of: slot)
            }
        }
    }

    private static func expression(_ random: inout SeededGenerator, depth: Int = 3) -> SkillExpression {
        guard depth > 0, random.chance(60) else {
            return .skill(ID(Int64(random.int(1...5))), level: random.int(1...127))
        }
        let parts = (0..<random.int(1...3)).map { _ in expression(&random, depth: depth - 1) }
        return random.chance(50) ? .all(parts) : .any(parts)
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func everybodyAtOnceIsEachAlone(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let crowd = Crowd(&random, count: random.int(1...200))
        for _ in 0..<10 {
            let expression = Self.expression(&random)
            let expected = crowd.skills.indices.filter { expression.isMet(by: crowd.skills[$0]) }
            #expect(Array(crowd.table.meeting(expression)) == expected)
        }
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func theBestAreThoseWithTheHighestSum(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let crowd = Crowd(&random, count: random.int(1...200))
        let asked = (1...random.int(1...5)).map { ID<Skill>(Int64($0)) }
        var set = AgentSet()
        for slot in crowd.skills.indices where random.chance(50) { set.insert(slot) }
        let sums = set.map { slot in asked.reduce(0) { $0 + (crowd.skills[slot][$1] ?? 0) } }
        let expected = zip(set, sums).filter { $0.1 == sums.max() }.map(\.0)
        #expect(Array(crowd.table.best(of: set, at: asked)) == expected)
    }
}
