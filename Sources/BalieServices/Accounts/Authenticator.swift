import BalieDomain
import BalieStorage
import Synchronization

/// Finds out who makes a request by the token that came with it.
///
/// Remembers an answer for a second, so that what is revoked in any process stops within a second; what is revoked
/// through ``forgetAll()`` stops at once.
public final class Authenticator: Sendable {
    /// How long an answer of the database is believed.
    public static let memory = Duration.seconds(1)
    /// Tokens remembered at once.
    static let memoryLimit = 10_000
    /// Tokens looked up by one statement.
    private static let lookupLimit = 256

    private struct Known {
        let caller: Caller?
        let at: Timestamp
    }

    private struct Key: Hashable {
        let workspace: ID<Workspace>
        let kind: AccessToken.Kind
        let hash: [UInt8]

        init(workspace: ID<Workspace>, kind: AccessToken.Kind, hash: [UInt8]) {
            (self.workspace, self.kind, self.hash) = (workspace, kind, hash)
        }

        /// Of the token that a caller came with.
        init(_ caller: Caller) {
            self.init(
                workspace: caller.workspace,
                kind: caller.kind == .session ? .session : .api,
                hash: caller.credential
            )
        }
    }

    private struct State {
        var known: [Key: Known] = [:]
        /// Grows with every ``forgetAll()``: an answer read before must not be remembered after.
        var generation = 0
    }

    private let environment: Environment
    private let state = Mutex(State())

    public init(_ environment: Environment) { self.environment = environment }

    /// - Returns: `nil` for text that is no valid token of that kind, and for a token that is expired or revoked.
    public func caller(_ kind: AccessToken.Kind, token text: String) async throws -> Caller? {
        guard let token = AccessToken(text), token.kind == kind, kind != .link else { return nil }
        let key = Key(workspace: token.workspace, kind: kind, hash: token.hash)
        let now = environment.now()
        let (known, generation) = state.withLock { ($0.known[key], $0.generation) }
        if let known, known.at <= now, now - known.at < Self.memory { return known.caller }
        let caller = try await read(key, at: now)
        remember(Known(caller: caller, at: now), for: key, readIn: generation)
        return caller
    }

    /// Whether the token that the caller came with still lets them in, with the same role; asked of the database.
    public func isStillValid(_ callers: [Caller]) async throws -> [Bool] {
        let now = environment.now()
        return try await environment.storage.read { session in
            let present = try Self.find(Set(callers.map(Key.init)), at: now, in: session)
            return callers.map { caller in
                let found = present[Key(caller)]
                return found?.agent == caller.agent && found?.role == caller.role
            }
        }
    }

    /// Makes every token be looked up afresh; called when one is revoked or an agent changes.
    public func forgetAll() {
        state.withLock { state in
            state.known.removeAll(keepingCapacity: true)
            state.generation += 1
        }
    }

    private func read(_ key: Key, at now: Timestamp) async throws -> Caller? {
        try await environment.storage.read { session in try Self.find([key], at: now, in: session)[key] }
    }

    /// Looked up together: with hundreds who listen, one after another kept the machine from everything else.
    private static func find(_ keys: Set<Key>, at now: Timestamp, in session: any SQLSession) throws -> [Key: Caller] {
        var callers: [Key: Caller] = [:]
        for (workspace, keys) in Dictionary(grouping: keys, by: \.workspace) {
            for (kind, keys) in Dictionary(grouping: keys, by: \.kind) {
                var rest = keys.map(\.hash)[...]
                while !rest.isEmpty {
                    let hashes = Array(rest.prefix(lookupLimit))
                    rest = rest.dropFirst(lookupLimit)
                    let holders =
                        switch kind {
                        case .session:
                            try SessionStore.holders(hashes: hashes, workspace: workspace, at: now, in: session)
                        case .api: try TokenStore.holders(hashes: hashes, workspace: workspace, in: session)
                        case .link: [[UInt8]: SessionStore.Holder]()
                        }
                    for (hash, holder) in holders {
                        callers[Key(workspace: workspace, kind: kind, hash: hash)] = Caller(
                            workspace: workspace,
                            agent: holder.agent,
                            name: holder.name,
                            role: holder.role,
                            kind: kind == .session ? .session : .token,
                            credential: hash
                        )
                    }
                }
            }
        }
        return callers
    }

    private func remember(_ known: Known, for key: Key, readIn generation: Int) {
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.known.count >= Self.memoryLimit { state.known.removeAll(keepingCapacity: true) }
            state.known[key] = known
        }
    }
}
