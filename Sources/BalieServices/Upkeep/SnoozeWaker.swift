import BalieDomain
import BalieStorage
import Logging
public import ServiceLifecycle

/// Brings snoozed conversations back when their time has come.
public struct SnoozeWaker: Service {
    static let batchLimit = 100
    /// How often it is looked whether another node set a snooze that no notice told of.
    static let pollInterval = Duration.seconds(1)
    static let retryAfter = Duration.seconds(5)

    private let environment: Environment

    public init(_ environment: Environment) { self.environment = environment }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var next = await wakeDue()
                if environment.cluster != nil {
                    next = min(next ?? .distantFuture, environment.now() + Self.pollInterval)
                }
                await environment.signals.snoozes.wait(until: next, time: environment.time)
            }
        }
    }

    /// - Returns: when the next is due.
    func wakeDue() async -> Timestamp? {
        do {
            while true {
                let (now, holder) = (environment.now(), environment.holder)
                let due = try await environment.storage.read { session in
                    try ConversationStore.snoozesOver(heldBy: holder, at: now, limit: Self.batchLimit, in: session)
                        .map { Due(workspace: $0.workspace, id: $0.id) }
                }
                if due.isEmpty {
                    return try await environment.storage.read { session in
                        try ConversationStore.nextSnooze(heldBy: holder, in: session)
                    }
                }
                for item in due { try await wake(item, at: now) }
            }
        } catch {
            environment.logger.error("snoozes not ended", metadata: ["error": "\(error)"])
            return environment.now() + Self.retryAfter
        }
    }

    private struct Due: Sendable {
        let workspace: ID<Workspace>
        let id: ID<Conversation>
    }

    private func wake(_ due: Due, at now: Timestamp) async throws {
        let environment = environment
        try await environment.storage.write(in: due.workspace) { session in
            guard
                let row = try ConversationStore.find(due.id, workspace: due.workspace, in: session),
                row.status == .snoozed, row.snoozedUntil.map({ $0 <= now }) ?? false,
                let stored = try ChannelStore.find(row.channel, in: session)
            else { return }
            let channel = try ChannelDirectory.open(stored, vault: environment.vault, in: session)
            let awake = try Placing(environment, workspace: due.workspace, at: now, in: session)
                .wake(row, channel: channel)
            let event = EventRow(kind: .conversationUpdated, conversation: due.id, subject: nil)
            try environment.append(
                [event] + Placing.loadEvents(from: row, to: awake),
                workspace: due.workspace,
                at: now,
                in: session
            )
        }
    }
}
