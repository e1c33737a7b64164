public import BalieDomain
import BalieStorage

/// A queue with its members and who waits in it.
public struct QueueView: Sendable {
    public struct RequiredSkill: Sendable {
        public let skill: ID<Skill>
        public let name: String
        /// The lowest that will do.
        public let level: Int
    }

    public let id: ID<Queue>
    public let name: String
    public let strategy: RoutingStrategy
    public let ringSeconds: Int
    public let members: [ID<Agent>]
    public let requiredSkills: [RequiredSkill]
    public let mode: QueueMode
    /// Where agents take for themselves: whether they may choose which.
    public let allowsPicking: Bool
    /// Conversations that wait now.
    public let waiting: Int
    public let longestWaitingSince: Timestamp?
}

extension Administration {
    /// How long an offer may ring.
    public static let ringSecondsRange = 5...600
    public static let usualRingSeconds = 20

    /// Queues after `after`, the oldest first.
    public func queues(
        workspace: ID<Workspace>,
        after: ID<Queue>? = nil,
        limit: Int = 100
    ) async throws -> [QueueView] {
        try await environment.storage.read { session in
            let rows = try QueueStore.list(workspace: workspace, after: after, limit: limit, in: session)
            return try QueueViews.views(rows, workspace: workspace, in: session)
        }
    }

    /// - Throws: ``Refusal/Code/notFound``.
    public func queue(_ id: ID<Queue>, workspace: ID<Workspace>) async throws -> QueueView {
        try await environment.storage.read { session in try QueueViews.find(id, workspace: workspace, in: session) }
    }

    /// What a queue is to be; `nil` leaves it as it is, or as usual for a new one.
    public struct QueueChanges: Sendable {
        public var name: String?
        public var strategy: RoutingStrategy?
        public var ringSeconds: Int?
        public var members: [ID<Agent>]?
        public var requiredSkills: [SkillClaim]?

        public init(
            name: String? = nil,
            strategy: RoutingStrategy? = nil,
            ringSeconds: Int? = nil,
            members: [ID<Agent>]? = nil,
            requiredSkills: [SkillClaim]? = nil
        ) {
            self.name = name
            self.strategy = strategy
            self.ringSeconds = ringSeconds
            self.members = members
            self.requiredSkills = requiredSkills
        }
    }

    /// - Throws: ``Refusal/Code/conflict`` for a name that is taken; ``Refusal/Code/invalidField``.
    public func addQueue(_ wanted: QueueChanges, workspace: ID<Workspace>) async throws -> QueueView {
        let name = try Check.name(wanted.name ?? "", field: "name")
        let ringSeconds = wanted.ringSeconds ?? Self.usualRingSeconds
        try Check.range(ringSeconds, Self.ringSecondsRange, field: "ring_seconds")
        let id: ID<Queue> = environment.ids.next()
        let now = environment.now()
        return try await environment.storage.write(in: workspace) { session in
            try session.refusing("Another queue has this name.", field: "name") {
                try QueueStore.insert(
                    id,
                    workspace: workspace,
                    name: name,
                    strategy: wanted.strategy ?? .longestIdle,
                    ringSeconds: ringSeconds,
                    at: now,
                    in: session
                )
            }
            return try finish(id, wanted, workspace: workspace, in: session)
        }
    }

    /// - Throws: as ``addQueue(_:workspace:)``; ``Refusal/Code/notFound``.
    public func updateQueue(
        _ id: ID<Queue>,
        _ changes: QueueChanges,
        workspace: ID<Workspace>
    ) async throws -> QueueView {
        let name = try changes.name.map { try Check.name($0, field: "name") }
        try changes.ringSeconds.map { try Check.range($0, Self.ringSecondsRange, field: "ring_seconds") }
        return try await environment.storage.write(in: workspace) { session in
            guard let row = try QueueStore.find(id, workspace: workspace, in: session) else { throw Refusal(.notFound) }
            try session.refusing("Another queue has this name.", field: "name") {
                try QueueStore.update(
                    id,
                    workspace: workspace,
                    name: name ?? row.name,
                    strategy: changes.strategy ?? row.strategy,
                    ringSeconds: changes.ringSeconds ?? row.ringSeconds,
                    in: session
                )
            }
            return try finish(id, changes, workspace: workspace, in: session)
        }
    }

    /// Removes a queue that nothing needs any more.
    ///
    /// - Throws: ``Refusal/Code/notFound``; ``Refusal/Code/conflict`` while a channel brings its conversations there, one of
    ///   its conversations is not resolved, a rule or another queue's hours name it, or it is the only queue.
    public func removeQueue(_ id: ID<Queue>, workspace: ID<Workspace>) async throws {
        try await environment.storage.write(in: workspace) { session in
            guard try QueueStore.find(id, workspace: workspace, in: session) != nil else { throw Refusal(.notFound) }
            if let channel = try ChannelStore.list(workspace: workspace, in: session).first(where: { $0.queue == id }) {
                throw Refusal(
                    .conflict,
                    "“\(channel.name)” brings its conversations here. Give the channel another queue first."
                )
            }
            let open = try QueueStore.unresolvedCount(of: id, workspace: workspace, in: session)
            guard open == 0 else {
                throw Refusal(
                    .conflict,
                    open == 1
                        ? "A conversation is still in this queue. Transfer or resolve it first."
                        : "\(open) conversations are still in this queue. Transfer or resolve them first."
                )
            }
            guard try QueueStore.list(workspace: workspace, after: nil, limit: 2, in: session).count > 1 else {
                throw Refusal(.conflict, "A workspace needs a queue.")
            }
            try requireUnused(id, workspace: workspace, in: session)
            let members = try QueueStore.members(of: [id], workspace: workspace, in: session).map(\.agent)
            try QueueStore.delete(id, workspace: workspace, in: session)
            try environment.record([.queue(id)] + members.map(Change.agent), workspace: workspace, in: session)
        }
    }

    /// - Throws: ``Refusal/Code/conflict`` while a queue or a rule sends conversations there.
    private func requireUnused(_ id: ID<Queue>, workspace: ID<Workspace>, in session: any SQLSession) throws {
        let hours = try ScheduleStore.queues(workspace: workspace, in: session)
        if let sender = hours.first(where: { $0.otherQueue == id })?.queue {
            let name = try NameStore.queues([sender], workspace: workspace, in: session)[sender] ?? ""
            throw Refusal(
                .conflict,
                "“\(name)” sends its conversations here while it is closed. Change its hours first."
            )
        }
        try RuleForm.requireUnused(workspace: workspace, in: session) { $0.actions.queue == id }
        try OverflowForm.requireUnused(id, workspace: workspace, in: session)
    }

    private func finish(
        _ id: ID<Queue>,
        _ changes: QueueChanges,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> QueueView {
        var touched: [Change] = [.queue(id)]
        if let members = changes.members {
            try session.requireAgents(members, workspace: workspace, field: "members")
            let before = try QueueStore.members(of: [id], workspace: workspace, in: session).map(\.agent)
            try QueueStore.setMembers(members, of: id, workspace: workspace, in: session)
            touched += Set(before).symmetricDifference(members).sorted().map(Change.agent)
        }
        if let skills = changes.requiredSkills {
            try session.requireSkills(skills, workspace: workspace, field: "required_skills")
            try QueueStore.setRequiredSkills(
                skills.map { ($0.skill, $0.level) },
                of: id,
                workspace: workspace,
                in: session
            )
        }
        let view = try QueueViews.find(id, workspace: workspace, in: session)
        try environment.record(touched, workspace: workspace, in: session)
        return view
    }
}

/// Puts queues' rows together with their members, skills and lines.
enum QueueViews {
    /// - Throws: ``Refusal/Code/notFound``.
    static func find(_ id: ID<Queue>, workspace: ID<Workspace>, in session: any SQLSession) throws -> QueueView {
        guard
            let row = try QueueStore.find(id, workspace: workspace, in: session),
            let view = try views([row], workspace: workspace, in: session).first
        else { throw Refusal(.notFound) }
        return view
    }

    static func views(
        _ rows: [QueueStore.Row],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> [QueueView] {
        let ids = rows.map(\.id)
        let members = Dictionary(
            grouping: try QueueStore.members(of: ids, workspace: workspace, in: session),
            by: \.queue
        )
        let skills = Dictionary(
            grouping: try QueueStore.requiredSkills(of: ids, workspace: workspace, in: session),
            by: \.queue
        )
        let waiting = try QueueStore.waiting(workspace: workspace, in: session)
        return rows.map { row in
            let routing = QueueRouting(stored: row.routing)
            return QueueView(
                id: row.id,
                name: row.name,
                strategy: row.strategy,
                ringSeconds: row.ringSeconds,
                members: (members[row.id] ?? []).map(\.agent),
                requiredSkills: (skills[row.id] ?? []).map { skill in
                    QueueView.RequiredSkill(skill: skill.skill, name: skill.name, level: skill.level)
                },
                mode: routing.mode,
                allowsPicking: routing.allowsPicking,
                waiting: waiting[row.id]?.count ?? 0,
                longestWaitingSince: waiting[row.id]?.longestSince
            )
        }
    }
}
