import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// A queue goes only when nobody is left in it.
struct QueueRemovalTests {
    @Test func aQueueThatIsNeededStays() async throws {
        let office = try await Office()
        await expectRefusal(.conflict, "a channel's") {
            try await office.administration.removeQueue(office.queue, workspace: office.workspace)
        }
        let ann = try await office.agent("Ann", .online)
        let other = try await office.administration.addQueue(.init(name: "Other"), workspace: office.workspace)
        let view = try await office.write()
        _ = try await office.desk.transfer(view.id, to: .queue(other.id), note: nil, by: ann)
        await expectRefusal(.conflict, "somebody waits") {
            try await office.administration.removeQueue(other.id, workspace: office.workspace)
        }
        await expectRefusal(.notFound) {
            try await office.administration.removeQueue(ID(1), workspace: office.workspace)
        }
    }

    @Test func whatWasInItIsServedByTheChannelsQueueWhenItComesBack() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let other = try await office.administration.addQueue(
            .init(name: "Other", members: [ann.agent]),
            workspace: office.workspace
        )
        let view = try await office.write()
        _ = try await office.desk.transfer(view.id, to: .queue(other.id), note: nil, by: ann)
        _ = try await office.desk.resolve(view.id, by: ann)
        await office.turn()
        try await office.administration.removeQueue(other.id, workspace: office.workspace)
        #expect(try await office.administration.queues(workspace: office.workspace).map(\.id) == [office.queue])
        #expect(try await office.accounts.agent(ann.agent, workspace: office.workspace).queues == [office.queue])
        #expect(try await office.find(view.id).queue == nil)
        let back = try await office.write("again")
        #expect(back.id == view.id && back.queue?.id == office.queue && back.waitingSince != nil)
        await office.turn()
        #expect(try await office.onlyOffer().agent.id == ann.agent)
    }
}
