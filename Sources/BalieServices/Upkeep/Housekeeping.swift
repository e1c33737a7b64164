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
    /// Bodies dropped in one transaction.
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
            try IdempotencyStore.deleteOlder(than: now - RequestKeys.lifetime, in: session)
            try EventStore.prune(before: now - Self.eventLifetime, in: session)
            try ParkedStatusStore.prune(before: now - Self.parkedLifetime, in: session)
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
