import BalieChannels
import BalieDomain
import BalieStorage
import Logging
public import ServiceLifecycle
import Synchronization

/// Applies the journal's rows in order, many in one transaction, each by itself: a row that cannot be applied becomes a
/// dead letter with its reason, and never stands in the way of the next.
public struct IntakeWorker: Service {
    /// Rows in one transaction while more come in: what comes in waits for it.
    static let smallBatch = 4
    /// Rows in one transaction once nothing comes in: the more there are, the less each costs.
    static let largeBatch = 256
    /// A row that was begun so often and never finished brought the process down: it is dead.
    static let attemptLimit = 3
    /// How often the journal is looked at without being told: another process may have put a row back.
    static let pollInterval = Duration.seconds(1)

    private let environment: Environment
    private let application: HookApplication

    public init(_ environment: Environment) {
        self.environment = environment
        application = HookApplication(environment)
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskExecutorPreference(environment.storage.executor) { await work() }
        }
    }

    private func work() async {
        var counted: Set<ID<Hook>> = []
        await environment.persist("hooks left over") { try await applyLeftOvers(&counted) }
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
        var limit = Self.smallBatch
        var batch = try await nextBatch(after: [], limit: limit)
        while !batch.isEmpty, !Task.isCancelled {
            let (current, before) = (batch, received)
            let isFull = current.count == limit
            received = environment.signals.hooksReceived.load(ordering: .relaxed)
            let nextLimit = received == before ? Self.largeBatch : Self.smallBatch
            limit = nextLimit
            if isFull {
                async let next = nextBatch(after: current, limit: nextLimit)
                try await settle(current)
                batch = try await next
            } else {
                try await settle(current)
                // Nothing waited behind them when they were read. What came since has raised the signal.
                let last = environment.signals.hooksReceived.load(ordering: .relaxed)
                batch = last == before ? [] : try await nextBatch(after: [], limit: limit)
            }
            settled += current.count
        }
        return settled
    }

    private func nextBatch(after underWay: [DecodedHook], limit: Int) async throws -> [DecodedHook] {
        let ids = underWay.map(\.row.id)
        let holder = environment.holder
        return try await environment.storage.read { session in
            try decode(HookStore.received(heldBy: holder, except: ids, limit: limit, in: session), in: session)
        }
    }

    /// What an earlier process left: one by one, each counted before it is begun, so that a row which brings the process
    /// down is found out.
    ///
    /// - Parameter counted: what this process has begun: a try that failed and is made again does not count again.
    private func applyLeftOvers(_ counted: inout Set<ID<Hook>>) async throws {
        let start = environment.now()
        while !Task.isCancelled {
            let holder = environment.holder
            let row = try await environment.storage.read { session in
                try HookStore.received(heldBy: holder, limit: 1, in: session).first
            }
            guard let row, row.attempts > 0 || row.receivedAt < start else { return }
            if !counted.contains(row.id) {
                if row.attempts >= Self.attemptLimit {
                    try await settle([DecodedHook(row: row, outcome: .dead("applying it ended the program"))])
                    continue
                }
                try await environment.storage.write { session in
                    try HookStore.countAttempt(row.id, workspace: row.workspace, in: session)
                }
                counted.insert(row.id)
            }
            let decoded = try await environment.storage.read { try decode([row], in: $0) }
            try await settle(decoded)
        }
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
