import BalieDomain
import BalieStorage
import BalieTestKit
import NIOCore
import Testing

@testable import BalieServices

/// Nodes over one database tell each other what they commit, and lose nothing when that fails.
@Suite(.timeLimit(.minutes(10)))
struct NodesTests {
    private static let batches = 12
    /// Fewer where every node has a connection to make.
    private static let seedsOfABatch: UInt64 = StorageBackend.current == .sqlite ? 25 : 8

    /// What each node commits reaches the subscribers of every node once and in order, whatever the bus does.
    @Test(arguments: 0..<UInt64(batches))
    func everySubscriberSeesEveryEventOfEveryNodeOnceAndInOrder(_ batch: UInt64) async throws {
        let office = try await Office()
        for seed in batch * Self.seedsOfABatch..<(batch + 1) * Self.seedsOfABatch {
            var generator = SeededGenerator(seed: seed)
            func share() -> Double { [0, 0.1, 0.5, 0.9].randomElement(using: &generator) ?? 0 }
            let hub = NoticeHub(seed: seed, faults: .init(dropped: share(), twice: share(), held: share()))
            let nodes = try await Nodes(2 + Int(seed % 2), of: office, on: hub)
            let (start, total) = (try await nodes.last, 40)
            let end = start + Int64(total)
            try await nodes.run(Nodes.Part.allCases, clock: true) {
                try await withThrowingTaskGroup(of: [Int64].self) { group in
                    for node in nodes.nodes {
                        let subscription = try await node.environment.liveEvents.subscribe(
                            nodes.workspace,
                            after: start
                        )
                        group.addTask { try await Nodes.numbers(subscription, upTo: end) }
                    }
                    var left = total
                    while left > 0 {
                        let count = min(left, Int.random(in: 1...7, using: &generator))
                        let node = nodes.nodes[Int.random(in: 0..<nodes.nodes.count, using: &generator)]
                        try await node.commit(count, nodes.workspace)
                        left -= count
                    }
                    for try await seen in group { #expect(seen == Array(start + 1...end), "seed \(seed)") }
                }
            }
        }
    }

    /// Without any look at the log, and with a clock that stands still.
    @Test func noticesAloneCarryEventsToTheOtherNodes() async throws {
        let nodes = try await Nodes(3, of: Office(), on: NoticeHub())
        let start = try await nodes.last
        try await nodes.run {
            for (number, node) in zip(1...3 as ClosedRange<Int64>, nodes.nodes) {
                var subscriptions: [LiveSubscription] = []
                for other in nodes.nodes {
                    subscriptions.append(
                        try await other.environment.liveEvents.subscribe(nodes.workspace, after: start + number - 1)
                    )
                }
                try await node.commit(1, nodes.workspace)
                for subscription in subscriptions {
                    #expect(try await Nodes.numbers(subscription, upTo: start + number) == [start + number])
                }
            }
        }
    }

    @Test func aNodeThatIsCutOffGetsEverythingByLooking() async throws {
        let nodes = try await Nodes(2, of: Office(), on: NoticeHub())
        let (start, time) = (try await nodes.last, nodes.office.time)
        let (one, other) = (nodes.nodes[0], nodes.nodes[1])
        try await nodes.run(Nodes.Part.allCases) {
            other.bus.cut()
            // Until the look that was begun while the bus was there, at the most.
            try await eventually { other.bus.isConnected == false }
            let subscription = try await other.environment.liveEvents.subscribe(nodes.workspace, after: start)
            try await one.commit(3, nodes.workspace)
            time.advance(by: LogWatch.netInterval)
            #expect(try await Nodes.numbers(subscription, upTo: start + 3) == [start + 1, start + 2, start + 3])
            // From then on it looks four times a second.
            let next = try await other.environment.liveEvents.subscribe(nodes.workspace, after: start + 3)
            try await one.commit(1, nodes.workspace)
            async let seen = Nodes.numbers(next, upTo: start + 4)
            while await time.nextSleeper() != time.now() + LogWatch.pollInterval {}
            time.advance(by: LogWatch.pollInterval)
            #expect(try await seen == [start + 4])
        }
    }

    @Test func whatWasSaidWhileCutOffIsToldWhenThereIsAWayAgain() async throws {
        let nodes = try await Nodes(2, of: Office(), on: NoticeHub())
        let start = try await nodes.last
        let (one, other) = (nodes.nodes[0], nodes.nodes[1])
        try await nodes.run {
            let subscription = try await other.environment.liveEvents.subscribe(nodes.workspace, after: start)
            one.bus.cut()
            try await one.commit(2, nodes.workspace)
            try await one.commit(2, nodes.workspace)
            #expect(nodes.hub.published == 0)
            one.bus.cut(false)
            nodes.office.time.advance(by: Notices.pause)
            #expect(try await Nodes.numbers(subscription, upTo: start + 4).count == 4)
        }
        #expect(one.environment.metrics.value(.noticesPublished) == 1)
    }

    @Test func aNodePassesOverWhatItSaidItself() async throws {
        let nodes = try await Nodes(2, of: Office(), on: NoticeHub())
        let heard = Box<[Int: [LogReach]]>([:])
        for (index, node) in nodes.nodes.enumerated() {
            node.environment.logs.add(
                following: { [] },
                hear: { reach in heard.change { $0[index, default: []].append(reach) } }
            )
        }
        let start = try await nodes.last
        try await nodes.run {
            try await nodes.nodes[0].commit(3, nodes.workspace)
            try await eventually { heard.value[1] != nil }
        }
        #expect(heard.value == [1: [LogReach(workspace: nodes.workspace, last: start + 3)]])
        #expect(nodes.nodes[0].environment.metrics.value(.noticesReceived) == 0)
        #expect(nodes.nodes[1].environment.metrics.value(.noticesReceived) == 1)
    }

    // MARK: Work

    /// Whoever finds rows that wait tells the node that works for the workspace, and nobody else.
    @Test(arguments: Notice.Work.allCases)
    func workWakesTheNodeThatDoesIt(_ work: Notice.Work) async throws {
        let nodes = try await Nodes(3, of: Office(), on: NoticeHub())
        let (finder, holder) = (nodes.nodes[0].environment, nodes.nodes[1])
        try await holder.takeLease(of: nodes.workspace)
        try await nodes.run {
            finder.signals.raise(work, of: nodes.workspace)
            await signal(work, holder.environment).wait()
            // The holder needs nobody to tell.
            holder.environment.signals.raise(work, of: nodes.workspace)
            await signal(work, holder.environment).wait()
            try await eventually { nodes.nodes[2].environment.metrics.value(.noticesReceived) == 1 }
        }
        #expect(nodes.hub.published == 1)
        for node in [nodes.nodes[0], nodes.nodes[2]] {
            let signal = signal(work, node.environment)
            // A signal that was raised would let this pass at once; cancelling ends it otherwise.
            let isRaised = await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    await signal.wait()
                    return !Task.isCancelled
                }
                for _ in 0..<100 { await Task.yield() }
                group.cancelAll()
                return await group.next() ?? false
            }
            #expect(!isRaised)
        }
    }

    private func signal(_ work: Notice.Work, _ environment: BalieServices.Environment) -> Signal {
        switch work {
        case .hooks: environment.signals.hooks
        case .outbox: environment.signals.outbox
        case .media: environment.signals.media
        case .snoozes: environment.signals.snoozes
        }
    }

    /// The use cases raise what the other nodes must hear.
    @Test func whatIsJournalledAndSentIsToldToTheNodeThatDoesTheRest() async throws {
        let office = try await Office()
        let ann = try await office.agent()
        let view = try await office.write()
        let nodes = try await Nodes(2, of: office, on: NoticeHub())
        let centre = try makeContactCentre(nodes.nodes[0].environment)
        let other = nodes.nodes[1].environment.signals
        try await nodes.nodes[1].takeLease(of: office.workspace)
        try await nodes.run(clock: true) {
            let body = WireHook.body(messages: [WireHook.text("wamid.1", "hello", at: office.time.now())])
            let headers = WireHook.headers(for: body)
            let receipt = await centre.intake.receive(office.channel, headers: headers, body: body)
            #expect(receipt == .accepted)
            await other.hooks.wait()
            let request = Desk.SendRequest(content: .text(.init(body: "hello")))
            _ = try await centre.desk.send(request, in: view.id, by: ann)
            await other.outbox.wait()
            let until = office.time.now() + .hours(1)
            _ = try await centre.desk.snooze(view.id, until: until, by: ann)
            await other.snoozes.wait()
        }
    }

    /// The floor of the node that works for a workspace hears of what others commit there.
    @Test func theFloorHearsTheLog() async throws {
        let nodes = try await Nodes(3, of: Office(), on: NoticeHub())
        let holder = nodes.nodes[1]
        try await holder.takeLease(of: nodes.workspace)
        try await nodes.run {
            try await nodes.nodes[0].commit(2, nodes.workspace)
            await holder.environment.signals.floor.arrived.wait()
            try await eventually { nodes.nodes[2].environment.metrics.value(.noticesReceived) == 1 }
        }
        let letters = holder.environment.signals.floor.takeAll()
        #expect(letters.map(\.0) == [nodes.workspace])
        guard case .log? = letters.first?.1 else {
            Issue.record("the floor heard something else")
            return
        }
        #expect(nodes.nodes[2].environment.signals.floor.takeAll().isEmpty)
    }

    /// A snooze that is set at one node ends at the one that works for the workspace, also if no notice of it arrives.
    @Test func aSnoozeThatNoNoticeToldOfEndsAllTheSame() async throws {
        let office = try await Office()
        let view = try await office.write()
        let nodes = try await Nodes(1, of: office, on: NoticeHub())
        let environment = nodes.nodes[0].environment
        try await nodes.nodes[0].takeLease(of: office.workspace)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await SnoozeWaker(environment).run() }
            await office.time.nextSleeper()
            let ann = try await office.agent()
            _ = try await office.desk.snooze(view.id, until: office.time.now() + .seconds(3), by: ann)
            for _ in 0..<3 {
                office.time.advance(by: SnoozeWaker.pollInterval)
                await office.time.nextSleeper()
            }
            group.cancelAll()
        }
        #expect(try await office.find(view.id).status == .open)
    }

    // MARK: Looking and typing

    @Test func aColleagueAtAnotherNodeIsSeenLookingAndTyping() async throws {
        let office = try await Office()
        let nodes = try await Nodes(2, of: office, on: NoticeHub())
        let view = try await office.write()
        let ann = Caller(workspace: office.workspace, agent: ID(7), name: "Ann", role: .agent)
        let (here, there) = (nodes.nodes[0].environment, nodes.nodes[1].environment)
        func seen() -> [Viewer] { there.viewing.viewers(of: view.id, in: nodes.workspace) }
        try await nodes.run {
            let subscription = try await there.liveEvents.subscribe(office.workspace, after: nil)
            var frames = LiveReader.read(subscription).makeAsyncIterator()
            for (sign, isTyping) in [(Viewing.Sign.viewing, false), (.typing, true)] {
                here.viewing.note(sign, of: ann, in: view.id)
                guard case .frames(let frame)? = try await frames.next() else {
                    Issue.record("its browsers were not told")
                    return
                }
                #expect(String(buffer: frame) == "view\n")
                #expect(seen() == [Viewer(agent: AgentName(id: ann.agent, name: "Ann"), isTyping: isTyping)])
                // The sender rests after each message.
                await office.time.nextSleeper()
                office.time.advance(by: Notices.pause)
            }
            // A sign that changes nothing makes it count for longer.
            office.time.advance(by: Viewing.lifetime - .seconds(1))
            here.viewing.note(.typing, of: ann, in: view.id)
            try await eventually { there.metrics.value(.noticesReceived) == 3 }
            await office.time.nextSleeper()
            office.time.advance(by: Viewing.lifetime - .seconds(1))
            #expect(seen().count == 1)
            here.viewing.note(.gone, of: ann, in: view.id)
            try await eventually { seen().isEmpty }
        }
    }

    @Test func asLongAsThereIsNoWayALookIsNotKeptForLater() async throws {
        let nodes = try await Nodes(2, of: Office(), on: NoticeHub())
        let ann = Caller(workspace: nodes.workspace, agent: ID(7), name: "Ann", role: .agent)
        let here = nodes.nodes[0]
        try await nodes.run {
            here.bus.cut()
            here.environment.viewing.note(.viewing, of: ann, in: ID(1))
            #expect(here.environment.metrics.value(.noticesDropped) == 1)
            here.bus.cut(false)
            nodes.office.time.advance(by: Notices.pause)
            try await here.commit(1, nodes.workspace)
            try await eventually { nodes.nodes[1].environment.metrics.value(.noticesReceived) == 1 }
            #expect(nodes.nodes[1].environment.viewing.viewers(of: ID(1), in: nodes.workspace).isEmpty)
        }
    }

    // MARK: Limits

    @Test func aFloodOfCommitsIsNoFloodOfMessages() async throws {
        let nodes = try await Nodes(2, of: Office(), on: NoticeHub())
        let (start, commits) = (try await nodes.last, 200)
        let end = start + Int64(commits)
        try await nodes.run {
            let subscription = try await nodes.nodes[1].environment.liveEvents.subscribe(nodes.workspace, after: start)
            for _ in 0..<commits { try await nodes.nodes[0].commit(1, nodes.workspace) }
            // No time has passed: the first went out at once, and the rest waits together.
            #expect(nodes.hub.published <= 1)
            try await eventually {
                nodes.office.time.advance(by: Notices.pause)
                return nodes.hub.published == 2
            }
            #expect(try await Nodes.numbers(subscription, upTo: end) == Array(start + 1...end))
        }
        #expect(nodes.nodes[0].environment.metrics.value(.noticesPublished) == 2)
    }

    @Test func whatFindsNoRoomIsCounted() async throws {
        let nodes = try await Nodes(2, of: Office(), on: NoticeHub())
        let (one, other) = (nodes.nodes[0], nodes.nodes[1])
        let surplus = 7
        try await nodes.run {
            one.bus.cut()
            // Workspaces that it does not work for.
            for number in 1...Int64(PendingNotices.limit + surplus) {
                one.environment.signals.raise(.hooks, of: ID(number))
            }
            #expect(one.environment.metrics.value(.noticesDropped) == surplus)
            one.bus.cut(false)
            nodes.office.time.advance(by: Notices.pause)
            try await eventually { other.environment.metrics.value(.noticesReceived) == PendingNotices.limit }
        }
        #expect(nodes.hub.published == PendingNotices.limit / NoticeMessage.noticeLimit)
        let text = one.environment.metrics.text()
        #expect(text.contains("balie_notices_dropped_total \(surplus)\n"))
    }

    @Test func anotherNodeIsBelievedTheNamesThatPeopleMayHave() async throws {
        let office = try await Office()
        func take(_ name: String, of agent: ID<Agent>) -> Bool {
            let sign = Notice.ViewingSign(conversation: ID(1), agent: agent, name: name, sign: .viewing)
            return office.environment.viewing.take(sign, workspace: office.workspace)
        }
        // Many bytes each.
        let longest = String(repeating: "👩🏽‍🚀", count: 100)
        let name = try await office.accounts.addAgent(
            email: "ann@example.com",
            name: longest,
            role: .agent,
            workspace: office.workspace
        ).name
        #expect(take(name, of: ID(1)))
        #expect(!take(name + "x", of: ID(2)))
    }

    @Test func aStrangersMessageIsCountedAndPassedOver() async throws {
        let nodes = try await Nodes(1, of: Office(), on: NoticeHub())
        let stranger = nodes.hub.join()
        let metrics = nodes.nodes[0].environment.metrics
        try await nodes.run {
            await withTaskGroup(of: Void.self) { group in
                let listener = NoticeListener(hear: { _ in }, connectionChanged: {}, missed: { _ in })
                group.addTask { await stranger.run(listener) }
                while !stranger.isConnected { await Task.yield() }
                #expect(await stranger.publish(Array("hello".utf8)))
                group.cancelAll()
            }
        }
        #expect(metrics.value(.noticesUnreadable) == 1 && metrics.value(.noticesReceived) == 0)
    }
}
