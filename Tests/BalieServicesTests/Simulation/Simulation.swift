import BalieDomain
import BalieStorage
import BalieTestKit
import Crypto
import Foundation

@testable import BalieServices

/// Runs seeds one after the other: each a world of its own, and all of them from the same beginning.
struct Simulation {
    /// Steps of a seed before everything is brought to its end.
    static let steps = 100

    struct Outcome: Sendable {
        let seed: UInt64
        let broken: [String]
        let trace: [String]
        /// What the program logged of what went wrong.
        let log: [String]

        /// Equal for equal runs.
        var fingerprint: String {
            hexadecimal(SHA256.hash(data: Array(trace.joined(separator: "\n").utf8)).prefix(8))
        }
    }

    private let backend: StorageBackend
    private let nodes: Int
    /// To which every world goes back; made anew each time on an engine that cannot.
    private let original: (database: MemoryDatabase, beginning: Beginning)?

    /// - Parameter nodes: how many share the database.
    init(on backend: StorageBackend = .current, nodes: Int = 1) throws {
        self.backend = backend
        self.nodes = nodes
        guard backend == .sqlite else {
            original = nil
            return
        }
        let database = try MemoryDatabase()
        original = (database, try Beginning(in: database))
        try database.keep()
    }

    /// A world in which only one thing goes wrong.
    func world(by plan: FaultPlan) throws -> World {
        let world = try makeWorld(1)
        world.plan = plan
        return world
    }

    func run(seed: UInt64) throws -> Outcome {
        let world = try makeWorld(seed)
        try world.begin()
        for _ in 0..<Self.steps where world.broken.isEmpty { try world.step { try world.somethingHappens() } }
        if world.broken.isEmpty { try world.heal() }
        if world.broken.isEmpty { try world.checkFinally() }
        for node in world.liveNodes { world.end(node) }
        return Outcome(
            seed: seed,
            broken: world.broken,
            trace: world.trace,
            log: world.log.lines.filter { $0.hasPrefix("error") || $0.hasPrefix("warning") }
        )
    }

    /// Runs on a thread of its own: a world blocks the one that it runs on.
    static func onThread<Value: Sendable>(
        nodes: Int = 1,
        _ body: @escaping @Sendable (Simulation) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try body(try Simulation(nodes: nodes)) }) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    private func makeWorld(_ seed: UInt64) throws -> World {
        if let original {
            try original.database.goBack()
            return World(seed: seed, database: original.database, beginning: original.beginning, nodes: nodes)
        }
        let database = WaitingDatabase(try backend.make())
        return World(seed: seed, database: database, beginning: try Beginning(in: database), nodes: nodes)
    }
}

extension World {
    /// A node runs, and everybody listens. How much each can take differs from seed to seed.
    fileprivate func begin() throws {
        for agent in offices.flatMap(\.agents) {
            let capacity = [1, 1, 2, 3, 5][roll(5)]
            let change = PlainWrite { session in
                try session.run("UPDATE agent SET capacity = \(capacity) WHERE agent_id = \(agent.agent)")
            }
            database.commit([change])
        }
        for _ in 0..<nodeTotal { try step { try startNode() } }
        for browser in browsers { try step { connect(browser) } }
    }

    /// One step, whatever it is.
    fileprivate func somethingHappens() throws {
        guard !liveNodes.isEmpty, liveNodes.count == nodeTotal || chance(9, in: 10) else {
            if chance(1, in: 3) { time.advance(by: .seconds(roll(20))) }
            try startNode()
            return
        }
        if !waiting.isEmpty, chance(65, in: 100) {
            let index = roll(waiting.count)
            // Networks take their time: what they tell of a message often overtakes their answer.
            if waiting[index].kind != .answer || chance(1, in: 5) { return proceed(index) }
        }
        switch roll(100) {
        // Mostly the newest, as networks do.
        case 0...29 where !provider.hooks.isEmpty:
            let count = provider.hooks.count
            deliver(chance(1, in: 2) ? count - 1 : roll(count), forgetting: true)
        case 0...49: customerActs()
        case 50...84: agentActs()
        case 85...90: pass()
        case 91...93: browserActs()
        case 94...97: administratorActs()
        case 98 where liveNodes.count > 1: if let node = pick(liveNodes) { try stall(node) }
        default: if let node = pick(liveNodes) { end(node) }
        }
    }

    /// Time passes: until somebody wakes, or further. Long, only while nothing is under way.
    private func pass() {
        let now = time.now()
        var pause = Duration.milliseconds(roll(3_000))
        if let next = time.nextDeadline, chance(1, in: 2) { pause = max(.zero, next - now) }
        if waiting.isEmpty, chance(1, in: 4) { pause = .seconds([20, 40, 90, 400, 3_600, 90_000][roll(6)]) }
        say("\(pause) pass")
        time.advance(by: pause)
    }
}
