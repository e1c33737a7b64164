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
    private let batchLimit: Int
    private let failures = WakingFailures()

    public init(_ environment: Environment) { self.init(environment, batchLimit: Self.batchLimit) }

    init(_ environment: Environment, batchLimit: Int) {
        self.environment = environment
        self.batchLimit = batchLimit
    }

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

    /// One that cannot be woken stops no other: it is looked at again after a while.
    ///
    /// - Returns: when the next is due.
    func wakeDue() async -> Timestamp? {
        let (now, holder) = (environment.now(), environment.holder)
        do {
            var last: ConversationStore.OverSnooze?
            repeat {
                let batch = try await environment.storage.read { [last, batchLimit] session in
                    try ConversationStore.snoozesOver(
                        heldBy: holder,
                        after: last,
                        at: now,
                        limit: batchLimit,
                        in: session
                    )
                }
                for item in batch where failures.mayTry(item.id, at: now) { await tryToWake(item, at: now) }
                last = batch.last
            } while last != nil
            let next = try await environment.storage.read { session in
                try ConversationStore.nextSnooze(heldBy: holder, after: now, in: session)
            }
            return [next, failures.forget(before: now)].compactMap(\.self).min()
        } catch {
            environment.logger.error("snoozes not ended", metadata: ["error": "\(error)"])
            return environment.now() + Self.retryAfter
        }
    }

    private func tryToWake(_ item: ConversationStore.OverSnooze, at now: Timestamp) async {
        do {
            try await wake(item, at: now)
            failures.remove(item.id)
        } catch {
            guard !Task.isCancelled, failures.add(item.id, until: now + Self.retryAfter) else { return }
            environment.logger.error(
                "a snooze is not ended, tried again until it is",
                metadata: ["workspace": "\(item.workspace)", "conversation": "\(item.id)", "error": "\(error)"]
            )
        }
    }

    private func wake(_ due: ConversationStore.OverSnooze, at now: Timestamp) async throws {
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
