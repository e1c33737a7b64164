import BalieChannels
import BalieDomain
import BalieStorage
import Logging
public import ServiceLifecycle
import Synchronization

/// Sends what is in the outbox: in order within a conversation, side by side across conversations, as fast as each
/// channel may.
///
/// A row is marked before its call and removed after its outcome is recorded. One that was marked and has no outcome,
/// because the process ended or the answer was lost, is `unknown`: never sent again of our own accord.
public final class Outbox: Service {
    /// Calls under way at a time, of all channels.
    static let concurrencyLimit = 32
    /// Rows of one channel looked at in one turn.
    static let batchLimit = 64
    /// How often the outbox is looked at without being told.
    static let pollInterval = Duration.seconds(1)

    private struct State {
        var inFlight: Set<ID<OutboxEntry>> = []
        var pacing = SendPacing()
    }

    private let environment: Environment
    private let delivery: OutboxDelivery
    private let state = Mutex(State())

    public init(_ environment: Environment, client: ProviderClient, media: MediaLibrary) {
        self.environment = environment
        delivery = OutboxDelivery(environment, client: client, media: media)
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            if self.environment.cluster == nil {
                await self.environment.persist("sends left over") {
                    try await OutboxLeftOvers(self.environment).settle()
                }
            }
            await withDiscardingTaskGroup { group in
                if self.environment.cluster != nil { group.addTask { await self.watchLeftOvers() } }
                while !Task.isCancelled {
                    let next: Timestamp
                    do {
                        let (entries, later) = try await self.takeDue()
                        next = min(later ?? .distantFuture, self.environment.now() + Self.pollInterval)
                        for entry in entries {
                            group.addTask { await self.send(entry) }
                        }
                    } catch {
                        self.environment.logger.error("outbox not read", metadata: ["error": "\(error)"])
                        next = self.environment.now() + Self.pollInterval
                    }
                    await self.environment.signals.outbox.wait(until: next, time: self.environment.time)
                }
            }
        }
    }

    /// What was under way at nodes that ended, or is marked and nobody makes the call.
    private func watchLeftOvers() async {
        while !Task.isCancelled {
            do {
                try await OutboxLeftOvers(environment).settle()
                try await takeBackMarks()
            } catch {
                environment.logger.error("sends left over not settled", metadata: ["error": "\(error)"])
            }
            try? await environment.time.sleep(until: environment.now() + Self.pollInterval)
        }
    }

    /// Puts back what stands as marked by this process and is not under way: the mark became durable after all, when the
    /// answer of the database was lost and no call was made.
    private func takeBackMarks() async throws {
        guard let holder = environment.holder else { return }
        let marks = try await environment.storage.read { try OutboxStore.sending(by: holder, in: $0) }
        // Only now: a call whose end was recorded before the marks were read is not among them.
        let inFlight = state.withLock { $0.inFlight }
        let stale = marks.filter { !inFlight.contains($0.id) }
        guard !stale.isEmpty else { return }
        try await environment.storage.write { try OutboxStore.unmark(stale, of: holder, in: $0) }
        environment.signals.outbox.raise()
    }

    /// Marks what may go now.
    ///
    /// - Returns: the marked rows, and when to look again for those that must wait.
    private func takeDue() async throws -> (entries: [OutboxDelivery.Entry], later: Timestamp?) {
        let now = environment.now()
        let channels = try await environment.storage.read { [holder = environment.holder] session in
            try OutboxStore.busyChannels(heldBy: holder, in: session)
        }
        var due: [(channel: ConnectedChannel, rows: [OutboxRow])] = []
        for id in channels {
            guard let channel = try await environment.channels.find(id), channel.stopped == nil else { continue }
            let rows = try await environment.storage.read { session in
                try OutboxStore.due(channel: id, limit: Self.batchLimit, in: session)
            }
            due.append((channel, rows))
        }
        // Only once everything is read: what is admitted counts as under way until it was sent.
        var chosen: [(row: OutboxRow, channel: ConnectedChannel)] = []
        var later: Timestamp?
        for (channel, rows) in due {
            for row in rows {
                guard row.notBefore <= now else {
                    later = min(later ?? row.notBefore, row.notBefore)
                    continue
                }
                if let wait = admit(row, channel: channel, at: now) {
                    if wait > now { later = min(later ?? wait, wait) }
                    continue
                }
                chosen.append((row, channel))
            }
        }
        return (try await begin(chosen), later)
    }

    /// - Returns: `nil` if it may go now; `now` itself if only a call's end is to be waited for.
    private func admit(_ row: OutboxRow, channel: ConnectedChannel, at now: Timestamp) -> Timestamp? {
        state.withLock { state in
            guard !state.inFlight.contains(row.id), state.inFlight.count < Self.concurrencyLimit else { return now }
            let summary = OutboxEntrySummary(
                channel: row.channel,
                conversation: row.conversation,
                countsForPair: row.purpose == .send
            )
            if let wait = state.pacing.admit(summary, messagesPerSecond: channel.policy.messagesPerSecond, at: now) {
                return wait
            }
            state.inFlight.insert(row.id)
            return nil
        }
    }

    private func begin(
        _ chosen: [(row: OutboxRow, channel: ConnectedChannel)]
    ) async throws -> [OutboxDelivery.Entry] {
        guard !chosen.isEmpty else { return [] }
        do {
            let begun = try await environment.storage.write { [environment] session in
                for workspace in Set(chosen.map(\.row.workspace)).sorted() {
                    try environment.requireLease(of: workspace, in: session)
                }
                // Only now: this process may have been given up, and have come back, before it got to write.
                let holder = environment.holder
                return try chosen.filter { row, _ in
                    try OutboxStore.begin(row.id, workspace: row.workspace, by: holder, in: session)
                }
                .map { OutboxDelivery.Entry(row: $0.row, channel: $0.channel, begunBy: holder) }
            }
            let ids = Set(begun.map(\.row.id))
            state.withLock { state in
                for (row, _) in chosen where !ids.contains(row.id) { state.inFlight.remove(row.id) }
            }
            return begun
        } catch {
            state.withLock { state in
                for (row, _) in chosen { state.inFlight.remove(row.id) }
            }
            throw error
        }
    }

    private func send(_ entry: OutboxDelivery.Entry) async {
        let pause = await delivery.send(entry)
        state.withLock { state in
            state.inFlight.remove(entry.row.id)
            switch pause {
            case .none: break
            case .channel(let until): state.pacing.pause(entry.row.channel, until: until)
            case .conversation(let until): state.pacing.pause(entry.row.conversation, until: until)
            }
        }
        environment.signals.outbox.raise()
    }
}
