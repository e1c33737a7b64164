import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Every change of what an agent holds is told, once; and nothing else is.
struct LoadEventTests {
    /// Ann holds a conversation that she has answered.
    private struct Scene {
        let office: Office
        let ann: Caller
        let view: ConversationView

        init() async throws {
            office = try await Office()
            ann = try await office.agent("Ann", .online)
            view = try await office.write()
            _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
            try await office.reply(in: view.id, by: ann)
        }

        /// Whom the events name that `body` leads to.
        func told(_ body: () async throws -> Void) async throws -> [ID<Agent>] {
            let workspace = office.workspace
            let last = try await office.storage.read { try EventStore.last(of: workspace, in: $0) }
            try await body()
            return try await office.storage.read { session in
                try EventStore.after(last, workspace: workspace, limit: 100, in: session)
                    .filter { $0.kind == .agentUpdated }
                    .compactMap { $0.subject.map { ID<Agent>($0) } }
            }
        }

        func load() async throws -> Int { try await office.accounts.agent(ann.agent, workspace: office.workspace).load }
    }

    @Test func aResolvedConversationThatComesBackIsTold() async throws {
        let scene = try await Scene()
        #expect(
            try await scene.told { _ = try await scene.office.desk.resolve(scene.view.id, by: scene.ann) }
                == [scene.ann.agent]
        )
        #expect(try await scene.load() == 0)
        #expect(try await scene.told { try await scene.office.write("again") } == [scene.ann.agent])
        #expect(try await scene.load() == 1)
        // The next message changes nothing of what she holds.
        #expect(try await scene.told { try await scene.office.write("and again") }.isEmpty)
    }

    @Test func aSnoozeIsToldWhenItBeginsAndWhenTheCustomerEndsIt() async throws {
        let scene = try await Scene()
        let told = try await scene.told {
            let until = scene.office.time.now() + .hours(1)
            _ = try await scene.office.desk.snooze(scene.view.id, until: until, by: scene.ann)
        }
        #expect(try await scene.load() == 0)
        #expect(told == [scene.ann.agent])
        #expect(try await scene.told { try await scene.office.write("again") } == [scene.ann.agent])
        #expect(try await scene.load() == 1)
    }

    @Test func aSnoozeThatEndsByItselfIsTold() async throws {
        let scene = try await Scene()
        let office = scene.office
        _ = try await office.desk.snooze(scene.view.id, until: office.time.now() + .hours(1), by: scene.ann)
        office.time.advance(by: .hours(1))
        let told = try await scene.told {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await SnoozeWaker(office.environment).run() }
                try await eventually { try await office.find(scene.view.id).status == .open }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        #expect(told == [scene.ann.agent])
    }

    @Test func whoHasLeftIsRelievedAndThatIsTold() async throws {
        let scene = try await Scene()
        let away = try await scene.told { try await scene.office.set(.offline, scene.ann) }
        #expect(away == [scene.ann.agent])
        #expect(try await scene.load() == 1)
        #expect(try await scene.told { try await scene.office.write("still there?") } == [scene.ann.agent])
        #expect(try await scene.load() == 0)
    }

    @Test func aTransferIsToldOfBoth() async throws {
        let scene = try await Scene()
        let ben = try await scene.office.agent("Ben", .online)
        let told = try await scene.told {
            _ = try await scene.office.desk.transfer(scene.view.id, to: .agent(ben.agent), note: nil, by: scene.ann)
        }
        #expect(told == [scene.ann.agent, ben.agent])
    }

    /// What rings is told by the offer's own events; the load is what an agent holds.
    @Test func anOfferIsNoLoadBeforeItIsAccepted() async throws {
        let scene = try await Scene()
        let office = scene.office
        let told = try await scene.told {
            try await office.write(from: "31622222222")
            await office.turn()
        }
        #expect(told.isEmpty)
        #expect(try await scene.load() == 1)
        let offer = try await office.onlyOffer()
        #expect(try await scene.told { _ = try await office.desk.accept(offer.id, by: scene.ann) } == [scene.ann.agent])
        #expect(try await scene.load() == 2)
    }
}
