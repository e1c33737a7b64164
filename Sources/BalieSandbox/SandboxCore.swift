import Synchronization

/// The world behind a lock, and what has to happen outside after every change of it.
///
/// Changes are short and never wait; whatever they ask of the outside is handed over after the lock is released, in
/// the order of the changes.
final class SandboxCore: Sendable {
    let configuration: SandboxConfiguration
    let time: SandboxTime
    let hub = EventHub()

    private struct Guarded {
        var world: World
        /// Webhooks that wait for a free sender.
        var posts: [Delivery] = []
        var nextPost = 0
        var fetches: [LinkFetch] = []
        var busySenders = 0
        /// Times for which a timer is running, the earliest last.
        var armed: [Int64] = []
        var isDirty = false
    }

    private let guarded: Mutex<Guarded>
    private let wakeUp: AsyncStream<Void>.Continuation
    /// One element when there may be something to do: webhooks to send, a nearer deadline, something to save.
    let wakeUps: AsyncStream<Void>

    /// Most webhooks on their way at once.
    static let senderLimit = 48

    init(configuration: SandboxConfiguration, time: SandboxTime) {
        self.configuration = configuration
        self.time = time
        guarded = Mutex(Guarded(world: World(seed: configuration.seed)))
        (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Reads or changes the world, after everything that was due by now.
    func update<Value: Sendable, Failure: Error>(
        _ body: (inout World, _ now: Int64) throws(Failure) -> sending Value
    ) throws(Failure) -> Value {
        let now = time.now()
        // `withLock` would widen the error type, so that the result is carried out by hand.
        let result: Result<Value, Failure> = guarded.withLock { guarded in
            guarded.world.runDue(at: now)
            let result: Result<Value, Failure>
            do throws(Failure) {
                result = .success(try body(&guarded.world, now))
            } catch {
                result = .failure(error)
            }
            guarded.world.scheduleSave(at: now)
            if !guarded.world.effects.isEmpty { settle(&guarded) }
            if let next = guarded.world.timers.next, guarded.armed.last.map({ next < $0 }) ?? true { wakeUp.yield() }
            return result
        }
        return try result.get()
    }

    private func settle(_ guarded: inout Guarded) {
        let effects = guarded.world.takeEffects()
        guarded.posts.append(contentsOf: effects.posts)
        guarded.fetches.append(contentsOf: effects.fetches)
        guarded.isDirty = guarded.isDirty || effects.isDirty
        for event in effects.events { hub.publish(event) }
        if !effects.posts.isEmpty || !effects.fetches.isEmpty || effects.isDirty { wakeUp.yield() }
    }

    /// Does what is due by now.
    func runDue() {
        update { (_: inout World, _: Int64) in }
    }

    // MARK: What the service takes from here

    /// The next webhook to send, if a sender may start or, after `finished`, go on; `nil` sends the sender home.
    func takePost(finished: Bool) -> Delivery? {
        guarded.withLock { guarded in
            if finished { guarded.busySenders -= 1 }
            guard guarded.busySenders < Self.senderLimit, guarded.nextPost < guarded.posts.count else { return nil }
            let post = guarded.posts[guarded.nextPost]
            guarded.nextPost += 1
            guarded.busySenders += 1
            // Taken ones are cut off when they are the larger part, so that the move is rare.
            if guarded.nextPost * 2 > guarded.posts.count {
                guarded.posts.removeFirst(guarded.nextPost)
                guarded.nextPost = 0
            }
            return post
        }
    }

    func takeFetches() -> [LinkFetch] {
        guarded.withLock { guarded in
            defer { guarded.fetches.removeAll() }
            return guarded.fetches
        }
    }

    /// A deadline that needs a timer; it is armed from now on.
    func armTimer() -> Int64? {
        guarded.withLock { guarded in
            guard let next = guarded.world.timers.next, guarded.armed.last.map({ next < $0 }) ?? true else {
                return nil
            }
            guarded.armed.append(next)
            return next
        }
    }

    func disarmTimer(_ deadline: Int64) {
        guarded.withLock { guarded in guarded.armed.removeAll { $0 == deadline } }
    }

    /// What to write to the file; `nil` if nothing has changed.
    ///
    /// - Parameter isLast: Also what would have been saved a moment later.
    func takeSnapshot(isLast: Bool) -> JSON? {
        guarded.withLock { guarded in
            guard guarded.isDirty || (isLast && guarded.world.hasChangedChats) else { return nil }
            guarded.isDirty = false
            guarded.world.hasChangedChats = false
            return guarded.world.snapshot
        }
    }

    func wake() {
        wakeUp.yield()
    }
}
