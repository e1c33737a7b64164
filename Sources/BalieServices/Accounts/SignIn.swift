public import BalieDomain
import BalieStorage
import Synchronization

/// Lets people in, by password or by one-time link.
///
/// Every failure gets the same answer after the same work, so that neither tells who has an account.
public struct SignIn: Sendable {
    /// A session that has just begun.
    public struct Started: Sendable {
        public let caller: Caller
        /// For the cookie; never shown again.
        public let token: String
        public let lifetime: Duration
    }

    private let environment: Environment
    private let passwords: Passwords
    private let byAddress: RateLimiter<String>
    private let bySender: RateLimiter<Sender>
    private let byEmail: RateLimiter<String>
    private let familiar = Familiar()

    /// Tries from one network address: an office behind one may come in together in the morning.
    public static let addressRate = RateLimiter<String>.Rate(burst: 60, perSecond: 0.5)
    /// Tries with one e-mail address from one network address. Somebody else's tries from elsewhere do not count.
    static let senderRate = RateLimiter<Sender>.Rate(burst: 10, perSecond: 1.0 / 30)
    /// Tries with one e-mail address from all network addresses from which it never signed in: what guessing from many
    /// places at once comes to. One place alone cannot use it up.
    static let emailRate = RateLimiter<String>.Rate(burst: 100, perSecond: 1.0 / 10)

    /// An e-mail address, and the network address of who tries it.
    struct Sender: Hashable {
        let email: String
        let address: String
    }

    /// Those who signed in since the program started: guessing from elsewhere does not keep them out.
    private final class Familiar: Sendable {
        private static let limit = 50_000
        private let senders = Mutex<Set<Sender>>([])

        func holds(_ sender: Sender) -> Bool { senders.withLock { $0.contains(sender) } }

        func insert(_ sender: Sender) {
            senders.withLock { senders in
                if senders.count >= Self.limit { senders.removeAll() }
                senders.insert(sender)
            }
        }
    }

    public init(_ environment: Environment, passwords: Passwords) {
        self.environment = environment
        self.passwords = passwords
        byAddress = RateLimiter(Self.addressRate, time: environment.time)
        bySender = RateLimiter(Self.senderRate, time: environment.time)
        byEmail = RateLimiter(Self.emailRate, time: environment.time)
    }

    /// - Parameters:
    ///   - workspace: which, for an address that is known in several; else the oldest that knows it.
    ///   - address: the network address the request came from.
    /// - Throws: ``Refusal/Code/invalidCredentials`` for every cause; ``RateLimited``.
    public func withPassword(
        email: String,
        password: String,
        workspace: ID<Workspace>? = nil,
        from address: String
    ) async throws -> Started {
        let email = Check.trimmed(email).lowercased()
        guard email.utf8.count <= Check.emailByteLimit, password.utf8.count <= Passwords.byteLimit else {
            throw Refusal(.invalidCredentials)
        }
        try byAddress.take(address)
        let sender = Sender(email: email, address: address)
        try bySender.take(sender)
        if !familiar.holds(sender) { try byEmail.take(email) }
        let credentials = try await environment.storage.read { session in
            try AgentStore.credentials(email: email, workspace: workspace, in: session)
        }
        let isRight = try await passwords.isRight(password, for: credentials?.passwordHash)
        guard isRight, let credentials else { throw Refusal(.invalidCredentials) }
        let started = try await start(workspace: credentials.workspace) { _ in credentials.agent }
        familiar.insert(sender)
        return started
    }

    /// - Throws: ``Refusal/Code/invalidCredentials`` for a link that is used, too old or unknown; ``RateLimited``.
    public func withLink(_ text: String, from address: String) async throws -> Started {
        try byAddress.take(address)
        guard let link = AccessToken(text), link.kind == .link else { throw Refusal(.invalidCredentials) }
        let now = environment.now()
        return try await start(workspace: link.workspace) { session in
            try SessionStore.useLink(hash: link.hash, workspace: link.workspace, at: now, in: session)
        }
    }

    /// Ends the caller's session.
    public func end(_ caller: Caller, authenticator: Authenticator) async throws {
        try await environment.storage.write { session in
            try SessionStore.delete(hash: caller.credential, workspace: caller.workspace, in: session)
            session.afterCommit { authenticator.forgetAll() }
        }
    }

    private func start(
        workspace: ID<Workspace>,
        agent find: @escaping @Sendable (any SQLSession) throws -> ID<Agent>?
    ) async throws -> Started {
        let token = AccessToken(.session, workspace: workspace)
        let now = environment.now()
        return try await environment.storage.write(in: workspace) { session in
            guard
                let agent = try find(session),
                // Read again: the agent may have gone since the password was looked up.
                let row = try AgentStore.find(agent, workspace: workspace, in: session), row.isActive
            else { throw Refusal(.invalidCredentials) }
            try SessionStore.insert(
                hash: token.hash,
                agent: agent,
                workspace: workspace,
                at: now,
                until: now + Accounts.sessionLifetime,
                in: session
            )
            let caller = Caller(
                workspace: workspace,
                agent: agent,
                name: row.name,
                role: row.role,
                kind: .session,
                credential: token.hash
            )
            return Started(caller: caller, token: token.text, lifetime: Accounts.sessionLifetime)
        }
    }
}
