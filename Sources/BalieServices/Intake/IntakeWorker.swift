import BalieChannels
import BalieDomain
import BalieStorage
import Logging
public import ServiceLifecycle
import Synchronization

/// Applies the journal's rows in order, many in one transaction, each by itself: a row that cannot be applied becomes a
/// dead letter with its reason, and never stands in the way of the next.
public struct IntakeWorker: Service {
    /// Rows in one transaction while more come in, which wait for it where there is one writer.
    static let smallBatch = 4
    /// Rows in one transaction while more come in beside it: what waits is whoever changes the same workspace.
    static let middleBatch = 64
    /// Rows in one transaction once nothing comes in: the more there are, the less each costs.
    static let largeBatch = 256
    /// Batches that are read beside the one before, from where that ended: whoever has an earlier id and was written later waits
    /// for as many.
    static let besideLimit = 8
    /// How often the journal is looked at without being told: another process may have put a row back.
    static let pollInterval = Duration.seconds(1)

    private let environment: Environment
    private let application: HookApplication
    private let leftOvers: LeftOverHooks

    public init(_ environment: Environment) {
        self.environment = environment
        application = HookApplication(environment)
        leftOvers = LeftOverHooks(environment)
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskExecutorPreference(environment.storage.executor) { await work() }
        }
    }

    private func work() async {
        leftOvers.begin(at: environment.now())
        async let polling: Void = poll()
        while !Task.isCancelled {
            do {
                try await applyWaiting()
            } catch {
                environment.logger.error("journal not applied", metadata: ["error": "\(error)"])
            }
            await environment.signals.hooks.wait()
        }
        await polling
    }

    private func poll() async {
        while !Task.isCancelled {
            try? await environment.time.sleep(until: environment.now() + Self.pollInterval)
            environment.signals.hooks.raise()
        }
    }

    /// Applies what waits, oldest first, until nothing does. While one full batch is written, the next is read and decoded.
    ///
    /// - Returns: how many rows were settled.
    /// - Throws: ``StorageError`` if a transaction failed as a whole; what was in it still waits then.
    @discardableResult
    public func applyWaiting() async throws -> Int {
        var settled = 0
        var received = environment.signals.hooksReceived.load(ordering: .relaxed)
        let limitUnderLoad = environment.storage.hasOneWriter ? Self.smallBatch : Self.middleBatch
        var besides = 0
        var batch = try await nextBatch(limit: limitUnderLoad)
        while !batch.hooks.isEmpty, !Task.isCancelled {
            let (current, before) = (batch, received)
            received = environment.signals.hooksReceived.load(ordering: .relaxed)
            let limit = received == before ? Self.largeBatch : limitUnderLoad
            switch current.next {
            case .mayBeReadBeside where besides < Self.besideLimit:
                besides += 1
                async let next = nextBatch(after: current.hooks.last, limit: limit)
                try await settle(current.hooks)
                batch = try await next
            case .mayBeReadBeside, .comesAfter:
                besides = 0
                try await settle(current.hooks)
                batch = try await nextBatch(limit: limit)
            case .none:
                besides = 0
                try await settle(current.hooks)
                // Nothing waited behind them when they were read. What came since has raised the signal.
                let last = environment.signals.hooksReceived.load(ordering: .relaxed)
                batch = last == before ? Batch() : try await nextBatch(limit: limit)
            }
            settled += current.hooks.count
        }
        leftOvers.allDone()
        return settled
    }

    /// Rows that are applied together.
    private struct Batch {
        enum Next { case none, mayBeReadBeside, comesAfter }

        var hooks: [DecodedHook] = []
        /// Of those that wait behind them.
        var next = Next.none
    }

    private func nextBatch(after last: DecodedHook? = nil, limit: Int) async throws -> Batch {
        let (holder, leftOvers) = (environment.holder, leftOvers)
        let (rows, waiting, fresh) = try await environment.storage.read { session in
            let waiting = try HookStore.received(heldBy: holder, after: last?.row.id, limit: limit, in: session)
            let (count, areLeftOver) = leftOvers.first(of: waiting)
            let rows = Array(waiting.prefix(count))
            return (rows, waiting.count, areLeftOver ? nil : try decode(rows, in: session))
        }
        guard let fresh else { return Batch(hooks: try await beginLeftOvers(rows), next: .comesAfter) }
        if fresh.count < waiting { return Batch(hooks: fresh, next: .comesAfter) }
        return Batch(hooks: fresh, next: waiting == limit ? .mayBeReadBeside : .none)
    }

    private func beginLeftOvers(_ rows: [HookRow]) async throws -> [DecodedHook] {
        let dead = try await leftOvers.count(rows)
        let decoded = try await environment.storage.read { session in
            try decode(rows.filter { !dead.contains($0.id) }, in: session)
        }
        return rows.filter { dead.contains($0.id) }.map {
            DecodedHook(row: $0, outcome: .dead("applying it ended the program"))
        } + decoded
    }

    private func decode(_ rows: [HookRow], in session: any SQLSession) throws -> [DecodedHook] {
        var channels: [ID<ChannelAccount>: ConnectedChannel] = [:]
        var closed: Set<ID<ChannelAccount>> = []
        for id in Set(rows.map(\.channel)) {
            do {
                channels[id] = try environment.channels.find(id, in: session)
            } catch let error as StorageError where error.isPassing {
                throw error
            } catch {
                closed.insert(id)
                environment.logger.error(
                    "channel not opened, its hooks are dead",
                    metadata: [
                        "channel": "\(id)", "error": "\(String(reflecting: error))",
                        "hooks": "\(rows.filter { $0.channel == id }.map(\.id))",
                    ]
                )
            }
        }
        return try rows.map { row in
            guard let channel = channels[row.channel] else {
                let reason = closed.contains(row.channel) ? "the channel cannot be opened" : "the channel is gone"
                return DecodedHook(row: row, outcome: .dead(reason))
            }
            do {
                let keys = try environment.vault.keys(of: row.workspace, in: session)
                guard let body = try JournalSealing.open(row, keys: keys, in: session) else {
                    return DecodedHook(row: row, outcome: .dead("the body is no longer kept"))
                }
                return DecodedHook(row: row, outcome: .events(try channel.adapter.decode(body), channel))
            } catch let error as HookError {
                return DecodedHook(row: row, outcome: .dead(Self.reason(for: error)))
            } catch let error as StorageError where error.isPassing {
                throw error
            } catch {
                return DecodedHook(row: row, outcome: .dead("the body cannot be opened"))
            }
        }
    }

    /// Applies hooks together. If that fails, each by itself: one that cannot be applied becomes a dead letter and costs
    /// its neighbours nothing.
    private func settle(_ hooks: [DecodedHook]) async throws {
        do {
            try await apply(hooks)
        } catch let error as StorageError where error.isPassing {
            throw error
        } catch  where hooks.count > 1 {
            environment.logger.warning(
                "hooks not applied together",
                metadata: ["hooks": "\(hooks.count)", "error": "\(String(reflecting: error))"]
            )
            for hook in hooks { try await settle([hook]) }
        } catch {
            environment.logger.error(
                "hook not applied",
                metadata: ["hook": "\(hooks[0].row.id)", "error": "\(String(reflecting: error))"]
            )
            try await apply([DecodedHook(row: hooks[0].row, outcome: .dead("it could not be applied: \(error)"))])
        }
    }

    private func apply(_ hooks: [DecodedHook]) async throws {
        let (application, now) = (application, environment.now())
        try await environment.storage.write { try application.apply(hooks, at: now, in: $0) }
    }

    private static func reason(for error: HookError) -> String {
        switch error {
        case .notJSON: "the body is not JSON"
        case .malformed(let path): "\(path) is missing or of another type"
        }
    }
}

/// A row of the journal with what it says.
struct DecodedHook: Sendable {
    enum Outcome: Sendable {
        case events([InboundEvent], ConnectedChannel)
        case dead(String)
    }

    let row: HookRow
    let outcome: Outcome
}
