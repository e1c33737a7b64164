import BalieDomain
import BalieStorage
import Logging
import Synchronization

/// What this node has to tell the others, and how it goes out.
///
/// Telling costs a commit one short lock. What happens within ``pause`` is told as one, so that a flood of commits is no
/// flood of messages.
public final class Notices: Sendable {
    /// The shortest time between two messages of this node; the first goes out at once.
    static let pause = Duration.milliseconds(5)

    let bus: any NoticeBus

    var isConnected: Bool { bus.isConnected }

    /// Tells this node's messages from those of others.
    private let sender: NodeInstance
    private let metrics: Metrics
    private let time: any TimeSource
    private let logger: Logger
    private let pending = Mutex(PendingNotices())
    private let signal = Signal()

    init(bus: any NoticeBus, sender: NodeInstance, metrics: Metrics, time: any TimeSource, logger: Logger) {
        self.bus = bus
        self.sender = sender
        self.metrics = metrics
        self.time = time
        self.logger = logger
    }

    /// Called after a commit; quick.
    func tell(_ news: Notice.News, of workspace: ID<Workspace>) {
        // When there is a way again, nobody knows whether somebody still looks.
        if case .viewing = news, !bus.isConnected { return metrics.increment(.noticesDropped) }
        let (mustWake, hasDropped) = pending.withLock { pending in
            let wasEmpty = pending.isEmpty
            let hasDropped = pending.add(Notice(workspace: workspace, news: news))
            return (wasEmpty, hasDropped)
        }
        if hasDropped { metrics.increment(.noticesDropped) }
        if mustWake { signal.raise() }
    }

    /// There is a way again, or none any more.
    func connectionChanged() { signal.raise() }

    /// Tells what waits and what comes, until the task is cancelled.
    func send() async {
        while !Task.isCancelled {
            await signal.wait()
            if await sendPending() { try? await time.sleep(until: time.now() + Self.pause) }
        }
    }

    /// Tells what waits, if there is a way.
    ///
    /// - Returns: whether there was something.
    @discardableResult
    func sendPending() async -> Bool {
        var hasSent = false
        while bus.isConnected {
            let notices = pending.withLock { $0.take(upTo: NoticeMessage.noticeLimit) }
            if notices.isEmpty { break }
            hasSent = true
            do {
                let message = try NoticeMessage(sender: sender, notices: notices).encoded()
                let isTaken = await bus.publish(message)
                metrics.increment(isTaken ? .noticesPublished : .noticesDropped, by: notices.count)
            } catch {
                metrics.increment(.noticesDropped, by: notices.count)
                logger.error("notices not written", metadata: ["error": "\(error)"])
            }
        }
        return hasSent
    }

    /// Reads a message that came over the bus.
    ///
    /// - Returns: what another node tells; nothing of a message of this node.
    func read(_ bytes: [UInt8]) -> [Notice] {
        guard let message = NoticeMessage(bytes) else {
            metrics.increment(.noticesUnreadable)
            return []
        }
        guard message.sender != sender else { return [] }
        metrics.increment(.noticesReceived, by: message.notices.count)
        return message.notices
    }
}
