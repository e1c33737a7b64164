import BalieDomain
import BalieRouting
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Where agents take for themselves: the next, please.
struct PullTests {
    private struct Scene {
        let office: Office
        let ann: Caller
        let ben: Caller

        init(picking: Bool = false) async throws {
            office = try await Office()
            ann = try await office.agent("Ann", .online, capacity: 2)
            ben = try await office.agent("Ben", .online, capacity: 2)
            var routing = try await office.administration.queueRouting(office.queue, workspace: office.workspace)
            routing.mode = .pull
            routing.allowsPicking = picking
            _ = try await office.administration.setQueueRouting(office.queue, routing, workspace: office.workspace)
            await office.turn()
        }

        func write(_ count: Int) async throws -> [ConversationView] {
            var views: [ConversationView] = []
            for number in 0..<count {
                views.append(try await office.write(from: "3161234560\(number)"))
                office.time.advance(by: .seconds(1))
                await office.turn()
            }
            return views
        }
    }

    @Test func nothingRingsAndTheFirstInLineIsGiven() async throws {
        let scene = try await Scene()
        let (office, waiting) = (scene.office, try await scene.write(3))
        #expect(try await office.ringing().isEmpty)
        for (caller, view) in [(scene.ann, waiting[0]), (scene.ben, waiting[1]), (scene.ann, waiting[2])] {
            let taken = try #require(try await office.desk.next(by: caller))
            #expect(taken.id == view.id && taken.assignee?.id == caller.agent && taken.waitingSince == nil)
            await office.turn()
        }
        #expect(try await office.desk.next(by: scene.ben) == nil)
        let why = try await office.desk.offers(of: waiting[0].id, limit: 9, for: office.observer)
        #expect(why.map(\.state) == [.accepted] && why.first?.summary == "Asked for the next in line.")
        await expectRefusal(.conflict) { _ = try await office.desk.next(by: scene.ann) }
        try await office.set(.away, scene.ben)
        await expectRefusal(.conflict) { _ = try await office.desk.next(by: scene.ben) }
    }

    /// Who asks at the same time as others never gets what another has.
    @Test func askedAtOnceEachGetsAnother() async throws {
        let scene = try await Scene()
        let waiting = try await scene.write(3)
        let taken = try await withThrowingTaskGroup(of: ID<Conversation>?.self) { group in
            for caller in [scene.ann, scene.ben, scene.ann] {
                group.addTask { try await scene.office.desk.next(by: caller)?.id }
            }
            return try await group.reduce(into: [ID<Conversation>?]()) { $0.append($1) }
        }
        #expect(Set(taken.compactMap(\.self)) == Set(waiting.map(\.id)))
    }

    @Test func nobodyChoosesUnlessTheQueueLetsThem() async throws {
        for picking in [false, true] {
            let scene = try await Scene(picking: picking)
            let (office, waiting) = (scene.office, try await scene.write(2))
            func pick() async throws {
                _ = try await office.desk.assign(waiting[1].id, to: scene.ann.agent, by: scene.ann)
            }
            if picking {
                try await pick()
            } else {
                await expectRefusal(.conflict) { try await pick() }
                await expectRefusal(.conflict) {
                    _ = try await office.desk.transfer(
                        waiting[1].id,
                        to: .agent(scene.ann.agent),
                        note: nil,
                        by: scene.ann
                    )
                }
            }
            let holder = try await office.find(waiting[1].id).assignee?.id
            #expect(holder == (picking ? scene.ann.agent : nil))
            // A supervisor gives what they like to whom they like.
            _ = try await office.desk.assign(waiting[0].id, to: scene.ben.agent, by: office.observer)
        }
    }

    /// What rings in another queue stays where it rings.
    @Test func whatRingsElsewhereIsLeftAlone() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        await office.turn()
        try await office.write()
        await office.turn()
        let offer = try await office.onlyOffer()
        await expectRefusal(.conflict) { _ = try await office.desk.next(by: ann) }
        #expect(try await office.onlyOffer().id == offer.id)
    }

    @Test func aQueueSaysWhetherAgentsTakeForThemselves() async throws {
        let scene = try await Scene(picking: true)
        let queue = try await scene.office.administration.queue(scene.office.queue, workspace: scene.office.workspace)
        #expect(queue.mode == .pull && queue.allowsPicking)
    }
}
