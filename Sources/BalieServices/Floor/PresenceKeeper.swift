public import BalieDomain
import BalieStorage
import Logging
public import ServiceLifecycle
import Synchronization

/// Knows which agents have a browser connected, and takes those whose last one has been gone for a while as offline.
public final class PresenceKeeper: Service {
    /// How long an agent without a browser still counts as there: a reload, a tunnel, a restart of ours.
    public static let patience = Duration.seconds(30)

    private struct Key: Hashable {
        let workspace: ID<Workspace>
        let agent: ID<Agent>
    }

    private struct State {
        var browsers: [Key: Int] = [:]
        /// When an agent without a browser is offline.
        var deadlines: [Key: Timestamp] = [:]
    }

    private let environment: Environment
    private let state = Mutex(State())
    private let changed = Signal()

    public init(_ environment: Environment) { self.environment = environment }

    public func connected(_ agent: ID<Agent>, workspace: ID<Workspace>) {
        let key = Key(workspace: workspace, agent: agent)
        state.withLock { state in
            state.browsers[key, default: 0] += 1
            state.deadlines[key] = nil
        }
    }

    public func disconnected(_ agent: ID<Agent>, workspace: ID<Workspace>) {
        let key = Key(workspace: workspace, agent: agent)
        let deadline = environment.now() + Self.patience
        state.withLock { state in
            let left = (state.browsers[key] ?? 1) - 1
            state.browsers[key] = left > 0 ? left : nil
            if left <= 0 { state.deadlines[key] = deadline }
        }
        changed.raise()
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await self.expectReturn()
            while !Task.isCancelled {
                await self.signOffAbsentees()
                let next = self.state.withLock { $0.deadlines.values.min() }
                await self.changed.wait(until: next, time: self.environment.time)
            }
        }
    }

    /// After a start: whoever was there through a browser has the usual time to come back.
    private func expectReturn() async {
        let deadline = environment.now() + Self.patience
        let present = try? await environment.storage.read { session in
            try RoutingStore.revisions(in: session).flatMap { workspace, _ in
                try FloorStore.agents(workspace: workspace, in: session)
                    .filter { $0.byBrowser && $0.presence != .offline }
                    .map { Key(workspace: workspace, agent: $0.id) }
            }
        }
        state.withLock { state in
            for key in present ?? [] where state.browsers[key] == nil { state.deadlines[key] = deadline }
        }
    }

    private func signOffAbsentees() async {
        let now = environment.now()
        let absent = state.withLock { state in
            let due = state.deadlines.filter { $0.value <= now }.map(\.key)
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
                    ifStill: { self.state.withLock { $0.browsers[key] == nil } }
                )
            } catch {
                environment.logger.error("agent not signed off", metadata: ["error": "\(error)"])
                state.withLock { $0.deadlines[key] = now + Self.patience }
            }
        }
    }

    /// A program that says it is online stays so: it never had a browser to leave.
    private func isByBrowser(_ key: Key) async throws -> Bool {
        try await environment.storage.read { session in
            try FloorStore.agents([key.agent], workspace: key.workspace, in: session).first?.byBrowser ?? false
        }
    }
}
