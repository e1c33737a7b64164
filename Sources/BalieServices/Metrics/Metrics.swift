import Synchronization

/// Counters of this process.
public final class Metrics: Sendable {
    public init() {}
}
