public import BalieDomain
import BalieStorage

/// Workspaces, and what lets people and programs into them. Used by the command line and behind the administration.
public struct Accounts: Sendable {
    /// How long a session lasts, however much it is used.
    public static let sessionLifetime = Duration.days(14)
    /// How long a link lasts that an administrator asked for in the browser.
    public static let linkLifetime = Duration.minutes(15)
    /// How long a link lasts that the command line printed: it may have to be sent to someone.
    public static let commandLineLinkLifetime = Duration.hours(24)
    /// The queue of a new workspace.
    static let firstQueueName = "Service"
    static let firstQueueRingSeconds = 20

    let environment: Environment
    let passwords: Passwords
    let authenticator: Authenticator

    public init(_ environment: Environment, passwords: Passwords, authenticator: Authenticator) {
        self.environment = environment
        self.passwords = passwords
        self.authenticator = authenticator
    }

    public init(_ environment: Environment) {
        self.init(environment, passwords: Passwords(), authenticator: Authenticator(environment))
    }

    // MARK: Workspaces

    public struct WorkspaceName: Hashable, Sendable {
        public let id: ID<Workspace>
        public let name: String
    }

    /// Opens a workspace with a key of its own and one queue.
    ///
    /// - Throws: ``Refusal/Code/invalidField`` for a name that is empty or too long.
    public func createWorkspace(name: String) async throws -> ID<Workspace> {
        let name = try Check.name(name, field: "name")
        let id: ID<Workspace> = environment.ids.next()
        let queue: ID<Queue> = environment.ids.next()
        let key = try environment.vault.makeWorkspaceKey(for: id)
        let now = environment.now()
        return try await environment.storage.write { session in
            try WorkspaceStore.insert(id, name: name, wrappedKey: key, at: now, in: session)
            try QueueStore.insert(
                queue,
                workspace: id,
                name: Self.firstQueueName,
                strategy: .longestIdle,
                ringSeconds: Self.firstQueueRingSeconds,
                at: now,
                in: session
            )
            return id
        }
    }

    /// Every workspace, the oldest first.
    public func workspaces() async throws -> [WorkspaceName] {
        try await environment.storage.read { session in
            try WorkspaceStore.all(in: session).map { WorkspaceName(id: $0.id, name: $0.name) }
        }
    }

    // MARK: One-time links

    /// A link that signs an active agent in once; the earlier ones of the agent stop working.
    ///
    /// - Returns: the token, to stand behind `/sign-in#`.
    /// - Throws: ``Refusal/Code/notFound``.
    public func makeLink(
        for agent: ID<Agent>,
        workspace: ID<Workspace>,
        lifetime: Duration = Accounts.linkLifetime
    ) async throws -> String {
        let token = AccessToken(.link, workspace: workspace)
        let now = environment.now()
        try await environment.storage.write(in: workspace) { session in
            guard let row = try AgentStore.find(agent, workspace: workspace, in: session), row.isActive else {
                throw Refusal(.notFound)
            }
            try SessionStore.deleteExpired(workspace: workspace, at: now, in: session)
            try SessionStore.deleteLinks(of: agent, workspace: workspace, in: session)
            try SessionStore.insertLink(
                hash: token.hash,
                agent: agent,
                workspace: workspace,
                until: now + lifetime,
                in: session
            )
        }
        return token.text
    }

    // MARK: Passwords

    /// Sets an agent's password without asking for the old one: for the command line.
    ///
    /// All their sessions end.
    public func setPassword(_ password: String, of agent: ID<Agent>, workspace: ID<Workspace>) async throws {
        try Check.password(password)
        let hash = try await passwords.hash(password)
        try await storePassword(hash, of: agent, workspace: workspace, keeping: nil)
    }

    /// Sets the caller's own password; their other sessions end.
    ///
    /// - Parameter current: needed once there is a password.
    /// - Throws: ``Refusal/Code/invalidField`` for a password that is too short or a wrong current one;
    ///   ``Refusal/Code/forbidden`` for a program.
    public func changePassword(to password: String, current: String?, by caller: Caller) async throws {
        guard caller.kind == .session else { throw Refusal(.forbidden) }
        try Check.password(password)
        let stored = try await environment.storage.read { session in
            try AgentStore.passwordHash(of: caller.agent, workspace: caller.workspace, in: session)
        }
        if let stored {
            guard
                let current, current.utf8.count <= Passwords.byteLimit,
                try await passwords.isRight(current, for: stored)
            else { throw Refusal(.invalidField, "That is not your current password.", field: "current") }
        }
        let hash = try await passwords.hash(password)
        try await storePassword(hash, of: caller.agent, workspace: caller.workspace, keeping: caller.credential)
    }

    private func storePassword(
        _ hash: String,
        of agent: ID<Agent>,
        workspace: ID<Workspace>,
        keeping credential: [UInt8]?
    ) async throws {
        try await environment.storage.write(in: workspace) { session in
            guard try AgentStore.find(agent, workspace: workspace, in: session) != nil else {
                throw Refusal(.notFound)
            }
            try AgentStore.setPasswordHash(hash, of: agent, workspace: workspace, in: session)
            try SessionStore.deleteAll(of: agent, workspace: workspace, except: credential, in: session)
            try SessionStore.deleteLinks(of: agent, workspace: workspace, in: session)
            session.afterCommit { authenticator.forgetAll() }
        }
    }
}
