import NIOCore
import NIOPosix

/// One latency run. All of it lives on one event loop, so that the measuring takes one thread of the machine.
final class LatencyMeasurement {
    private let plan: LatencyPlan
    private let loop: any EventLoop
    private let requests: [ByteBuffer]
    /// When each webhook was due; `nil` before it is sent.
    private var due: [NIODeadline?]
    /// For each agent, or all together where the offer is waited for, which webhooks they have seen.
    private var seen: [[Bool]]
    /// For each webhook, the time until the last agent so far saw it, in microseconds.
    private var slowest: [Int32]
    private var frameTimes: [Int32] = []
    private var answerTimes: [Int32] = []
    private var refused = 0
    private var idle: [HookConnection] = []
    private var waiting: [Int] = []
    private var ready: EventLoopPromise<Void>
    private var agentsReady = 0

    private init(plan: LatencyPlan, loop: any EventLoop) {
        self.plan = plan
        self.loop = loop
        requests = (0..<plan.count).map { ByteBuffer(bytes: plan.source.request($0)) }
        due = Array(repeating: nil, count: plan.count)
        seen = Array(repeating: Array(repeating: false, count: plan.count), count: plan.watchers)
        slowest = Array(repeating: 0, count: plan.count)
        ready = loop.makePromise()
        frameTimes.reserveCapacity(plan.count * plan.watchers)
    }

    /// Connects everything, sends, waits, and counts.
    @concurrent
    static func run(_ plan: LatencyPlan) async throws -> LatencyResult {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let bound = try await loop.submit {
            NIOLoopBound(LatencyMeasurement(plan: plan, loop: loop), eventLoop: loop)
        }.get()
        let result: LatencyResult
        do {
            try await connect(plan, bound, loop)
            try await loop.flatSubmit { bound.value.ready.futureResult }.get()
            try await loop.flatSubmit { bound.value.send() }.get()
            result = try await loop.submit { bound.value.result() }.get()
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
        return result
    }

    private static func connect(
        _ plan: LatencyPlan,
        _ bound: NIOLoopBound<LatencyMeasurement>,
        _ loop: any EventLoop
    ) async throws {
        let port = plan.source.port
        // One read for each time that something is there: a second one, which finds nothing, costs as much as the first.
        let bootstrap = ClientBootstrap(group: loop).channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.maxMessagesPerRead, value: 1)
        for agent in plan.tokens.indices {
            _ =
                try await bootstrap
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = AgentConnection(agent, token: plan.tokens[agent], port: port, run: bound.value)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
        }
        for _ in 0..<LatencyPlan.hookConnections {
            _ =
                try await bootstrap
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(HookConnection(run: bound.value))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
        }
    }

    private func send() -> EventLoopFuture<Void> {
        let done = loop.makePromise(of: Void.self)
        let start = NIODeadline.now() + .milliseconds(100)
        let interval = Int64(1_000_000_000 / plan.rate)
        func schedule(_ number: Int) {
            guard number < plan.count else {
                loop.assumeIsolated().scheduleTask(in: .seconds(LatencyPlan.patienceSeconds)) { done.succeed() }
                return
            }
            let deadline = start + .nanoseconds(interval * Int64(number))
            loop.assumeIsolated().scheduleTask(deadline: deadline) {
                self.due[number] = deadline
                if let connection = self.idle.popLast() {
                    connection.send(number, self.requests[number])
                } else {
                    self.waiting.append(number)
                }
                schedule(number + 1)
            }
        }
        schedule(0)
        return done.futureResult
    }

    private func result() -> LatencyResult {
        let counted = plan.warmUpCount..<plan.count
        let missing = seen.reduce(0) { sum, agent in sum + counted.count(where: { !agent[$0] }) }
        return LatencyResult(
            agents: plan.tokens.count,
            rate: plan.rate,
            hooks: counted.count,
            refused: refused,
            missing: missing,
            answered: Distribution(answerTimes),
            frames: Distribution(frameTimes),
            slowest: Distribution(Array(slowest[counted]))
        )
    }

    var watched: LatencyPlan.Watched { plan.watched }

    // MARK: What the connections tell

    func agentIsReady() {
        agentsReady += 1
        if agentsReady == plan.tokens.count { ready.succeed() }
    }

    func fail(_ error: any Error) {
        ready.fail(error)
    }

    func agent(_ agent: Int, saw number: Int, at now: NIODeadline) {
        guard number < plan.count, !seen[agent][number], let due = due[number] else { return }
        seen[agent][number] = true
        guard number >= plan.warmUpCount else { return }
        let time = Self.microseconds(now - due)
        frameTimes.append(time)
        slowest[number] = max(slowest[number], time)
    }

    func answered(_ number: Int, ok: Bool) {
        if !ok { refused += 1 }
        guard number >= plan.warmUpCount, let due = due[number] else { return }
        answerTimes.append(Self.microseconds(NIODeadline.now() - due))
    }

    func isFree(_ connection: HookConnection) {
        if waiting.isEmpty {
            idle.append(connection)
        } else {
            let number = waiting.removeFirst()
            connection.send(number, requests[number])
        }
    }

    private static func microseconds(_ amount: TimeAmount) -> Int32 { Int32(clamping: amount.nanoseconds / 1000) }
}
