import BalieDomain
import BalieStorage
import Logging
public import ServiceLifecycle

/// Forgets what has had its time.
public struct Housekeeping: Service {
    static let interval = Duration.minutes(10)
    /// How long an applied hook keeps its body.
    public static let bodyLifetime = Duration.days(7)
    /// How far back a browser can resume.
    public static let eventLifetime = Duration.days(7)
    /// How long a status waits for its message: as long as the network may still redeliver, and more.
    public static let parkedLifetime = Duration.days(30)
    /// How long reports reach back: two years, and a month to compare the last with.
    public static let factLifetime = Duration.days(761)
    /// Bodies or events dropped in one transaction.
    static let batchLimit = 500

    private let environment: Environment
    private let files: SealedFiles

    init(_ environment: Environment, files: SealedFiles) {
        self.environment = environment
        self.files = files
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    if environment.cluster?.isFirst ?? true { try await sweep() }
                    try await environment.time.sleep(until: environment.now() + Self.interval)
                } catch is CancellationError {
                    return
                } catch {
                    environment.logger.error("housekeeping failed", metadata: ["error": "\(error)"])
                    try? await environment.time.sleep(until: environment.now() + Self.interval)
                }
            }
        }
    }

    private func pruneLog(of workspace: ID<Workspace>, before time: Timestamp) async throws {
        while true {
            let pruned = try await environment.storage.write { session in
                try EventStore.prune(workspace, before: time, limit: Self.batchLimit, in: session)
            }
            if pruned < Self.batchLimit { return }
        }
    }

    private func pruneFacts(of workspace: ID<Workspace>, before time: Timestamp) async throws {
        while true {
            let pruned = try await environment.storage.write { session in
                try FactStore.prune(workspace, before: time, limit: Self.batchLimit, in: session)
                    + SurveyStore.prune(workspace, before: time, limit: Self.batchLimit, in: session)
            }
            if pruned == 0 { return }
        }
    }

    public func sweep() async throws {
        let now = environment.now()
        while true {
            let dropped = try await environment.storage.write { session in
                try HookStore.dropBodies(appliedBefore: now - Self.bodyLifetime, limit: Self.batchLimit, in: session)
            }
            if dropped < Self.batchLimit { break }
        }
        try await environment.storage.write { session in
            try HookStore.dropRejectedBodies(receivedBefore: now - Self.bodyLifetime, in: session)
        }
        try await environment.storage.write { session in
            try IdempotencyStore.deleteOlder(than: now - RequestKeys.lifetime, in: session)
        }
        try await environment.storage.write { session in
            try ParkedStatusStore.prune(before: now - Self.parkedLifetime, in: session)
        }
        for workspace in try await environment.storage.read({ try WorkspaceStore.all(in: $0) }) {
            try await pruneLog(of: workspace.id, before: now - Self.eventLifetime)
            try await pruneFacts(of: workspace.id, before: now - Self.factLifetime)
        }
        do {
            try await files.sweep()
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            environment.logger.error("the store of files cannot be swept", metadata: ["error": "\(error)"])
        }
    }
}
