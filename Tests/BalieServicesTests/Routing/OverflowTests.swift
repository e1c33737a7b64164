import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What is done for who would wait too long, from the rule that a person writes to what the customer notices.
struct OverflowTests {
    @Test func whoWaitedTooLongIsOfferedInTheOtherQueueAtTheirAge() async throws {
        let scene = try await OverflowScene()
        try await scene.follow([OverflowForm(when: .waited(seconds: 120), then: .queue(scene.night))])
        let view = try await scene.office.write()
        await scene.office.turn()
        await scene.pass(119)
        #expect(try await scene.office.ringing().isEmpty)
        await scene.pass(1)
        let offer = try await scene.office.onlyOffer()
        #expect(offer.agent.id == scene.ben.agent && offer.waited == .seconds(120))
        let moved = try await scene.office.find(view.id)
        #expect(moved.queue?.id == scene.night && moved.waitingSince == view.waitingSince)
        let name = try #require(view.queue?.name)
        #expect(try await scene.told(in: view.id) == ["Moved from \(name) to Night: it had waited 2 min"])
    }

    @Test(arguments: [
        (OverflowForm.Trigger.length(2), 2), (.nobodySignedIn, 1), (.waited(seconds: 1), 1),
    ])
    func eachTriggerIsHeard(_ trigger: OverflowForm.Trigger, _ customers: Int) async throws {
        let scene = try await OverflowScene()
        try await scene.follow([OverflowForm(when: trigger, then: .message(OverflowScene.texts))])
        if trigger == .nobodySignedIn { try await scene.office.set(.offline, scene.ann) }
        await scene.office.turn()
        for number in 1..<customers { try await scene.office.write(from: "3161234560\(number)") }
        let view = try await scene.office.write()
        await scene.office.turn()
        await scene.pass(1)
        #expect(try await scene.said(in: view.id) == ["Nog even geduld."])
    }

    /// A conversation that takes as long as they do here: so long is the next to wait.
    @Test(arguments: [
        OverflowForm.Trigger.expectedWait(seconds: 600), .serviceLevel(belowPercent: 80, withinSeconds: 20),
    ])
    func whatTheQueueLearnedCounts(_ trigger: OverflowForm.Trigger) async throws {
        let scene = try await OverflowScene()
        let office = scene.office
        try await scene.follow([OverflowForm(when: trigger, then: .message(OverflowScene.texts))])
        let first = try await office.write(from: "31612345601")
        await office.turn()
        await scene.pass(60)
        try await office.set(.online, scene.ann)
        await office.turn()
        _ = try await office.desk.accept(office.onlyOffer().id, by: scene.ann)
        await office.turn()
        await scene.pass(600)
        _ = try await office.desk.resolve(first.id, by: scene.ann)
        try await office.set(.away, scene.ann)
        await office.turn()
        let next = try await office.write()
        await office.turn()
        #expect(try await scene.said(in: next.id) == ["Nog even geduld."])
    }

    @Test func aTierThatIsAddedIsAskedAtOnceAndStaysAfterARestart() async throws {
        let scene = try await OverflowScene()
        try await scene.serve(
            scene.office.queue,
            by: [scene.ann, scene.ben],
            tiers: [1, 2],
            highestTier: 1,
            overflow: [OverflowForm(when: .waited(seconds: 30), then: .addTier(2))]
        )
        try await scene.office.set(.away, scene.ben)
        let view = try await scene.office.write()
        await scene.office.turn()
        await scene.pass(30)
        #expect(try await scene.told(in: view.id) == ["Members up to tier 2 are asked: it had waited 30 s"])
        let again = try await scene.office.restarted()
        try await again.set(.online, scene.ben)
        await again.turn()
        #expect(try await again.onlyOffer().agent.id == scene.ben.agent)
        #expect(try await scene.told(in: view.id).count == 1)
    }

    @Test func aMessageIsSaidOnceInAWaitAndIsNobodysAnswer() async throws {
        let scene = try await OverflowScene()
        try await scene.follow([OverflowForm(when: .waited(seconds: 30), then: .message(OverflowScene.texts))])
        let dutch = try await scene.office.write(from: "31612345678")
        let british = try await scene.office.write(from: "447700900123")
        let indian = try await scene.office.write(from: "919876543210")
        await scene.office.turn()
        await scene.pass(30)
        await scene.pass(500)
        try await scene.office.write("?", from: "31612345678")
        await scene.office.turn()
        #expect(try await scene.said(in: dutch.id) == ["Nog even geduld."])
        #expect(try await scene.said(in: british.id) == ["Still here?"])
        #expect(try await scene.said(in: indian.id) == ["Still here?"])
        let after = try await scene.office.find(dutch.id)
        #expect(after.waitingSince == dutch.waitingSince && after.unansweredSince == dutch.unansweredSince)
        let again = try await scene.office.restarted()
        await again.turn()
        #expect(try await scene.said(in: dutch.id, of: again).count == 1)
    }

    @Test func outsideTheWindowNothingIsSaidAndNobodyIsPutOff() async throws {
        let scene = try await OverflowScene()
        try await scene.follow([
            OverflowForm(when: .waited(seconds: 86_400), then: .message(OverflowScene.texts)),
            OverflowForm(when: .waited(seconds: 86_400), then: .callBack(afterMinutes: 5, OverflowScene.texts)),
        ])
        let view = try await scene.office.write()
        await scene.office.turn()
        await scene.pass(86_400)
        #expect(try await scene.said(in: view.id).isEmpty)
        let after = try await scene.office.find(view.id)
        #expect(after.status == .open && after.waitingSince == view.waitingSince)
    }

    @Test func whoIsPutOffComesBackToTheirOldPlaceAndIsNotPutOffAgain() async throws {
        let scene = try await OverflowScene()
        let office = scene.office
        try await scene.follow([
            OverflowForm(when: .waited(seconds: 60), then: .callBack(afterMinutes: 30, OverflowScene.texts))
        ])
        let view = try await office.write(from: "31612345601")
        await office.turn()
        await scene.pass(60)
        let away = try await office.find(view.id)
        #expect(away.status == .snoozed && away.waitingSince == nil)
        #expect(away.snoozedUntil == office.time.now() + .minutes(30))
        #expect(try await scene.said(in: view.id) == ["Nog even geduld."])
        #expect(try await scene.told(in: view.id) == ["Back in line in 30 min, at its old place: it had waited 1 min"])

        let later = try await office.write(from: "31612345602")
        await office.turn()
        office.time.advance(by: .minutes(30))
        await scene.wake()
        await office.turn()
        let back = try await office.find(view.id)
        #expect(back.status == .open && back.waitingSince == view.waitingSince)
        #expect(try await office.find(later.id).status == .snoozed)
        await scene.pass(3_600)
        #expect(try await office.find(view.id).status == .open)
        #expect(try await scene.said(in: view.id).count == 1)
        try await office.set(.online, scene.ann)
        await office.turn()
        #expect(try await office.onlyOffer().conversationID == view.id)
    }

    /// Whoever answers then needs a few minutes before the window closes.
    @Test(arguments: [(23 * 60, 30), (23 * 60 + 30, 20), (23 * 60 + 55, 1)])
    func theyComeBackBeforeTheirWindowCloses(_ waited: Int, _ minutes: Int) async throws {
        let scene = try await OverflowScene()
        try await scene.follow([
            OverflowForm(when: .waited(seconds: waited * 60), then: .callBack(afterMinutes: 30, OverflowScene.texts))
        ])
        let view = try await scene.office.write()
        await scene.office.turn()
        await scene.pass(waited * 60)
        let away = try await scene.office.find(view.id)
        #expect(away.snoozedUntil == scene.office.time.now() + .minutes(Int64(minutes)))
        let told = try #require(try await scene.told(in: view.id).first)
        #expect(told.hasPrefix("Back in line in \(minutes) min, at its old place: it had waited"))
    }

    /// All that hold are carried out in their order, until one takes the conversation out of the line.
    @Test(arguments: [true, false])
    func whatComesAfterAMoveIsNotDone(_ isMovedFirst: Bool) async throws {
        let scene = try await OverflowScene()
        let message = OverflowForm(when: .waited(seconds: 30), then: .message(OverflowScene.texts))
        let move = OverflowForm(when: .waited(seconds: 30), then: .queue(scene.night))
        try await scene.follow(isMovedFirst ? [move, message] : [message, move])
        let view = try await scene.office.write()
        await scene.office.turn()
        await scene.pass(30)
        await scene.office.turn()
        #expect(try await scene.said(in: view.id).count == (isMovedFirst ? 0 : 1))
        let offers = try await scene.office.desk.offers(of: view.id, limit: 9, for: scene.ben)
        #expect(offers.map(\.state) == [.ringing] && offers.first?.agent.id == scene.ben.agent)
    }

    @Test func whoIsPutOffAndWritesIsBackAtOnce() async throws {
        let scene = try await OverflowScene()
        let office = scene.office
        try await scene.follow([
            OverflowForm(when: .waited(seconds: 60), then: .callBack(afterMinutes: 30, OverflowScene.texts))
        ])
        let view = try await office.write()
        await office.turn()
        await scene.pass(60)
        await scene.pass(60)
        try await office.write("thanks")
        await office.turn()
        let back = try await office.find(view.id)
        #expect(back.status == .open && back.waitingSince == view.waitingSince)
        await scene.pass(600)
        #expect(try await office.find(view.id).status == .open)
        #expect(try await scene.said(in: view.id).count == 1)
    }

    /// Whom the other queue sends on while it is closed.
    @Test(arguments: [QueueHours.Outside.message("We sleep."), .queue(ID(0))])
    func aClosedQueueTreatsThemAsAnybodyWhoComes(_ outside: QueueHours.Outside) async throws {
        let scene = try await OverflowScene()
        let office = scene.office
        let sendsBack = outside != .message("We sleep.")
        let closed = ScheduleForm(zone: "Europe/Amsterdam", week: Array(repeating: [], count: 7))
        let schedules = Schedules(office.environment)
        let hours = try await schedules.add(name: "Never", hours: closed, workspace: office.workspace)
        _ = try await schedules.setHours(
            QueueHours(schedule: hours.id, outside: sendsBack ? .queue(office.queue) : outside),
            of: scene.night,
            workspace: office.workspace
        )
        try await scene.follow([OverflowForm(when: .waited(seconds: 30), then: .queue(scene.night))])
        let view = try await office.write()
        await office.turn()
        await scene.pass(30)
        await scene.pass(30)
        #expect(try await office.find(view.id).queue?.id == (sendsBack ? office.queue : scene.night))
        #expect(try await scene.said(in: view.id) == (sendsBack ? [] : ["We sleep."]))
        #expect(try await scene.told(in: view.id).count == (sendsBack ? 0 : 1))
    }

    /// What was done is forgotten when the wait ends: it is done again in the next.
    @Test func theNextWaitBeginsAnew() async throws {
        let scene = try await OverflowScene()
        let office = scene.office
        try await scene.follow([OverflowForm(when: .waited(seconds: 30), then: .message(OverflowScene.texts))])
        let view = try await office.write()
        await office.turn()
        await scene.pass(30)
        #expect(try await scene.record(of: view.id) != nil)
        _ = try await office.desk.assign(view.id, to: scene.ann.agent, by: scene.ann)
        #expect(try await scene.record(of: view.id) == nil)
        try await office.reply(in: view.id, by: scene.ann)
        _ = try await office.desk.resolve(view.id, by: scene.ann)
        await scene.pass(60)
        try await office.write("again")
        await office.turn()
        await scene.pass(30)
        let said = try await scene.said(in: view.id)
        #expect(said.count { $0 == "Nog even geduld." } == 2)
    }

    /// Each rule once in a wait: a conversation that comes round stays where it is.
    @Test func queuesThatSendToEachOtherComeToAnEnd() async throws {
        let scene = try await OverflowScene()
        let office = scene.office
        try await office.set(.away, scene.ben)
        try await scene.follow([OverflowForm(when: .waited(seconds: 30), then: .queue(scene.night))])
        try await scene.serve(
            scene.night,
            by: [scene.ben],
            overflow: [OverflowForm(when: .waited(seconds: 60), then: .queue(office.queue))]
        )
        let view = try await office.write()
        await office.turn()
        await scene.pass(30)
        #expect(try await office.find(view.id).queue?.id == scene.night)
        await scene.pass(30)
        #expect(try await office.find(view.id).queue?.id == office.queue)
        for _ in 1...5 { await scene.pass(60) }
        let again = try await office.restarted()
        await again.turn()
        #expect(try await again.find(view.id).queue?.id == office.queue)
        #expect(try await scene.told(in: view.id).count == 2)
        #expect(try await again.find(view.id).waitingSince == view.waitingSince)
    }
}

extension OverflowScene {
    /// What is stored of the wait.
    func record(of id: ID<Conversation>) async throws -> String? {
        let workspace = office.workspace
        return try await office.storage.read { session in
            try ConversationStore.find(id, workspace: workspace, in: session)?.waitRecord
        }
    }

    /// Ends the snoozes that are over.
    func wake() async { _ = await SnoozeWaker(office.environment).wakeDue() }
}
