import BalieDomain
import BalieStorage
import Crypto
import Logging
import Synchronization

/// Whether the program can do its work.
public struct Health: Sendable {
    /// How long an answer of the database is believed: anybody may ask, as often as they like.
    static let memory = Duration.seconds(1)

    /// How long the database may take to answer. One that is away lets a question wait for longer than whoever asks us.
    static let patience = Duration.seconds(2)

    private let environment: Environment
    private let last = Last()

    private final class Last: Sendable {
        struct State {
            var answer: (isReady: Bool, at: Timestamp)?
            /// Since when the database has been asked; `nil` if it is not.
            var askedAt: Timestamp?
        }

        let state = Mutex(State())
        let answered = Signal()
    }

    public init(_ environment: Environment) { self.environment = environment }

    /// Whether the database answers; its schema is up to date since it was opened. While it is asked, others are told what
    /// it said last, unless it takes its time.
    public func isReady() async -> Bool {
        let now = environment.now()
        let known = last.state.withLock { state -> Bool? in
            if let askedAt = state.askedAt {
                guard now < askedAt + Self.patience else { return false }
                return state.answer?.isReady ?? false
            }
            if let answer = state.answer, answer.at <= now, now < answer.at + Self.memory { return answer.isReady }
            state.askedAt = now
            return nil
        }
        if let known { return known }
        // Not waited for with the question: whoever asks is answered in time, and the question goes on.
        Task { await ask() }
        while environment.now() < now + Self.patience {
            // Raised by an answer that came too late, perhaps.
            await last.answered.wait(until: now + Self.patience, time: environment.time)
            if let isReady = last.state.withLock({ $0.askedAt == nil ? $0.answer?.isReady : nil }) { return isReady }
            if Task.isCancelled { break }
        }
        return false
    }

    private func ask() async {
        let isReady: Bool
        do {
            isReady = try await environment.storage.read { session in try session.firstRow("SELECT 1") != nil }
        } catch {
            environment.logger.error("not ready", metadata: ["error": "\(error)"])
            isReady = false
        }
        last.state.withLock { $0 = Last.State(answer: (isReady, environment.now())) }
        last.answered.raise()
    }

    /// The metrics as Prometheus reads them.
    public func metricsText() async -> String {
        let metrics = environment.metrics
        metrics.set(.noticesConnected, to: environment.notices?.isConnected ?? false ? 1 : 0)
        let figures = environment.storage.figures
        metrics.set(.databaseConnections, to: figures.connections)
        metrics.set(.databaseWaiting, to: figures.waiting)
        metrics.set(.databaseRefused, to: figures.refused)
        metrics.set(.databaseRepeated, to: figures.repeated)
        if environment.cluster == nil { metrics.set(.nodes, to: 1) }
        metrics.set(.workspacesHeld, to: environment.cluster?.leases.count ?? 0)
        // Without the database the gauges keep what they last said, at once; /readyz tells that it is gone.
        guard await isReady() else { return metrics.text() }
        metrics.set(.databaseBytes, to: Int(await environment.storage.byteCount))
        let counts = try? await environment.storage.read { session in
            (hooks: try HookStore.counts(in: session), waiting: try GaugeStore.waiting(in: session))
        }
        if let (hooks, waiting) = counts {
            metrics.set(.hooksWaiting, to: hooks.waiting)
            metrics.set(.hooksDead, to: hooks.dead)
            metrics.set(.outboxWaiting, to: waiting.outbox)
            metrics.set(.conversationsWaiting, to: waiting.conversations)
        }
        return metrics.text()
    }
}

/// Tells contents apart: the first 16 bytes of their SHA-256, in hexadecimal.
public func fingerprint(of bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes).prefix(16)) }

extension Refusal {
    /// What a passing failure of the database is to the one who asked; `nil` for other errors.
    public init?(passing error: any Error) {
        guard let error = error as? StorageError, error.isPassing else { return nil }
        self.init(.unavailable)
    }
}
