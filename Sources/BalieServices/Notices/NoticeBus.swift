/// Carries messages from each node to all others. It may lose them, bring them twice, late or in another order.
public protocol NoticeBus: Sendable {
    /// Whether what is published now has a way to the others.
    var isConnected: Bool { get }

    /// Hands a message to the others; may wait until the bus has room for it.
    ///
    /// - Returns: `false` if it is lost because there is no connection.
    func publish(_ message: [UInt8]) async -> Bool

    /// Connects, stays connected for as long as it can and tells what comes, until the task is cancelled; then it closes.
    func run(_ listener: NoticeListener) async
}

/// What a bus calls, on whatever thread: each returns at once.
public struct NoticeListener: Sendable {
    /// A message of a node, perhaps of this one.
    public let hear: @Sendable (_ message: [UInt8]) -> Void
    /// ``NoticeBus/isConnected`` has changed.
    public let connectionChanged: @Sendable () -> Void
    /// So many messages were for this node and found no room here.
    public let missed: @Sendable (_ count: Int) -> Void

    public init(
        hear: @escaping @Sendable ([UInt8]) -> Void,
        connectionChanged: @escaping @Sendable () -> Void,
        missed: @escaping @Sendable (Int) -> Void
    ) {
        self.hear = hear
        self.connectionChanged = connectionChanged
        self.missed = missed
    }
}
