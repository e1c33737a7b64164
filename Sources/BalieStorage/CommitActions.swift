/// What to do once a transaction is durable. Used by one thread at a time: the one that the transaction runs on.
public final class CommitActions {
    private var actions: [@Sendable () -> Void] = []

    public init() {}

    public var count: Int { actions.count }
    public func append(_ action: @escaping @Sendable () -> Void) { actions.append(action) }
    /// Forgets what was added since there were so many: that part of the transaction is undone.
    public func cut(to count: Int) { actions.removeLast(actions.count - count) }
    public func run() { for action in actions { action() } }
}
