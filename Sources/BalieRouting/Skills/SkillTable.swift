import BalieDomain

/// The levels of every skill of every agent, kept bit by bit: one set of agents for each binary digit of a level. So an
/// expression is answered for all agents at once, and the best of many are found without looking at each.
struct SkillTable: Sendable {
    /// Lowest digit first. Who lacks a skill is at zero.
    private var digits: [ID<Skill>: [AgentSet]] = [:]

    mutating func set(_ skill: ID<Skill>, to level: Int, of slot: Int) {
        let needed = Int.bitWidth - level.leadingZeroBitCount
        var sets = digits[skill] ?? []
        while sets.count < needed { sets.append(AgentSet()) }
        for digit in sets.indices {
            if level >> digit & 1 == 1 { sets[digit].insert(slot) } else { sets[digit].remove(slot) }
        }
        digits[skill] = sets.allSatisfy(\.isEmpty) ? nil : sets
    }

    /// Who meets the expression.
    func meeting(_ expression: SkillExpression) -> AgentSet {
        switch expression {
        case .skill(let skill, let level): return atLeast(level, of: skill)
        case .all(let parts):
            guard var met = parts.first.map(meeting) else { return AgentSet() }
            for part in parts.dropFirst() { met.formIntersection(meeting(part)) }
            return met
        case .any(let parts): return parts.reduce(into: AgentSet()) { $0.formUnion(meeting($1)) }
        }
    }

    private func atLeast(_ level: Int, of skill: ID<Skill>) -> AgentSet {
        let sets = digits[skill] ?? []
        guard level >> sets.count == 0 else { return AgentSet() }
        let width = sets.map(\.words.count).max() ?? 0
        var words = [UInt64](repeating: 0, count: width)
        for word in 0..<width {
            // From the highest digit down: who is greater already, and who is equal so far.
            var (greater, equal) = (0 as UInt64, ~0 as UInt64)
            for digit in sets.indices.reversed() {
                let bits = word < sets[digit].words.count ? sets[digit].words[word] : 0
                if level >> digit & 1 == 1 {
                    equal &= bits
                } else {
                    greater |= equal & bits
                    equal &= ~bits
                }
            }
            words[word] = greater | equal
        }
        return AgentSet(words: words)
    }

    /// Of `set`, those whose levels of these skills add up to the most.
    func best(of set: AgentSet, at skills: [ID<Skill>]) -> AgentSet {
        let levels = skills.compactMap { digits[$0] }
        let width = set.words.count
        var sums: [[UInt64]] = []
        for sets in levels {
            var carry = [UInt64](repeating: 0, count: width)
            for digit in 0..<max(sums.count, sets.count) {
                if digit == sums.count { sums.append([UInt64](repeating: 0, count: width)) }
                for word in 0..<width {
                    let added = digit < sets.count && word < sets[digit].words.count ? sets[digit].words[word] : 0
                    let (old, carried) = (sums[digit][word], carry[word])
                    sums[digit][word] = old ^ added ^ carried
                    carry[word] = old & added | carried & (old ^ added)
                }
            }
            if carry.contains(where: { $0 != 0 }) { sums.append(carry) }
        }
        var best = set
        for digit in sums.indices.reversed() {
            var having = best
            having.formIntersection(AgentSet(words: sums[digit]))
            if !having.isEmpty { best = having }
        }
        return best
    }
}

extension SkillExpression {
    /// The same with every level in its bounds.
    var bounded: SkillExpression {
        switch self {
        case .skill(let skill, let level): .skill(skill, level: Bounds.level(level))
        case .all(let parts): .all(parts.map(\.bounded))
        case .any(let parts): .any(parts.map(\.bounded))
        }
    }
}
