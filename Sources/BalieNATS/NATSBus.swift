import BalieDomain
public import BalieServices
import Dispatch
public import Logging
import Synchronization

/// Notices over NATS. Without a connection the node works on, polls, and tries again for ever.
public final class NATSBus: NoticeBus {
    /// Between two tries to connect: twice as long each time, within these bounds.
    static let pauses = (first: Duration.milliseconds(250), last: Duration.seconds(5))

    private let servers: NATSServers
    private let subject: String
    private let time: any TimeSource
    private let logger: Logger
    private let lane = Lane()

    /// - Parameter installation: the name of ours; others on the same NATS hear nothing of us.
    public init(servers: NATSServers, installation: String, time: any TimeSource, logger: Logger) {
        self.servers = servers
        subject = "balie.\(installation).notices"
        self.time = time
        self.logger = logger
    }

    public var isConnected: Bool { lane.isOpen.load(ordering: .relaxed) }

    public func publish(_ message: [UInt8]) async -> Bool {
        guard isConnected else { return false }
        return await lane.run { $0.link?.publish(message) ?? false }
    }

    public func run(_ listener: NoticeListener) async {
        var pause = Self.pauses.first
        // What was said already: a server that is away for a day is worth one line.
        var said: NATSFailure?
        while !Task.isCancelled {
            let ended = Ending()
            do throws(NATSFailure) {
                try await lane.open(servers, subject: subject, handlers: Self.handlers(listener, ended))
                (pause, said) = (Self.pauses.first, nil)
                logger.notice("NATS connected", metadata: ["servers": "\(servers)"])
                listener.connectionChanged()
                await ended.signal.wait()
                await lane.close()
                listener.connectionChanged()
                guard !Task.isCancelled else { return }
                throw ended.reason
            } catch {
                if said != error {
                    let text = "NATS is not connected, so this node polls and tries again: \(error)"
                    logger.warning("\(text)", metadata: ["servers": "\(servers)"])
                    said = error
                }
            }
            try? await time.sleep(until: time.now() + pause)
            pause = min(pause * 2, Self.pauses.last)
        }
    }

    /// Connects once, to see whether it can.
    public static func probe(_ servers: NATSServers, installation: String) async -> NATSFailure? {
        let lane = Lane()
        let handlers = LinkRegistry.Handlers(message: { _ in }, dropped: { _ in }, ended: { _ in })
        do throws(NATSFailure) {
            try await lane.open(servers, subject: "balie.\(installation).notices", handlers: handlers)
        } catch {
            return error
        }
        await lane.close()
        return nil
    }

    /// How a connection ended.
    private final class Ending: Sendable {
        let signal = Signal()
        private let first = Mutex<NATSFailure?>(nil)

        var reason: NATSFailure { first.withLock { $0 } ?? .lost }

        func note(_ reason: NATSFailure) {
            first.withLock { $0 = $0 ?? reason }
            signal.raise()
        }
    }

    private static func handlers(_ listener: NoticeListener, _ ended: Ending) -> LinkRegistry.Handlers {
        let told = Atomic<Int64>(0)
        return LinkRegistry.Handlers(
            message: listener.hear,
            dropped: { total in
                let before = told.exchange(total, ordering: .relaxed)
                if total > before { listener.missed(Int(total - before)) }
            },
            ended: { ended.note($0) }
        )
    }
}

extension NATSBus {
    /// The thread on which the library's blocking calls are made.
    // SAFETY: `link` is used on `queue` only.
    private final class Lane: @unchecked Sendable {
        private let queue = DispatchQueue(label: "balie.nats")
        fileprivate private(set) var link: NATSLink?
        let isOpen = Atomic(false)

        func run<Value: Sendable>(_ work: @escaping @Sendable (Lane) -> Value) async -> Value {
            await withCheckedContinuation { continuation in
                queue.async { continuation.resume(returning: work(self)) }
            }
        }

        func open(
            _ servers: NATSServers,
            subject: String,
            handlers: LinkRegistry.Handlers
        ) async throws(NATSFailure) {
            let result = await run { lane -> Result<Void, NATSFailure> in
                Result { () throws(NATSFailure) in
                    lane.link = try NATSLink(to: servers, subject: subject, handlers: handlers)
                    lane.isOpen.store(true, ordering: .relaxed)
                }
            }
            try result.get()
        }

        func close() async {
            isOpen.store(false, ordering: .relaxed)
            await run { lane in
                lane.link?.close()
                lane.link = nil
            }
        }
    }
}
