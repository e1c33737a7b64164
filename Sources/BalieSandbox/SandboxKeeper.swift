import Logging

/// Does what nobody asks for: moves messages along, sends webhooks, fetches media, saves.
struct SandboxKeeper: Sendable {
    let core: SandboxCore
    let sender: HookSender
    let file: SnapshotFile?
    let logger: Logger

    /// Between two heartbeats of the event streams, in milliseconds.
    private static let heartbeat: Int64 = 15_000

    /// Runs until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await beat() }
            core.wake()
            for await _ in core.wakeUps {
                core.runDue()
                while let deadline = core.armTimer() { group.addTask { await sleep(until: deadline) } }
                while let post = core.takePost(finished: false) { group.addTask { await send(from: post) } }
                for fetch in core.takeFetches() { group.addTask { await get(fetch) } }
                await save()
            }
            group.cancelAll()
        }
    }

    private func sleep(until deadline: Int64) async {
        // Only cancellation throws, and then there is nothing left to wake.
        try? await core.time.sleepUntil(deadline)
        core.disarmTimer(deadline)
        core.wake()
    }

    /// Sends one webhook after the other until none waits.
    private func send(from first: Delivery) async {
        var next: Delivery? = first
        while let delivery = next {
            let status = await sender.post(delivery)
            core.update { (world: inout World, now: Int64) in world.finish(delivery.id, status: status, at: now) }
            next = core.takePost(finished: true)
        }
    }

    private func get(_ fetch: LinkFetch) async {
        let result = await sender.fetch(fetch)
        core.update { (world: inout World, now: Int64) in world.finishFetch(fetch, result: result, at: now) }
    }

    private func beat() async {
        while !Task.isCancelled {
            guard (try? await core.time.sleepUntil(core.time.now() + Self.heartbeat)) != nil else { return }
            core.hub.beat()
        }
    }

    /// Writes what has changed since the last time.
    func save(isLast: Bool = false) async {
        guard let file, let snapshot = core.takeSnapshot(isLast: isLast) else { return }
        do {
            try await file.save(snapshot)
        } catch {
            logger.error("sandbox could not save its file", metadata: ["error": "\(error)"])
        }
    }
}
