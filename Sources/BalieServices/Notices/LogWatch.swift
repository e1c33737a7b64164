import BalieDomain
import BalieStorage
import Logging
public import ServiceLifecycle

/// Looks how far the logs reach that somebody here follows: for what no notice told of.
public struct LogWatch: Service {
    /// Between two looks while nothing else tells what other nodes commit.
    static let pollInterval = Duration.milliseconds(250)
    /// Between two looks while notices come: a net below those that get lost.
    static let netInterval = Duration.seconds(2)
    /// Between two looks on the only node: commands commit too.
    static let commandInterval = Duration.seconds(1)

    private let environment: Environment

    public init(_ environment: Environment) { self.environment = environment }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var known: [ID<Workspace>: Int64] = [:]
            var isReadable = true
            while !Task.isCancelled {
                do {
                    try await environment.time.sleep(until: environment.now() + interval)
                    try await look(&known)
                    isReadable = true
                } catch is CancellationError {
                    return
                } catch {
                    // Said once, not four times a second.
                    if isReadable { environment.logger.error("logs not looked at", metadata: ["error": "\(error)"]) }
                    isReadable = false
                }
            }
        }
    }

    private var interval: Duration {
        guard environment.cluster != nil else { return Self.commandInterval }
        return environment.notices?.isConnected ?? false ? Self.netInterval : Self.pollInterval
    }

    /// - Parameter known: how far each log reached at the last look; only of those that are still followed.
    private func look(_ known: inout [ID<Workspace>: Int64]) async throws {
        let workspaces = environment.logs.workspaces
        guard !workspaces.isEmpty else {
            known = [:]
            return
        }
        let lasts = try await environment.storage.read { try EventStore.lasts(of: workspaces.sorted(), in: $0) }
        for (workspace, last) in lasts where known[workspace] != last {
            environment.logs.hear(LogReach(workspace: workspace, last: last))
        }
        known = lasts
    }
}
