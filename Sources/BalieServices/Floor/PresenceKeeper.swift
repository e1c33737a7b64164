public import BalieDomain
import BalieStorage
import Logging
public import ServiceLifecycle
import Synchronization

/// Knows which agents have a browser connected, and takes those whose last one has been gone for a while as offline.
public final class PresenceKeeper: Service {
    /// How long an agent without a browser still counts as there: a reload, a tunnel, a restart of ours.
    public static let patience = Duration.seconds(30)

    struct Key: Hashable {
        let workspace: ID<Workspace>
        let agent: ID<Agent>
    }

    struct State {
        var browsers: [Key: Int] = [:]
        /// When an agent without a browser is offline.
        var deadlines: [Key: Timestamp] = [:]
        /// Whose first browser came or last one left since the other nodes were told.
        var untold: Set<Key> = []
        /// When agents who are nowhere were last looked for.
        var lastLook = Timestamp(milliseconds: 0)
        /// Whether the database was away when that was tried last.
        var isAway = false
    }

    let environment: Environment
    let state = Mutex(State())
    private let changed = Signal()

    public init(_ environment: Environment) { self.environment = environment }

    public func connected(_ agent: ID<Agent>, workspace: ID<Workspace>) {
        let key = Key(workspace: workspace, agent: agent)
        let mustTell = state.withLock { state in
            state.browsers[key, default: 0] += 1
            state.deadlines[key] = nil
            guard environment.cluster != nil, state.browsers[key] == 1 else { return false }
            state.untold.insert(key)
            return true
        }
        if mustTell { changed.raise() }
    }

    public func disconnected(_ agent: ID<Agent>, workspace: ID<Workspace>) {
        let key = Key(workspace: workspace, agent: agent)
        let deadline = environment.now() + Self.patience
        state.withLock { state in
            let left = (state.browsers[key] ?? 1) - 1
            state.browsers[key] = left > 0 ? left : nil
            guard left <= 0 else { return }
            state.deadlines[key] = deadline
            if environment.cluster != nil { state.untold.insert(key) }
        }
        changed.raise()
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            if self.environment.cluster == nil {
                await self.environment.persist("who was there") { try await self.expectReturn() }
            }
            while !Task.isCancelled {
                let nextLook = await self.compareNotes()
                await self.signOffAbsentees()
                let deadline = self.state.withLock { $0.deadlines.values.min() }
                let next = [deadline, nextLook].compactMap(\.self).min()
                await self.changed.wait(until: next, time: self.environment.time)
            }
        }
    }

    /// After a start: whoever was there through a browser has the usual time to come back.
    private func expectReturn() async throws {
        let deadline = environment.now() + Self.patience
        let present = try await environment.storage.read { session in
            try RoutingStore.revisions(in: session).flatMap { workspace, _ in
                try FloorStore.agents(workspace: workspace, in: session)
                    .filter { $0.byBrowser && $0.presence != .offline }
                    .map { Key(workspace: workspace, agent: $0.id) }
            }
        }
        state.withLock { state in
            for key in present where state.browsers[key] == nil { state.deadlines[key] = deadline }
        }
    }

    private func signOffAbsentees() async {
        let now = environment.now()
        let absent = state.withLock { state -> [Key] in
            guard !state.isAway else { return [] }
            // Whose deadline came first is signed off first.
            let due = state.deadlines.filter { $0.value <= now }.sorted {
                ($0.value, $0.key.agent) < ($1.value, $1.key.agent)
            }
            .map(\.key)
            for key in due { state.deadlines[key] = nil }
            return due
        }
        for key in absent {
            do {
                guard try await isByBrowser(key) else { continue }
                try await PresenceBoard(environment).set(
                    .offline,
                    of: key.agent,
                    workspace: key.workspace,
                    byBrowser: nil,
                    // They may have come back since.
                    ifStill: { try self.isAbsent(key, in: $0) }
                )
            } catch {
                environment.logger.error("agent not signed off", metadata: ["error": "\(error)"])
                state.withLock { $0.deadlines[key] = now + Self.patience }
            }
        }
    }

    /// Has no browser, here or at another node.
    private func isAbsent(_ key: Key, in session: any SQLSession) throws -> Bool {
        guard state.withLock({ $0.browsers[key] == nil }) else { return false }
        guard environment.cluster != nil else { return true }
        return try !BrowserStore.isConnected(key.agent, workspace: key.workspace, in: session)
    }

    /// A program that says it is online stays so: it never had a browser to leave.
    private func isByBrowser(_ key: Key) async throws -> Bool {
        try await environment.storage.read { session in
            try FloorStore.agents([key.agent], workspace: key.workspace, in: session).first?.byBrowser ?? false
        }
    }
}
