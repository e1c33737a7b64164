public import BalieDomain
import Synchronization

/// How far a workspace's log reaches, as another node said or as a look found out.
public struct LogReach: Hashable, Sendable {
    public let workspace: ID<Workspace>
    /// The log has every number up to this one.
    public let last: Int64
}

/// Those in this process who follow logs that others write to as well.
///
/// A follower hears of a log when another node says that it grew, and whenever a look finds that it did; that may be twice,
/// late, or of numbers that this node committed itself. It reads the log after the number where it stands.
public final class LogFollowers: Sendable {
    private struct Follower: Sendable {
        let workspaces: @Sendable () -> [ID<Workspace>]
        let hear: @Sendable (LogReach) -> Void
    }

    private let followers = Mutex<[Follower]>([])

    init() {}

    /// - Parameters:
    ///   - workspaces: those whose logs are to be looked at, asked before each look; quick.
    ///   - hear: called on any thread, also for workspaces that were not named; quick, and must not block.
    public func add(
        following workspaces: @escaping @Sendable () -> [ID<Workspace>],
        hear: @escaping @Sendable (LogReach) -> Void
    ) {
        followers.withLock { $0.append(Follower(workspaces: workspaces, hear: hear)) }
    }

    /// Each once.
    var workspaces: Set<ID<Workspace>> {
        let followers = followers.withLock { $0 }
        return Set(followers.flatMap { $0.workspaces() })
    }

    func hear(_ reach: LogReach) {
        let followers = followers.withLock { $0 }
        for follower in followers { follower.hear(reach) }
    }
}
