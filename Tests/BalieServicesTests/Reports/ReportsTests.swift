import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Reports of what was done at a clock that the test moves.
struct ReportsTests {
    let office: Office
    let start = TestTime.start

    init() async throws { office = try await Office() }

    func period(_ interval: ReportPeriod.Interval = .day) throws -> ReportPeriod {
        try ReportPeriod(from: "2026-08-23", to: "2026-08-25", interval: interval, zone: nil, now: office.time.now())
    }

    func report(
        by key: ReportKey = .queue,
        _ interval: ReportPeriod.Interval = .day,
        workspace: ID<Workspace>? = nil
    ) async throws -> Report {
        var request = Reports.Request()
        request.key = key
        return try await Reports(office.environment)
            .routing(request, over: try period(interval), workspace: workspace ?? office.workspace)
    }

    func wait(_ seconds: Int64) { office.time.advance(by: .seconds(seconds)) }

    /// Ann takes, answers and resolves what a customer wrote: 30 seconds of waiting, 15 until the answer, 15 until the end.
    func serve(_ ann: Caller, phone: String = "31612345678") async throws {
        try await office.write(from: phone)
        wait(15)
        await office.turn()
        wait(15)
        let view = try await office.desk.accept(try await office.onlyOffer().id, by: ann)
        wait(15)
        try await office.reply(in: view.id, by: ann)
        wait(15)
        _ = try await office.desk.resolve(view.id, by: ann)
    }

    private func sums(_ report: Report) -> (ReportSum) -> Int64 { { report.total[$0] } }

    @Test func aConversationIsWaitedForHandledAndResolved() async throws {
        let ann = try await office.agent("Ann", .online)
        try await serve(ann)
        let report = try await report()
        let sum = sums(report)
        #expect(sum(.answered) == 1 && sum(.answeredWithin) == 1 && sum(.waitTime) == 30_000)
        #expect(sum(.firstResponses) == 1 && sum(.firstResponseTime) == 45_000 && sum(.nextResponses) == 0)
        #expect(sum(.handlings) == 1 && sum(.heldTime) == 30_000 && sum(.handlingTime) == 15_000)
        #expect(sum(.resolutions) == 1 && sum(.resolutionTime) == 60_000 && sum(.transfers) == 0)
        #expect(sum(.offers) == 1 && sum(.acceptedOffers) == 1)
        #expect(report.percentiles == Report.Percentiles(half: 30_000, nineTenths: 30_000))
        #expect(report.groups.map(\.name) == ["Service"])
        #expect(report.groups.map(\.id) == ["\(office.queue)"])
        #expect(report.intervals.map { $0.sums[.answered] } == [1, 0])
        #expect(report.cells.count == 1)
    }

    @Test func aQuestionAfterTheFirstIsTheNextOne() async throws {
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write()
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        try await office.reply(in: view.id, by: ann)
        wait(10)
        try await office.write("and another thing")
        wait(20)
        try await office.write("are you there?")
        wait(5)
        // Neither a note nor a second answer is one.
        _ = try await office.desk.send(.init(content: .note(.init(body: "hm"))), in: view.id, by: ann)
        try await office.reply(in: view.id, by: ann)
        try await office.reply("that was it", in: view.id, by: ann)
        let sum = sums(try await report())
        #expect(sum(.firstResponses) == 1 && sum(.firstResponseTime) == 0)
        #expect(sum(.nextResponses) == 1 && sum(.nextResponseTime) == 25_000)
    }

    @Test func aProgramsAnswerIsNoResponse() async throws {
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write()
        let robot = Caller(workspace: office.workspace, agent: ann.agent, name: "Bot", role: .agent, kind: .token)
        try await office.reply(in: view.id, by: robot)
        #expect(try await report().total[.firstResponses] == 0)
    }

    @Test func whoeverAnswersInAnothersConversationWorkedNoTimeOnIt() async throws {
        let (ann, ben) = (try await office.agent("Ann", .online), try await office.agent("Ben", .online))
        let view = try await office.write()
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        wait(10)
        try await office.reply(in: view.id, by: ben)
        let groups = try await report(by: .agent).groups
        let bens = try #require(groups.first { $0.name == "Ben" })
        #expect(bens.sums[.firstResponses] == 1 && bens.sums[.firstResponseTime] == 10_000)
        #expect(bens.sums[.handlingTime] == 0)
    }

    @Test func waitsEndInFourWays() async throws {
        let other = try await office.administration.addQueue(.init(name: "Sales"), workspace: office.workspace)
        let observer = try await office.agent("Olga", .offline, role: .supervisor)
        for (index, seconds) in [Int64(5), 6, 61].enumerated() {
            let view = try await office.write(from: "3161234567\(index)")
            wait(seconds)
            _ = try await office.desk.resolve(view.id, by: observer)
        }
        let moved = try await office.write(from: "31612345675")
        wait(7)
        _ = try await office.desk.transfer(moved.id, to: .queue(other.id), note: nil, by: observer)
        wait(8)
        let later = office.time.now() + .hours(1)
        _ = try await office.desk.snooze(moved.id, until: later, by: observer)
        let report = try await report()
        let service = try #require(report.groups.first { $0.name == "Service" }).sums
        #expect(service[.shortAbandoned] == 1 && service[.abandoned] == 2 && service[.abandonedWithin] == 2)
        #expect(service[.flowOut] == 1 && service[.answered] == 0)
        let sales = try #require(report.groups.first { $0.name == "Sales" }).sums
        #expect(sales[.withdrawn] == 1 && sales[.flowOut] == 0)
        // It came in once, and went on once.
        #expect(service[.flowIn] == 0 && sales[.flowIn] == 1)
        let offered = try #require(ReportColumn.routing.first { $0.name == "offered" })
        #expect(offered.value(report.total) == .whole(3) && offered.value(sales) == .whole(0))
        // Resolved without an agent.
        #expect(report.total[.resolutions] == 3)
        let agents = try await self.report(by: .agent)
        #expect(agents.groups.first { $0.id == nil }?.sums[.abandoned] == 2)
        #expect(agents.total[.abandoned] == 2)
    }

    @Test func whatStillWaitsIsOffered() async throws {
        try await office.write()
        wait(100)
        let report = try await report()
        #expect(report.total[.waiting] == 1 && report.total[.answered] == 0)
        let offered = try #require(ReportColumn.routing.first { $0.name == "offered" })
        #expect(offered.value(report.total) == .whole(1))
    }

    @Test func whatGoesToOthersIsTransferredAndWhatGoesBackIsReleased() async throws {
        let (ann, ben) = (try await office.agent("Ann", .online), try await office.agent("Ben", .online))
        let view = try await office.write()
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        wait(10)
        _ = try await office.desk.transfer(view.id, to: .agent(ben.agent), note: nil, by: ann)
        wait(20)
        // Nobody answered yet: the customer waits on, and the queue has it again from now.
        try await office.set(.offline, ben)
        wait(30)
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        let agents = try await report(by: .agent)
        let (anns, bens) = (
            try #require(agents.groups.first { $0.name == "Ann" }).sums,
            try #require(agents.groups.first { $0.name == "Ben" }).sums
        )
        #expect(anns[.handlings] == 1 && anns[.transfers] == 1 && anns[.handlingTime] == 10_000)
        #expect(bens[.handlings] == 1 && bens[.transfers] == 0 && bens[.handlingTime] == 20_000)
        // The first wait took no time, the second 30 seconds: not the minute that the customer has waited by then.
        #expect(anns[.answered] == 2 && anns[.waitTime] == 30_000)
    }

    @Test func offersThatNobodyAnswersCount() async throws {
        _ = try await office.agent("Ann", .online)
        try await office.write()
        await office.turn()
        wait(60)
        await office.turn()
        let report = try await report()
        #expect(report.total[.offers] == 1 && report.total[.unansweredOffers] == 1)
        let states = try await Reports(office.environment).agentStates(over: try period(), workspace: office.workspace)
        #expect(states.total[.availableTime] == 60_000 && states.total[.notRespondingTime] == 0)
        wait(5)
        let later = try await Reports(office.environment).agentStates(over: try period(), workspace: office.workspace)
        #expect(later.total[.notRespondingTime] == 5_000)
    }

    @Test func agentsTimeIsWhereItWas() async throws {
        let ann = try await office.agent("Ann", .online)
        try await serve(ann)
        wait(40)
        try await office.set(.away, ann)
        wait(100)
        try await office.set(.offline, ann)
        wait(3600)
        let report = try await Reports(office.environment).agentStates(
            over: try period(.quarter),
            workspace: office.workspace
        )
        let anns = try #require(report.groups.first { $0.name == "Ann" }).sums
        #expect(anns[.busyTime] == 15_000 && anns[.availableTime] == 85_000)
        #expect(anns[.awayTime] == 100_000 && anns[.offlineTime] == 3_600_000)
        #expect(anns[.assignedTime] == 30_000 && anns[.anyAssignedTime] == 30_000)
        let occupancy = try #require(ReportColumn.agentStates.first { $0.name == "occupancy" })
        #expect(occupancy.value(anns) == .ratio(0.15))
    }

    @Test func writingUpIsNeitherBusyNorAvailable() async throws {
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write()
        wait(10)
        let (workspace, now) = (office.workspace, office.time.now())
        let row = WrapUpStore.Row(of: ann.agent, conversation: view.id, queue: office.queue, until: now + .minutes(1))
        try await office.storage.write { try WrapUpStore.begin(row, workspace: workspace, at: now, in: $0) }
        let reports = Reports(office.environment)
        wait(20)
        // It goes on.
        var report = try await reports.agentStates(over: try period(), workspace: workspace)
        #expect(report.total[.wrapUpTime] == 20_000 && report.total[.availableTime] == 10_000)
        wait(100)
        report = try await reports.agentStates(over: try period(), workspace: workspace)
        #expect(report.total[.wrapUpTime] == 60_000 && report.total[.availableTime] == 70_000)
    }

    /// What nobody ended because nobody was there any more is open in the tables, and ends with what ends it.
    @Test func nothingIsLostWhenTheProgramDies() async throws {
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write()
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        wait(10)
        let again = try await office.restarted()
        again.time.advance(by: .milliseconds(19_999))
        try await again.set(.offline, ann)
        let report = try await Reports(again.environment).agentStates(over: try period(), workspace: again.workspace)
        #expect(report.total[.assignedTime] == 30_000 && report.total[.busyTime] == 30_000)
    }

    @Test func shortIntervalsAddUpToLongOnes() async throws {
        let ann = try await office.agent("Ann", .online)
        for index in 0..<8 {
            try await serve(ann, phone: "3161234567\(index)")
            wait(700)
        }
        for key in ReportKey.allCases {
            let days = try await report(by: key)
            for interval in [ReportPeriod.Interval.quarter, .hour] {
                let parts = try await report(by: key, interval)
                #expect(parts.total == days.total, "\(key), \(interval)")
                #expect(parts.groups.map(\.sums) == days.groups.map(\.sums), "\(key), \(interval)")
            }
            #expect(days.total[.answered] == 8)
        }
        #expect(try await report(by: .channel).total == (try await report(by: .queue).total))
    }

    @Test func anotherWorkspaceSeesNothing() async throws {
        let ann = try await office.agent("Ann", .online)
        try await serve(ann)
        let other = try await office.accounts.createWorkspace(name: "Other")
        for key in ReportKey.allCases {
            let report = try await report(by: key, workspace: other)
            #expect(report.total.isEmpty && report.groups.isEmpty && report.percentiles == nil)
        }
        let states = try await Reports(office.environment).agentStates(over: try period(), workspace: other)
        #expect(states.groups.isEmpty)
    }

    @Test func aRemovedQueueKeepsItsPast() async throws {
        let ann = try await office.agent("Ann", .online)
        let queue = try await office.administration.addQueue(.init(name: "Sales"), workspace: office.workspace)
        let view = try await office.write()
        _ = try await office.desk.transfer(view.id, to: .queue(queue.id), note: nil, by: ann)
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        _ = try await office.desk.resolve(view.id, by: ann)
        try await office.administration.removeQueue(queue.id, workspace: office.workspace)
        let group = try #require(try await report().groups.last)
        #expect(group.id == "\(queue.id)" && group.name == nil && group.sums[.answered] == 1)
    }

    @Test func whatWasSentOnFlowsInHoweverItEnds() async throws {
        let ann = try await office.agent("Ann", .online)
        let sales = try await office.administration.addQueue(.init(name: "Sales"), workspace: office.workspace)
        var views: [ConversationView] = []
        for index in 0..<3 { views.append(try await office.write(from: "3161234567\(index)")) }
        _ = try await office.desk.assign(views[0].id, to: ann.agent, by: ann)
        for view in views { _ = try await office.desk.transfer(view.id, to: .queue(sales.id), note: nil, by: ann) }
        // One is answered, one gives up at once, and one still waits.
        _ = try await office.desk.assign(views[0].id, to: ann.agent, by: ann)
        _ = try await office.desk.resolve(views[1].id, by: ann)
        let report = try await report()
        let group = try #require(report.groups.first { $0.name == "Sales" }).sums
        #expect(group[.flowIn] == 2 && group[.shortAbandoned] == 1 && group[.waiting] == 1 && group[.answered] == 1)
        let offered = try #require(ReportColumn.routing.first { $0.name == "offered" })
        #expect(offered.value(group) == .whole(0) && offered.value(report.total) == .whole(3))
        // What it was moved for is over: what comes back to it later is offered anew.
        _ = try await office.desk.resolve(views[0].id, by: ann)
        wait(1)
        try await office.write("again", from: "31612345670")
        #expect(try await self.report().total[.flowIn] == 2)
    }

    @Test func whatIsWrittenUpBelongsToItsQueue() async throws {
        let ann = try await office.agent("Ann", .online)
        let (first, second) = (try await office.write(), try await office.write(from: "31612345670"))
        let (workspace, now) = (office.workspace, office.time.now())
        for view in [first, second] {
            let row = WrapUpStore.Row(
                of: ann.agent,
                conversation: view.id,
                queue: office.queue,
                until: now + .minutes(1)
            )
            try await office.storage.write { try WrapUpStore.begin(row, workspace: workspace, at: now, in: $0) }
        }
        wait(70)
        for key in ReportKey.allCases {
            let report = try await report(by: key)
            let group = try #require(report.groups.first { $0.sums[.afterContactTime] > 0 })
            // Both in the same minute, which is a minute.
            #expect(group.sums[.afterContactTime] == 60_000, "\(key)")
            #expect(report.total[.afterContactTime] == 60_000 && report.total[.wrapUpTime] == 60_000)
        }
    }

    /// A network's clock may be ahead of ours: nothing is refused for it.
    @Test func aMessageFromTheFutureIsAnsweredAndResolved() async throws {
        let ann = try await office.agent("Ann", .online)
        let ahead = office.time.now() + .minutes(5)
        try await office.take(messages: [WireHook.text("wamid.1", "hello", from: "31612345678", at: ahead)])
        let view = try #require(try await office.conversation(of: "31612345678"))
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        wait(10)
        try await office.reply(in: view.id, by: ann)
        try await office.take(
            messages: [WireHook.text("wamid.2", "hm", from: "31612345678", at: office.time.now() + .minutes(5))]
        )
        _ = try await office.desk.resolve(view.id, by: ann)
        let report = try await report()
        #expect(report.total[.firstResponseTime] == 0 && report.total[.resolutions] == 1)
    }

    /// Our own clock may be set back: time that went backwards took no time.
    @Test func aClockSetBackRefusesNothing() async throws {
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write()
        wait(10)
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        office.time.advance(by: .seconds(-60))
        try await office.reply(in: view.id, by: ann)
        _ = try await office.desk.resolve(view.id, by: ann)
        try await office.set(.away, ann)
        wait(5)
        try await office.set(.online, ann)
        let report = try await report()
        #expect(report.total[.heldTime] == 0 && report.total[.resolutions] == 1)
    }
}
