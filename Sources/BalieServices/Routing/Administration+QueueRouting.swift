public import BalieDomain
import BalieRouting
import BalieStorage

/// How a queue is served; skills by their names.
public struct QueueRoutingView: Sendable, Equatable {
    /// A member's place among the others.
    public struct Member: Sendable, Equatable {
        public let agent: ID<Agent>
        /// From 1, which is asked first.
        public let tier: Int
        /// Within the tier, for a fixed order.
        public let position: Int

        public init(agent: ID<Agent>, tier: Int, position: Int) {
            self.agent = agent
            self.tier = tier
            self.position = position
        }
    }

    /// What changes when a conversation has waited for a while.
    public struct Step: Sendable, Equatable {
        public let afterSeconds: Int
        /// An expression, asked from then on; empty: nothing is asked of skills; `nil`: as before.
        public let needs: String?
        /// Members up to this tier are asked; `nil`: as before.
        public let highestTier: Int?

        public init(afterSeconds: Int, needs: String?, highestTier: Int?) {
            self.afterSeconds = afterSeconds
            self.needs = needs
            self.highestTier = highestTier
        }
    }

    public var strategy: RoutingStrategy
    public var ringSeconds: Int
    /// Such as `(dutch>=3 & billing>=2) | supervisor`; `nil` for nothing.
    public var needs: String?
    public var members: [Member]
    /// Members up to this tier are asked at once; `nil` for all.
    public var highestTier: Int?
    public var steps: [Step]
    public var mode: QueueMode
    public var allowsPicking: Bool
    public var wrapUp: WrapUpRule?
    /// In their order. Their ids are nobody's business: they are `nil` here.
    public var overflow: [OverflowForm]

    public init(
        strategy: RoutingStrategy,
        ringSeconds: Int,
        needs: String? = nil,
        members: [Member],
        highestTier: Int? = nil,
        steps: [Step] = [],
        mode: QueueMode = .push,
        allowsPicking: Bool = false,
        wrapUp: WrapUpRule? = nil,
        overflow: [OverflowForm] = []
    ) {
        self.strategy = strategy
        self.ringSeconds = ringSeconds
        self.needs = needs
        self.members = members
        self.highestTier = highestTier
        self.steps = steps
        self.mode = mode
        self.allowsPicking = allowsPicking
        self.wrapUp = wrapUp
        self.overflow = overflow
    }
}

extension Administration {
    static let tierRange = 1...10
    static let positionRange = 1...1000
    static let stepLimit = 10
    static let stepSecondsRange = 1...86_400
    static let wrapUpSecondsRange = 1...3600
    static let wrapUpCodeLimit = 50

    /// - Throws: ``Refusal/Code/notFound``.
    public func queueRouting(_ id: ID<Queue>, workspace: ID<Workspace>) async throws -> QueueRoutingView {
        try await environment.storage.read { session in
            try QueueRoutingView.find(id, workspace: workspace, in: session)
        }
    }

    /// Serves a queue in this way from now on, in place of the former.
    ///
    /// - Throws: ``Refusal/Code/notFound``; ``Refusal/Code/invalidField`` with the path of what does not fit.
    public func setQueueRouting(
        _ id: ID<Queue>,
        _ wanted: QueueRoutingView,
        workspace: ID<Workspace>
    ) async throws -> QueueRoutingView {
        try Check.range(wanted.ringSeconds, Self.ringSecondsRange, field: "ring_seconds")
        try wanted.highestTier.map { try Check.range($0, Self.tierRange, field: "highest_tier") }
        let wrapUp = try wanted.wrapUp.map { try Self.checked($0) }
        try Self.check(wanted.members)
        try Self.check(wanted.steps)
        return try await environment.storage.write(in: workspace) { session in
            guard let row = try QueueStore.find(id, workspace: workspace, in: session) else { throw Refusal(.notFound) }
            let skills = try SkillNames(of: workspace, in: session)
            var routing = QueueRouting(
                needs: try skills.expression(wanted.needs ?? "", field: "needs"),
                highestTier: wanted.highestTier,
                steps: try wanted.steps.enumerated().map { index, step in
                    QueueRouting.Step(
                        afterSeconds: step.afterSeconds,
                        needs: try skills.expression(step.needs ?? "", field: "steps[\(index)].needs"),
                        dropsSkills: step.needs.map { $0.allSatisfy(\.isWhitespace) } ?? false,
                        highestTier: step.highestTier
                    )
                },
                mode: wanted.mode,
                allowsPicking: wanted.allowsPicking,
                wrapUp: wrapUp
            )
            routing.setOverflow(
                try OverflowForm.checked(wanted.overflow, of: id, workspace: workspace, in: session),
                after: QueueRouting(stored: row.routing)
            )
            try QueueStore.update(
                id,
                workspace: workspace,
                name: row.name,
                strategy: wanted.strategy,
                ringSeconds: wanted.ringSeconds,
                in: session
            )
            try QueueStore.setRouting(try routing.stored, of: id, workspace: workspace, in: session)
            let touched = try setMembers(wanted.members, of: id, workspace: workspace, in: session)
            let view = try QueueRoutingView.find(id, workspace: workspace, in: session)
            try environment.record([.queue(id)] + touched.map(Change.agent), workspace: workspace, in: session)
            return view
        }
    }

    /// - Returns: who became a member, or ceased to be one.
    private func setMembers(
        _ members: [QueueRoutingView.Member],
        of queue: ID<Queue>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> [ID<Agent>] {
        for (index, member) in members.enumerated() {
            try session.requireAgent(member.agent, workspace: workspace, field: "members[\(index)].agent")
        }
        let agents = members.map(\.agent)
        let before = try QueueStore.members(of: [queue], workspace: workspace, in: session).map(\.agent)
        try QueueStore.setMembers(agents, of: queue, workspace: workspace, in: session)
        for member in members {
            try QueueStore.setPlace(
                of: member.agent,
                tier: member.tier,
                position: member.position,
                in: queue,
                workspace: workspace,
                session: session
            )
        }
        return Set(before).symmetricDifference(agents).sorted()
    }

    private static func checked(_ rule: WrapUpRule) throws -> WrapUpRule {
        try Check.range(rule.seconds, wrapUpSecondsRange, field: "wrap_up.seconds")
        guard rule.codes.count <= wrapUpCodeLimit else {
            throw Refusal(.invalidField, "There are at most \(wrapUpCodeLimit) codes.", field: "wrap_up.codes")
        }
        let codes = try rule.codes.enumerated().map { try Check.name($1, field: "wrap_up.codes[\($0)]") }
        guard Set(codes).count == codes.count else {
            throw Refusal(.invalidField, "A code stands here twice.", field: "wrap_up.codes")
        }
        return WrapUpRule(seconds: rule.seconds, codes: codes)
    }

    private static func check(_ members: [QueueRoutingView.Member]) throws {
        var seen: Set<ID<Agent>> = []
        for (index, member) in members.enumerated() {
            guard seen.insert(member.agent).inserted else {
                throw Refusal(.invalidField, "An agent stands here twice.", field: "members[\(index)].agent")
            }
            try Check.range(member.tier, tierRange, field: "members[\(index)].tier")
            try Check.range(member.position, positionRange, field: "members[\(index)].position")
        }
    }

    private static func check(_ steps: [QueueRoutingView.Step]) throws {
        guard steps.count <= stepLimit else {
            throw Refusal(.invalidField, "There are at most \(stepLimit) steps.", field: "steps")
        }
        for (index, step) in steps.enumerated() {
            try Check.range(step.afterSeconds, stepSecondsRange, field: "steps[\(index)].after_seconds")
            try step.highestTier.map { try Check.range($0, tierRange, field: "steps[\(index)].highest_tier") }
            guard index == 0 || steps[index - 1].afterSeconds < step.afterSeconds else {
                throw Refusal(
                    .invalidField,
                    "Each step comes later than the one before.",
                    field: "steps[\(index)].after_seconds"
                )
            }
        }
    }
}

extension QueueRoutingView {
    /// - Throws: ``Refusal/Code/notFound``.
    static func find(_ id: ID<Queue>, workspace: ID<Workspace>, in session: any SQLSession) throws -> Self {
        guard let row = try QueueStore.find(id, workspace: workspace, in: session) else { throw Refusal(.notFound) }
        let skills = try SkillNames(of: workspace, in: session)
        let routing = QueueRouting(stored: row.routing)
        return QueueRoutingView(
            strategy: row.strategy,
            ringSeconds: row.ringSeconds,
            needs: routing.needs.map(skills.text),
            members: try QueueStore.members(of: [id], workspace: workspace, in: session)
                .map { Member(agent: $0.agent, tier: $0.tier, position: $0.position) }
                .sorted { ($0.tier, $0.position, $0.agent) < ($1.tier, $1.position, $1.agent) },
            highestTier: routing.highestTier,
            steps: routing.steps.map { step in
                Step(
                    afterSeconds: step.afterSeconds,
                    needs: step.dropsSkills ? "" : step.needs.map(skills.text),
                    highestTier: step.highestTier
                )
            },
            mode: routing.mode,
            allowsPicking: routing.allowsPicking,
            wrapUp: routing.wrapUp,
            overflow: (routing.overflow ?? []).map { OverflowForm(when: $0.when, then: $0.then) }
        )
    }
}

/// A workspace's skills, in expressions that people write.
struct SkillNames {
    private let names: [ID<Skill>: String]
    private let ids: [String: ID<Skill>]

    init(of workspace: ID<Workspace>, in session: any SQLSession) throws {
        let rows = try SkillStore.list(workspace: workspace, after: nil, limit: .max, in: session)
        names = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0.name) })
        // Of two that differ in capitals only, the older; the newer is found as it is written.
        ids = Dictionary(rows.map { ($0.name.lowercased(), $0.id) }, uniquingKeysWith: { older, _ in older })
            .merging(rows.map { ($0.name, $0.id) }, uniquingKeysWith: { _, exact in exact })
    }

    func text(_ expression: SkillExpression) -> String { expression.text { names[$0] } }

    /// Names shown to somebody who named a skill that there is not.
    private static let shownLimit = 10

    private func known(after error: SkillExpressionError) -> String {
        guard case .unknownSkill = error.problem, !names.isEmpty else { return "" }
        let shown = names.values.sorted().prefix(Self.shownLimit).map { "“\($0)”" }
        return " There are: " + shown.joined(separator: ", ") + (names.count > shown.count ? " and others." : ".")
    }

    /// - Returns: `nil` for an empty text.
    /// - Throws: ``Refusal/Code/invalidField`` that says what is wrong, and where.
    func expression(_ text: String, field: String) throws -> SkillExpression? {
        guard !text.allSatisfy(\.isWhitespace) else { return nil }
        do throws(SkillExpressionError) {
            return try SkillExpression(text) { ids[$0] ?? ids[$0.lowercased()] }
        } catch {
            throw Refusal(.invalidField, "\(error.sentence)\(known(after: error))", field: field)
        }
    }
}

extension SkillExpressionError {
    /// As a sentence that repeats nothing of what was written: answers never do.
    fileprivate var sentence: String {
        if case .unknownSkill = problem { return "No skill has the name that stands at character \(position)." }
        let words = description
        return words.prefix(1).uppercased() + words.dropFirst() + "."
    }
}
