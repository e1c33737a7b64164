import BalieDomain
import BalieRouting
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Several nodes over one database: who works for which workspace, and what becomes of the work of one that is gone.
struct NodeKeeperTests {
    /// A node whose looks the test makes.
    private final class Node {
        let environment: BalieServices.Environment
        let centre: ContactCentre
        let cluster: Cluster
        let floors: Floors
        private let keeper: NodeKeeper
        private var watch = NodeWatch()

        init(
            _ name: String,
            _ instance: Int64,
            at place: String,
            _ backend: StorageBackend,
            time: TestTime
        ) async throws {
            let storage = try backend.open(place)
            cluster = try await Cluster.join(
                storage,
                name: name,
                instance: NodeInstance(instance),
                version: "test",
                at: time.now()
            )
            environment = makeEnvironment(storage: storage, time: time, cluster: cluster)
            centre = try makeContactCentre(environment)
            floors = Floors(environment, settings: FloorSettings())
            keeper = NodeKeeper(environment, cluster: cluster, presence: centre.presenceKeeper)
        }

        var held: [ID<Workspace>] { cluster.leases.keys.sorted() }

        func look() async throws { try await keeper.look(&watch) }
    }

    private struct Site {
        let time = TestTime()
        let backend: StorageBackend
        let place: String
        let workspaces: [ID<Workspace>]

        init(_ backend: StorageBackend, workspaces count: Int) async throws {
            self.backend = backend
            place = try backend.newPlace()
            let accounts = Accounts(makeEnvironment(storage: try backend.open(place), time: time))
            var workspaces: [ID<Workspace>] = []
            for number in 0..<count { workspaces.append(try await accounts.createWorkspace(name: "\(number)")) }
            self.workspaces = workspaces.sorted()
        }

        func node(_ name: String, _ instance: Int64) async throws -> Node {
            try await Node(name, instance, at: place, backend, time: time)
        }

        func rounds(_ count: Int, _ nodes: [Node]) async throws {
            for _ in 0..<count { for node in nodes { try await node.look() } }
        }

        /// Each workspace has one holder.
        func expectShared(among nodes: [Node], sourceLocation: SourceLocation = #_sourceLocation) {
            #expect(nodes.flatMap(\.held).sorted() == workspaces, sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: StorageBackend.allCases)
    func workspacesAreSharedOutEvenly(_ backend: StorageBackend) async throws {
        let site = try await Site(backend, workspaces: 7)
        let one = try await site.node("one", 1)
        try await one.look()
        #expect(one.held == site.workspaces)
        let two = try await site.node("two", 2)
        let three = try await site.node("three", 3)
        #expect(Set([one, two, three].map(\.cluster.number)).count == 3)
        try await site.rounds(3, [one, two, three])
        site.expectShared(among: [one, two, three])
        #expect([one, two, three].allSatisfy { $0.held.count >= 1 && $0.held.count <= 3 })
    }

    @Test(arguments: StorageBackend.allCases)
    func whoBeatsNoMoreIsGivenUpAndItsWorkTakenOver(_ backend: StorageBackend) async throws {
        let site = try await Site(backend, workspaces: 4)
        let (one, two) = (try await site.node("one", 1), try await site.node("two", 2))
        try await site.rounds(3, [one, two])
        site.expectShared(among: [one, two])
        // As long as a look or two is missed, nothing happens.
        try await site.rounds(NodeKeeper.patience, [one])
        #expect(one.held.count == 2)
        try await site.rounds(3, [one])
        #expect(one.held == site.workspaces)
        // It wakes up: what it believes it holds is refused, then it begins anew.
        let stale = two.held
        #expect(!stale.isEmpty)
        for workspace in stale {
            let environment = two.environment
            await #expect(throws: StorageError.self) {
                try await environment.storage.write { try environment.requireLease(of: workspace, in: $0) }
            }
        }
        try await two.look()
        #expect(two.held.isEmpty)
        #expect(two.cluster.instance != NodeInstance(2))
        try await site.rounds(3, [one, two])
        site.expectShared(among: [one, two])
        #expect(two.held.count == 2)
    }

    /// Its successor over the same folder waits for nobody.
    @Test(arguments: StorageBackend.allCases)
    func aNodeThatIsStartedAgainGoesOnAtOnce(_ backend: StorageBackend) async throws {
        let site = try await Site(backend, workspaces: 2)
        let one = try await site.node("one", 1)
        try await one.look()
        let again = try await site.node("one", 11)
        try await again.look()
        #expect(again.held == site.workspaces)
        #expect(again.cluster.number == one.cluster.number)
        for (workspace, lease) in again.cluster.leases {
            #expect(lease.fence > one.cluster.leases[workspace]?.fence ?? 0)
        }
    }

    /// A copied data folder: the one that began last goes on, the other says why it ends.
    @Test(arguments: StorageBackend.allCases)
    func whoFindsItsNameTakenEnds(_ backend: StorageBackend) async throws {
        let site = try await Site(backend, workspaces: 1)
        let one = try await site.node("one", 1)
        try await one.look()
        let twin = try await site.node("one", 2)
        try await twin.look()
        await #expect(throws: Cluster.MustEnd.twin) { try await one.look() }
        try await twin.look()
        #expect(twin.held == site.workspaces)
    }

    /// It was given up, and another node has its number by now: it leaves nobody behind who does not beat.
    @Test(arguments: StorageBackend.allCases)
    func whoFindsItsNumberGivenAwayEnds(_ backend: StorageBackend) async throws {
        let site = try await Site(backend, workspaces: 1)
        let one = try await site.node("one", 1)
        try await one.look()
        let number = one.cluster.number
        try await one.environment.storage.write { session in
            try NodeStore.end(NodeInstance(1), ifStillAt: nil, at: TestTime.start, in: session)
            let other = NodeRow(
                number: number,
                name: "two",
                instance: NodeInstance(2),
                version: "test",
                changedAt: TestTime.start
            )
            try NodeStore.begin(other, in: session)
        }
        await #expect(throws: Cluster.MustEnd.numberGone) { try await one.look() }
        let nodes = try await one.environment.storage.read { try NodeStore.all(in: $0) }
        #expect(nodes.map(\.name) == ["two"])
    }

    /// Another process of its name begins at the same moment: one of the two says why it ends.
    @Test func whoComesBackBesideATwinThatBeginsEnds() async throws {
        let site = try await Site(.postgres, workspaces: 1)
        let one = try await site.node("one", 1)
        try await one.look()
        try await one.environment.storage.write { session in
            try NodeStore.end(NodeInstance(1), ifStillAt: nil, at: TestTime.start, in: session)
        }
        let storage = try StorageBackend.postgres.open(site.place)
        let gate = Gate()
        let twin = Task {
            try await storage.write { session in
                _ = try Cluster.enter(
                    name: "one",
                    instance: NodeInstance(2),
                    version: "test",
                    at: TestTime.start,
                    in: session
                )
                gate.open()
                // Until the other waits for its end.
                let end = ContinuousClock.now + .seconds(300)
                while ContinuousClock.now < end {
                    if try session.firstRow("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") != nil
                    {
                        return true
                    }
                }
                return false
            }
        }
        await gate.pass()
        await #expect(throws: Cluster.MustEnd.twin) { try await one.look() }
        #expect(try await twin.value)
    }

    /// The other way round, if the newcomer looks first: the healthy one goes on.
    @Test(arguments: StorageBackend.allCases, [true, false])
    func whoBeginsWithACopiedFolderIsRefusedWhileTheOtherLives(_ backend: StorageBackend, _ lives: Bool) async throws {
        let site = try await Site(backend, workspaces: 1)
        let one = try await site.node("one", 1)
        let storage = try backend.open(site.place)
        try await Cluster.requireNoTwin(of: "two", in: storage, time: site.time)
        let check = Task { try await Cluster.requireNoTwin(of: "one", in: storage, time: site.time) }
        await site.time.nextSleeper()
        if lives { try await one.look() }
        site.time.advance(by: NodeKeeper.interval * 3)
        if lives {
            await #expect(throws: Cluster.MustEnd.twin) { try await check.value }
        } else {
            try await check.value
        }
    }

    /// It was given up, and what it would come back to is elsewhere by now: nothing may be left behind there.
    @Test(arguments: StorageBackend.allCases)
    func whoWakesUpAfterAMoveTakesNothingInAndEnds(_ backend: StorageBackend) async throws {
        let site = try await Site(backend, workspaces: 1)
        let workspace = try #require(site.workspaces.first)
        let one = try await site.node("one", 1)
        try await one.look()
        let scene = try await Scene(one, workspace: workspace)
        try await scene.write("hello", id: "wamid.1", by: one)
        try await one.environment.storage.write { session in
            try NodeStore.end(NodeInstance(1), ifStillAt: nil, at: TestTime.start, in: session)
            let move = MoveRow(workspace: workspace, state: .moved, number: 1, name: "0", other: "elsewhere")
            try MoveStore.put(move, at: TestTime.start, in: session)
        }
        let body = WireHook.body(messages: [WireHook.text("wamid.2", "again", at: site.time.now())])
        let receipt = await one.centre.intake.receive(scene.channel, headers: WireHook.headers(for: body), body: body)
        #expect(receipt == .unavailable)
        await #expect(throws: StorageError.self) {
            try await one.centre.presence.set(.away, of: scene.ann.agent, workspace: workspace, byBrowser: false)
        }
        await #expect(throws: MovePending.self) { try await one.look() }
    }

    @Test(arguments: StorageBackend.allCases)
    func thoseThatBeginAtOnceGetDifferentNumbers(_ backend: StorageBackend) async throws {
        let site = try await Site(backend, workspaces: 0)
        let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
            for number in Int64(1)...8 {
                group.addTask {
                    try await Cluster.join(
                        try site.backend.open(site.place),
                        name: "node \(number)",
                        instance: NodeInstance(number),
                        version: "test",
                        at: site.time.now()
                    ).number
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(numbers).count == 8)
    }

    /// Offers follow from the floor of the node that has the lease, whoever wrote what the floor must know.
    @Test(arguments: StorageBackend.allCases)
    func theFloorHearsWhatOtherNodesCommit(_ backend: StorageBackend) async throws {
        let site = try await Site(backend, workspaces: 1)
        let (one, two) = (try await site.node("one", 1), try await site.node("two", 2))
        try await site.rounds(2, [one, two])
        let workspace = try #require(site.workspaces.first)
        let (holder, other) = one.held.isEmpty ? (two, one) : (one, two)
        await holder.floors.turn()
        let scene = try await Scene(other, workspace: workspace)
        try await scene.write("hello", id: "wamid.1", by: holder)
        holder.environment.signals.floor.post(.log, workspace: workspace)
        await holder.floors.turn()
        let offer = try #require(try await scene.ringing().first)
        // Declined at the other node: not offered to the same agent again.
        _ = try await other.centre.desk.decline(offer.id, by: scene.ann)
        let ben = try await scene.agent("Ben")
        holder.environment.signals.floor.post(.log, workspace: workspace)
        await holder.floors.turn()
        let second = try #require(try await scene.ringing().first)
        #expect(second.agent.id == ben.agent)
        _ = try await other.centre.desk.accept(second.id, by: ben)
        // What the other node believes of the floor is nothing: it has none.
        await other.floors.turn()
        #expect(try await scene.ringing().isEmpty)
    }

    /// A holder that was stopped for longer than the others wait: its decisions change nothing.
    @Test(arguments: StorageBackend.allCases)
    func decisionsOfAFormerHolderAreRefused(_ backend: StorageBackend) async throws {
        let site = try await Site(backend, workspaces: 1)
        let (one, two) = (try await site.node("one", 1), try await site.node("two", 2))
        try await one.look()
        await one.floors.turn()
        let workspace = try #require(site.workspaces.first)
        let scene = try await Scene(two, workspace: workspace)
        try await site.rounds(NodeKeeper.patience + 3, [two])
        #expect(two.held == [workspace])
        try await scene.write("hello", id: "wamid.1", by: two)
        await two.floors.turn()
        let offers = try await scene.ringing().map(\.id)
        #expect(offers.count == 1)
        // The former holder wakes up with what it knew, and is told everything.
        one.environment.signals.floor.post(.log, workspace: workspace)
        await one.floors.turn()
        #expect(try await one.centre.intakeWorker.applyWaiting() == 0)
        #expect(try await scene.ringing().map(\.id) == offers)
    }

    /// Something to do, through one node.
    private struct Scene {
        let node: Node
        let workspace: ID<Workspace>
        let channel: ID<ChannelAccount>
        let ann: Caller

        init(_ node: Node, workspace: ID<Workspace>) async throws {
            self.node = node
            self.workspace = workspace
            channel = try await node.centre.channels.addWhatsApp(
                name: "Main",
                settings: Office.settings(),
                workspace: workspace
            ).id
            ann = try await Self.agent("Ann", node, workspace)
        }

        func agent(_ name: String) async throws -> Caller { try await Self.agent(name, node, workspace) }

        private static func agent(_ name: String, _ node: Node, _ workspace: ID<Workspace>) async throws -> Caller {
            let view = try await Accounts(node.environment).addAgent(
                email: "\(name.lowercased())@example.com",
                name: name,
                role: .agent,
                workspace: workspace
            )
            try await node.centre.presence.set(.online, of: view.id, workspace: workspace, byBrowser: false)
            return Caller(workspace: workspace, agent: view.id, name: name, role: .agent)
        }

        /// Received by this node, applied by the holder.
        func write(_ text: String, id: String, by holder: Node) async throws {
            let body = WireHook.body(messages: [WireHook.text(id, text, at: node.environment.now())])
            let receipt = await node.centre.intake.receive(channel, headers: WireHook.headers(for: body), body: body)
            #expect(receipt == .accepted)
            #expect(try await holder.centre.intakeWorker.applyWaiting() == 1)
        }

        func ringing() async throws -> [OfferView] {
            let observer = Caller(workspace: workspace, agent: ID(1), name: "Observer", role: .administrator)
            return try await node.centre.desk.ringingOffers(of: nil, for: observer)
        }
    }
}
