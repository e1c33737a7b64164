import BalieDomain
import BalieStorage
import Logging
import NIOCore
public import ServiceLifecycle
import Synchronization

/// Tells browsers what was committed: every event once, in order, after any reconnect.
///
/// One way for what happens now and for what was missed: events are read from the log by their numbers and opened as
/// what they are about now. A commit only signals how far the log reaches, so losing a signal costs a moment.
public final class LiveEvents: Service {
    /// Frames that wait for a browser which has not read yet what it missed; one more, and it is told to start afresh.
    public static let bufferLimit = 1_000
    /// Events opened and sent together.
    static let batchLimit = 200
    /// Between two tries to read a log that cannot be read.
    static let retryAfter = Duration.seconds(1)

    /// How long what is committed waits for what follows from it, so that both go to each browser together: with hundreds of
    /// them, writing to all is most of the work. A conversation that arrives is offered within that time.
    static func gatheringTime(_ subscribers: Int) -> Duration { .milliseconds(min(subscribers / 150, 5)) }

    struct Topic {
        var subscribers: [Int64: LiveSubscription.Sink] = [:]
        /// Number of the last event that was fanned out; `nil` until it was read from the log.
        var told: Int64?
        /// Where telling began: those who came before that get everything after it.
        var start: Int64?

        /// Of those who came with more than was told here: by another node, which had heard of more.
        func places(after told: Int64) -> [Int64] { subscribers.values.lazy.map(\.place).filter { $0 > told } }
    }

    struct State {
        var topics: [ID<Workspace>: Topic] = [:]
        var behind: Set<ID<Workspace>> = []
        /// Pages that are being written to browsers. What is committed meanwhile goes to them in one page, not in many.
        var delivering: [ID<Workspace>: Int] = [:]
        var nextSubscriber: Int64 = 0
    }

    let storage: any Storage
    let vault: Vault
    let time: any TimeSource
    let logger: Logger
    let encode: @Sendable (LiveMessage) -> ByteBuffer
    let state = Mutex(State())
    private let signal = Signal()

    init(
        storage: any Storage,
        vault: Vault,
        time: any TimeSource,
        logger: Logger,
        encode: @escaping @Sendable (LiveMessage) -> ByteBuffer
    ) {
        self.storage = storage
        self.vault = vault
        self.time = time
        self.logger = logger
        self.encode = encode
    }

    /// The log of a workspace reaches up to `number`. Called after a commit, here or elsewhere; quick.
    func committed(_ workspace: ID<Workspace>, upTo number: Int64) {
        let mustWake = state.withLock { state in
            guard let topic = state.topics[workspace], number > topic.told ?? -1 else { return false }
            return state.behind.insert(workspace).inserted
        }
        if mustWake { signal.raise() }
    }

    /// Those whose events somebody listens for here.
    var workspaces: [ID<Workspace>] { state.withLock { Array($0.topics.keys) } }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskExecutorPreference(self.storage.executor) { await self.work() }
        }
    }

    private func work() async {
        var due: [ID<Workspace>: Timestamp] = [:]
        while !Task.isCancelled {
            await signal.wait(until: due.values.min(), time: time)
            let now = time.now()
            for (workspace, subscribers) in takeBehind() where due[workspace] == nil {
                due[workspace] = now + Self.gatheringTime(subscribers)
            }
            for workspace in due.filter({ $0.value <= now }).keys.sorted() {
                due[workspace] = nil
                do {
                    try await tell(workspace)
                } catch {
                    logger.error("events not told", metadata: ["error": "\(error)"])
                    due[workspace] = time.now() + Self.retryAfter
                }
            }
        }
        finishAll()
    }

    /// Those who are behind and whose browsers have what they were told before, with how many those are.
    private func takeBehind() -> [(ID<Workspace>, subscribers: Int)] {
        state.withLock { state in
            let ready = state.behind.filter { state.delivering[$0] == nil }
            state.behind.subtract(ready)
            return ready.map { ($0, state.topics[$0]?.subscribers.count ?? 0) }
        }
    }

    private func delivered(_ workspace: ID<Workspace>) {
        let isBehind = state.withLock { state in
            let left = (state.delivering[workspace] ?? 1) - 1
            state.delivering[workspace] = left > 0 ? left : nil
            return left == 0 && state.behind.contains(workspace)
        }
        if isBehind { signal.raise() }
    }

    /// Tells a workspace's subscribers everything that its log has and they were not told.
    func tell(_ workspace: ID<Workspace>) async throws {
        while let (told, limit) = next(of: workspace) {
            guard let page = try await page(of: workspace, after: told, limit: limit) else { return }
            let isTold = fanOut(page, after: told, workspace: workspace)
            // That was all when it was read. Whatever was committed since found the topic behind, and has said so.
            if isTold, page.count < limit { return }
        }
    }

    /// Where telling stands, and how many events may be told together: all of them are new to a browser, or none.
    private func next(of workspace: ID<Workspace>) -> (told: Int64, limit: Int)? {
        state.withLock { state in
            guard let topic = state.topics[workspace], let told = topic.told else { return nil }
            let boundary = topic.places(after: told).min() ?? .max
            return (told, Int(min(Int64(Self.batchLimit), boundary - told)))
        }
    }

    /// Events of the log as they go to browsers, all in one buffer.
    struct Page: Sendable {
        let frames: ByteBuffer
        /// Number of the last one.
        let last: Int64
        let count: Int
        /// At whom something begins to ring: they are told before their colleagues.
        let called: Set<ID<Agent>>
    }

    /// What the log has after `number`, encoded once for all who listen; `nil` if nothing.
    func page(of workspace: ID<Workspace>, after number: Int64, limit: Int) async throws -> Page? {
        try await events(of: workspace, after: number, limit: limit) { [encode] events in
            guard let last = events.last else { return nil }
            var frames = ByteBuffer()
            for event in events {
                var frame = encode(.event(event))
                frames.writeBuffer(&frame)
            }
            return Page(
                frames: frames,
                last: last.number,
                count: events.count,
                called: Set(events.compactMap(\.called))
            )
        }
    }

    /// Opened events after `number`, in order.
    ///
    /// - Parameter make: what to make of them, where they are read: many or large ones must not keep the writer.
    func events<Value: Sendable>(
        of workspace: ID<Workspace>,
        after number: Int64,
        limit: Int,
        _ make: @escaping @Sendable ([LiveEvent]) -> Value
    ) async throws -> Value {
        let (vault, now, logger) = (vault, time.now(), logger)
        return try await storage.read { session in
            let rows = try EventStore.after(number, workspace: workspace, limit: limit, in: session)
            guard !rows.isEmpty else { return make([]) }
            let opening = EventOpening(try ViewReader(workspace: workspace, vault: vault, at: now, in: session))
            do {
                return make(try opening.open(rows))
            } catch let error as StorageError where error.isPassing {
                throw error
            } catch {
                // What cannot be opened must not keep everything after it from everybody.
                logger.error("events not opened together", metadata: ["error": "\(error)"])
                let opened = rows.flatMap { row in
                    (try? opening.open([row])) ?? [LiveEvent(workspace: workspace, number: row.number, payload: .gone)]
                }
                return make(opened)
            }
        }
    }

    /// - Parameter told: where the topic stood when the events were read. Everybody may have left since and others come, who
    ///   find these events in the log by themselves, or have some of them already.
    /// - Returns: whether it still stood there.
    private func fanOut(_ page: Page, after told: Int64, workspace: ID<Workspace>) -> Bool {
        let sinks = state.withLock { state -> [LiveSubscription.Sink]? in
            guard let topic = state.topics[workspace], topic.told == told else { return nil }
            guard !topic.places(after: told).contains(where: { $0 < page.last }) else { return nil }
            state.topics[workspace]?.told = page.last
            state.delivering[workspace, default: 0] += 1
            return topic.subscribers.values.filter { $0.place <= told }
        }
        guard var sinks else { return false }
        _ = sinks.partition { !page.called.contains($0.agent) }
        LiveSubscription.Sink.send(page.frames, to: sinks) { self.delivered(workspace) }
        return true
    }

    /// Tells something that is not stored.
    func tellNow(_ message: LiveMessage, workspace: ID<Workspace>) {
        let sinks = state.withLock { state in
            state.topics[workspace].map { Array($0.subscribers.values) } ?? []
        }
        guard !sinks.isEmpty else { return }
        let frame = encode(message)
        LiveSubscription.Sink.send(frame, to: sinks)
    }

    private func finishAll() {
        let topics = state.withLock { state in
            defer { state.topics = [:] }
            return state.topics
        }
        for topic in topics.values {
            for sink in topic.subscribers.values { sink.end() }
        }
    }

    /// Browsers that listen now, in all workspaces: by it tests see that nobody who left is kept.
    public var subscriberCount: Int {
        state.withLock { state in state.topics.values.reduce(0) { $0 + $1.subscribers.count } }
    }
}
