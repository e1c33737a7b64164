public import BalieDomain
import BalieStorage
import FoundationEssentials

/// The journal of hooks, for administrators: what came, what became of it, and putting it back in line.
public struct Journal: Sendable {
    private let environment: Environment

    public init(_ environment: Environment) { self.environment = environment }

    public struct View: Sendable {
        public let id: ID<Hook>
        public let channel: ID<ChannelAccount>
        public let channelName: String
        public let state: HookState
        public let reason: String?
        /// Since it came or was put back in line: 1 once it was settled; more if the program ended while applying what an
        /// earlier run had left.
        public let attempts: Int
        public let receivedAt: Timestamp
        public let appliedAt: Timestamp?
        /// What came, as text; only where one hook is asked for and its body is still kept.
        public let body: String?
    }

    /// Newest first.
    public func list(
        state: HookState?,
        cursor: String?,
        limit: Int,
        workspace: ID<Workspace>
    ) async throws -> Page<View> {
        let before = try cursor.map { ID<Hook>(try Cursor.numbers($0, count: 1)[0]) }
        return try await environment.storage.read { session in
            let rows = try HookStore.list(
                workspace: workspace,
                state: state,
                before: before,
                limit: limit + 1,
                in: session
            )
            let page = Array(rows.prefix(limit))
            let names = try NameStore.channels(Array(Set(page.map(\.channel))), workspace: workspace, in: session)
            return Page(
                items: page.map { Self.view($0, channel: names[$0.channel]?.name ?? "", body: nil) },
                next: rows.count > limit ? page.last.map { Cursor.text($0.id.rawValue) } : nil
            )
        }
    }

    public func find(_ id: ID<Hook>, workspace: ID<Workspace>) async throws -> View {
        let vault = environment.vault
        return try await environment.storage.read { session in
            guard let row = try HookStore.find(id, workspace: workspace, in: session) else { throw Refusal(.notFound) }
            let keys = try vault.keys(of: workspace, in: session)
            let body = try JournalSealing.open(row, keys: keys, in: session)
            let names = try NameStore.channels([row.channel], workspace: workspace, in: session)
            return Self.view(
                row,
                channel: names[row.channel]?.name ?? "",
                body: body.map { String(decoding: $0, as: UTF8.self) }
            )
        }
    }

    /// Applies a hook again: what it says is already there changes nothing.
    public func replay(_ id: ID<Hook>, workspace: ID<Workspace>) async throws -> View {
        let environment = environment
        try await environment.storage.write { session in
            guard try HookStore.find(id, workspace: workspace, in: session) != nil else { throw Refusal(.notFound) }
            guard try HookStore.replay(id, workspace: workspace, in: session) else {
                throw Refusal(.conflict, "The body of this hook is no longer kept.")
            }
            session.afterCommit { environment.signals.raise(.hooks, of: workspace) }
        }
        return try await find(id, workspace: workspace)
    }

    private static func view(_ row: HookRow, channel: String, body: String?) -> View {
        View(
            id: row.id,
            channel: row.channel,
            channelName: channel,
            state: row.state,
            reason: row.reason,
            attempts: row.attempts,
            receivedAt: row.receivedAt,
            appliedAt: row.appliedAt,
            body: body
        )
    }
}
