import BalieChannels
import BalieDomain
import BalieStorage
import BalieTestKit
import NIOCore
import NIOEmbedded

@testable import BalieServices

/// Two workspaces, their customers, the network and a node of the program, in one thread: whatever waits for the outside
/// waits here, and the seed says what goes on next, what fails and when a node ends.
///
/// SAFETY: everything runs on the one thread that steps the world.
final class World: @unchecked Sendable {
    /// How far a call may lag behind what it was decided by: the reading of its message may wait.
    static let windowTolerance = Duration.seconds(60)

    /// Commits between two looks for what must not be readable: each looks through the whole database.
    private static let secretInterval = 32

    let seed: UInt64
    let database: any SimulatedDatabase
    let time = TestTime()
    let log = LogRecorder()
    let eventLoop = EmbeddedEventLoop()
    let provider: ProviderModel
    let offices: [SimulatedOffice]
    var customers: Customers
    /// The files that are stored, by their addresses.
    var files: [String: [UInt8]] = [:]
    var intents: [Intent] = []
    private(set) var browsers: [SimulatedBrowser] = []
    var watch = InvariantWatch()

    /// How many nodes there are when all are well.
    let nodeTotal: Int
    /// Between several nodes, in half of the worlds: the others find out by looking.
    let hub: NoticeHub?
    private(set) var nodes: [SimulatedNode] = []
    private(set) var waiting: [Waiting] = []
    /// Stopped for a while, as a machine that hangs: it does nothing, and does not know.
    private var stalled: NodeLife?
    private(set) var trace: [String] = []
    private(set) var broken: [String] = []
    private(set) var generator: SeededGenerator
    /// Transactions that were committed.
    private(set) var commits = 0
    /// Hooks of a workspace that were answered 200.
    var acceptedHooks: [ID<Workspace>: Int]
    /// When something last failed that a part of a node tries again later.
    private(set) var lastFault = Timestamp(milliseconds: 0)
    /// Whether nothing may go wrong any more by chance.
    var isHealing = false
    /// The one thing that goes wrong, in place of chance.
    var plan: FaultPlan?
    private var nodeCount = 0
    private(set) var stepCount = 0
    private var loggedLines = 0
    /// When it was last calm, by commits and time: until one of them grows, there is nothing new to see.
    private var calm = (-1, Timestamp(milliseconds: 0))

    init(seed: UInt64, database: any SimulatedDatabase, beginning: Beginning, nodes: Int = 1) {
        nodeTotal = nodes
        hub = seed % 2 == 0 ? nil : NoticeHub(seed: seed, faults: .init(dropped: 0.1, twice: 0.1, held: 0.1))
        self.seed = seed
        self.database = database
        generator = SeededGenerator(seed: seed)
        provider = ProviderModel(count: beginning.count)
        (offices, customers, acceptedHooks) = (beginning.offices, beginning.customers, beginning.acceptedHooks)
        for agent in offices.flatMap(\.agents) {
            browsers.append(
                SimulatedBrowser(agent, name: "the browser of \(agent.name) of \(agent.workspace)", on: eventLoop)
            )
        }
        time.advance(by: .minutes(1))
    }

    // MARK: Chance

    /// A number from 0 up to, but not including, `bound`.
    func roll(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

    func chance(_ part: Int, in whole: Int) -> Bool { roll(whole) < part }

    func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[roll(elements.count)]
    }

    // MARK: What is told

    func say(_ words: @autoclosure () -> String) { trace.append("\(stepCount) \(words())") }

    func fail(_ words: String) {
        broken.append(words)
        say("BROKEN: \(words)")
    }

    // MARK: Nodes

    var liveNodes: [SimulatedNode] { nodes.filter { !$0.isGone } }

    /// A start takes time: ids are told apart by it.
    @discardableResult
    func startNode(withServices: Bool = true) throws -> SimulatedNode {
        time.advance(by: .milliseconds(1))
        nodeCount += 1
        let node = try SimulatedNode("node \(nodeCount)", in: self, cluster: nodeTotal > 1 ? try join() : nil)
        nodes = liveNodes + [node]
        if withServices { node.runServices() }
        say("\(node.name) starts")
        return node
    }

    func end(_ node: SimulatedNode) {
        say("\(node.name) ends")
        for browser in browsers where browser.connection?.node === node { browser.close() }
        let lost = waiting.filter { $0.node === node.life }
        waiting.removeAll { $0.node === node.life }
        node.end(while: lost)
    }

    private func end(_ life: NodeLife) { if let node = nodes.first(where: { $0.life === life }) { end(node) } }

    /// A node's place among the others, taken as at its start.
    private func join() throws -> Cluster {
        let (name, now) = ("folder \(nodeCount % (2 * nodeTotal))", time.now())
        let instance = NodeInstance(Int64(roll(1 << 30)) + 1)
        let number = Box<Int64?>(nil)
        let entry = PlainWrite { session in
            let taken = try Cluster.enter(name: name, instance: instance, version: "test", at: now, in: session)
            number.change { $0 = taken }
        }
        database.commit([entry])
        guard let number = number.value else { throw StorageError(.other, detail: "the node cannot join") }
        return Cluster(number: number, name: name, version: "test", instance: instance)
    }

    // MARK: Waiting

    func wait(_ one: Waiting) {
        guard !one.node.isGone else { return one.fail(NodeLife.gone) }
        waiting.append(one)
    }

    /// Runs everything that can go on without an answer from outside.
    func settle() {
        var hasRun = true
        while hasRun {
            hasRun = false
            for life in nodes.map(\.life) where !life.isGone && life !== stalled {
                hasRun = life.executor.drain() || hasRun
            }
            eventLoop.run()
        }
    }

    /// A node hangs until the others have long given it up, and then goes on where it was.
    func stall(_ node: SimulatedNode) throws {
        say("\(node.name) hangs")
        stalled = node.life
        for _ in 0..<(2 * NodeKeeper.patience) {
            try step { time.advance(by: NodeKeeper.interval) }
            while let index = waiting.firstIndex(where: { $0.node !== stalled }) { try step { proceed(index) } }
        }
        stalled = nil
        say("\(node.name) goes on")
    }

    /// Goes on with what waits at `index`.
    func proceed(_ index: Int) {
        let one = waiting.remove(at: index)
        switch fault(for: one) {
        case .none: perform(one)
        case .failed:
            say("a \(one.kind) of \(one.node.name) fails")
            lastFault = time.now()
            one.fail(StorageError(.retryLater, detail: "simulated"))
        case .endsBefore:
            say("\(one.node.name) ends before a \(one.kind)")
            waiting.append(one)
            end(one.node)
        case .endsAfter:
            say("\(one.node.name) ends after a \(one.kind)")
            if let write = one.write {
                database.commit([write])
                commits += 1
            }
            one.takeOnly()
            waiting.append(one)
            end(one.node)
        case .unheard:
            say("\(one.node.name) does not hear that its write was done")
            lastFault = time.now()
            if let write = one.write {
                database.commitUnheard(write)
                commits += 1
            }
            one.fail(StorageError(.retryLater, detail: "simulated: nobody knows whether it was done"))
        }
    }

    /// What becomes of something that waits.
    enum Fault: CaseIterable { case none, failed, endsBefore, endsAfter, unheard }

    private func fault(for one: Waiting) -> Fault {
        if let fault = plan?.fault(for: one.kind) { return fault }
        guard !isHealing else { return .none }
        let number = roll(400)
        switch (number, one.kind) {
        case (0...2, .read), (0...2, .write), (0...20, .file): return .failed
        case (3, _): return .endsBefore
        // A file of its own always hears; a server far away may be gone before it has answered.
        case (5...20, .write) where nodeTotal > 1: return .unheard
        case (4, .write), (21...30, .file), (4...30, .call): return .endsAfter
        default: return .none
        }
    }

    private func perform(_ one: Waiting) {
        guard let write = one.write else {
            say("a \(one.kind) of \(one.node.name)")
            return one.perform()
        }
        var batch = [write]
        // Those that wait together are often committed together.
        while chance(1, in: 4), let index = waiting.firstIndex(where: { $0.node === one.node && $0.write != nil }) {
            if let next = waiting.remove(at: index).write { batch.append(next) }
        }
        say("\(batch.count) writes of \(one.node.name)")
        database.commit(batch)
        commits += 1
        for write in batch { write.answer() }
    }

    // MARK: Steps

    func step(_ act: () throws -> Void) throws {
        stepCount += 1
        let before = commits
        try act()
        settle()
        if commits != before { try check() }
        let moment = (commits, time.now())
        if isCalm, calm != moment {
            calm = moment
            try checkCalm()
        }
    }

    /// Nothing is under way, and whatever was put off after a failure has had its second try.
    ///
    /// Of several nodes each hears of the others' commits only by and by: with them it is never sure before the end.
    var isCalm: Bool { nodeTotal == 1 && waiting.isEmpty && !liveNodes.isEmpty && time.now() > lastFault + .seconds(3) }

    private func check() throws {
        let expected = acceptedHooks
        let (workspaces, before) = (offices.map(\.workspace), watch)
        let (found, after) = try database.read { session in
            var watch = before
            return (try watch.look(at: workspaces, acceptedHooks: expected, in: session), watch)
        }
        watch = after
        for words in found { fail(words) }
        for browser in browsers { for words in browser.takeBroken() { fail(words) } }
        if commits % Self.secretInterval == 0 { checkSecrets() }
    }

    func checkCalm() throws {
        let (workspaces, now) = (offices.map(\.workspace), time.now())
        let found = try database.read { session in
            try workspaces.flatMap { try CalmInvariants.broken(in: $0, at: now, session) }
        }
        for words in found { fail(words) }
    }

    func checkSecrets() {
        if let bytes = database.bytes {
            for secret in Secrets.all where Secrets.hold(bytes, secret) {
                fail("“\(secret)” is readable in the database")
            }
        }
        for (address, bytes) in files.sorted(by: { $0.key < $1.key }) {
            for secret in Secrets.all where Secrets.hold(bytes, secret) {
                fail("“\(secret)” is readable in \(address)")
            }
        }
        let lines = log.lines
        for line in lines[loggedLines...] {
            for secret in Secrets.all where line.contains(secret) { fail("“\(secret)” is in the log: \(line)") }
        }
        loggedLines = lines.count
    }
}
