public import BalieDomain
import BalieStorage

extension Accounts {
    /// Conversations an agent takes at once unless told otherwise, in units.
    public static let usualCapacity = 5
    static let capacityRange = 0...1000

    /// Adds an agent, as a member of the workspace's first queue unless queues are named.
    ///
    /// - Throws: ``Refusal/Code/invalidField``; ``Refusal/Code/conflict`` for an address that is taken;
    ///   ``Refusal/Code/notFound``.
    public func addAgent(
        email: String,
        name: String? = nil,
        role: Role,
        capacity: Int = Accounts.usualCapacity,
        queues: [ID<Queue>]? = nil,
        skills: [SkillClaim] = [],
        workspace: ID<Workspace>
    ) async throws -> AgentView {
        let email = try Check.email(email)
        let name = try name.map { try Check.name($0, field: "name") } ?? String(email.prefix { $0 != "@" })
        try Check.range(capacity, Self.capacityRange, field: "capacity")
        let id: ID<Agent> = environment.ids.next()
        let now = environment.now()
        return try await environment.storage.write(in: workspace) { session in
            guard try WorkspaceStore.name(of: workspace, in: session) != nil else { throw Refusal(.notFound) }
            try session.refusing("Another agent has this address.", field: "email") {
                try AgentStore.insert(
                    id,
                    workspace: workspace,
                    email: email,
                    name: name,
                    role: role,
                    capacity: capacity,
                    at: now,
                    in: session
                )
            }
            if let queues {
                try session.requireQueues(queues, workspace: workspace)
                try QueueStore.setQueues(queues, of: id, workspace: workspace, in: session)
            } else if let first = try QueueStore.first(workspace: workspace, in: session) {
                try QueueStore.addMember(id, to: first, workspace: workspace, in: session)
            }
            try session.requireSkills(skills, workspace: workspace)
            try AgentStore.setSkills(skills.map { ($0.skill, $0.level) }, of: id, workspace: workspace, in: session)
            let view = try AgentViews.find(id, workspace: workspace, in: session)
            try environment.record([.agent(id)], workspace: workspace, in: session)
            return view
        }
    }

    /// What to change of an agent; `nil` leaves it as it is.
    public struct AgentChanges: Sendable {
        public var email: String?
        public var name: String?
        public var role: Role?
        public var capacity: Int?
        public var isActive: Bool?
        public var queues: [ID<Queue>]?
        public var skills: [SkillClaim]?

        public init(
            email: String? = nil,
            name: String? = nil,
            role: Role? = nil,
            capacity: Int? = nil,
            isActive: Bool? = nil,
            queues: [ID<Queue>]? = nil,
            skills: [SkillClaim]? = nil
        ) {
            self.email = email
            self.name = name
            self.role = role
            self.capacity = capacity
            self.isActive = isActive
            self.queues = queues
            self.skills = skills
        }
    }

    /// Changes an agent. One who is made inactive is offline at once, and every session, link and token of theirs ends.
    ///
    /// - Throws: ``Refusal/Code/notFound``; ``Refusal/Code/conflict`` for a taken address, and when the workspace would be
    ///   left without an administrator; ``Refusal/Code/invalidField``.
    public func updateAgent(
        _ id: ID<Agent>,
        _ changes: AgentChanges,
        workspace: ID<Workspace>
    ) async throws -> AgentView {
        let email = try changes.email.map { try Check.email($0) }
        let name = try changes.name.map { try Check.name($0, field: "name") }
        try changes.capacity.map { try Check.range($0, Self.capacityRange, field: "capacity") }
        let now = environment.now()
        return try await environment.storage.write(in: workspace) { session in
            // The identity of a token is managed with the token.
            guard let row = try AgentStore.find(id, workspace: workspace, in: session), let address = row.email else {
                throw Refusal(.notFound)
            }
            let isActive = changes.isActive ?? row.isActive
            var events: [EventRow] = []
            if !isActive { events = try shutOut(id, workspace: workspace, at: now, in: session) }
            try session.refusing("Another agent has this address.", field: "email") {
                try AgentStore.update(
                    id,
                    workspace: workspace,
                    email: email ?? address,
                    name: name ?? row.name,
                    role: changes.role ?? row.role,
                    capacity: changes.capacity ?? row.capacity,
                    isActive: isActive,
                    in: session
                )
            }
            if row.role == .administrator, row.isActive,
                try AgentStore.activeAdministratorCount(workspace: workspace, in: session) == 0
            {
                throw Refusal(.conflict, "The workspace would be left without an administrator.")
            }
            try Self.setRouting(queues: changes.queues, skills: changes.skills, of: id, workspace, in: session)
            let view = try AgentViews.find(id, workspace: workspace, in: session)
            try environment.record([.agent(id)], after: events, workspace: workspace, in: session)
            session.afterCommit { authenticator.forgetAll() }
            return view
        }
    }

    /// Says which queues an agent serves and with which skills; `nil` leaves them. The caller records the change.
    ///
    /// - Throws: ``Refusal/Code/invalidField``.
    static func setRouting(
        queues: [ID<Queue>]?,
        skills: [SkillClaim]?,
        of id: ID<Agent>,
        _ workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws {
        if let queues {
            try session.requireQueues(queues, workspace: workspace)
            try QueueStore.setQueues(queues, of: id, workspace: workspace, in: session)
        }
        if let skills {
            try session.requireSkills(skills, workspace: workspace)
            try AgentStore.setSkills(skills.map { ($0.skill, $0.level) }, of: id, workspace: workspace, in: session)
        }
    }

    /// Nobody is signed in as them any more; their customers go back to the queue, as when anybody goes home, and who asked them
    /// in waits for their word no longer.
    ///
    /// - Returns: what is to be told of it.
    private func shutOut(
        _ id: ID<Agent>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> [EventRow] {
        try SessionStore.deleteAll(of: id, workspace: workspace, except: nil, in: session)
        try SessionStore.deleteLinks(of: id, workspace: workspace, in: session)
        let consults = try ConsultStore.open(with: id, limit: .max, workspace: workspace, in: session)
        for consult in consults { _ = try ConsultStore.end(consult.id, workspace: workspace, at: now, in: session) }
        let told = consults.map {
            EventRow(kind: .consultUpdated, conversation: $0.conversation, subject: $0.id.rawValue)
        }
        return try told
            + PresenceBoard(environment).set(
                .offline,
                of: id,
                workspace: workspace,
                byBrowser: false,
                at: now,
                in: session
            )
    }

    /// Agents after `after`, the oldest first, without the identities of API tokens.
    public func agents(
        workspace: ID<Workspace>,
        after: ID<Agent>? = nil,
        limit: Int = 100
    ) async throws -> [AgentView] {
        try await environment.storage.read { session in
            let rows = try AgentStore.people(workspace: workspace, after: after, limit: limit, in: session)
            return try AgentViews.views(rows, workspace: workspace, in: session)
        }
    }

    /// - Throws: ``Refusal/Code/notFound``.
    public func agent(_ id: ID<Agent>, workspace: ID<Workspace>) async throws -> AgentView {
        try await environment.storage.read { session in try AgentViews.find(id, workspace: workspace, in: session) }
    }

    /// Says whether an agent takes conversations.
    ///
    /// - Parameter byBrowser: whether a browser said so, whose leaving is evidence of absence.
    /// - Throws: ``Refusal/Code/notFound``.
    public func setPresence(
        _ presence: Presence,
        of id: ID<Agent>,
        workspace: ID<Workspace>,
        byBrowser: Bool
    ) async throws -> AgentView {
        try await PresenceBoard(environment).set(presence, of: id, workspace: workspace, byBrowser: byBrowser)
        return try await agent(id, workspace: workspace)
    }
}
