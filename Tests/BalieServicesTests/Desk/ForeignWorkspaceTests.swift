import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// No row of one workspace is readable or writable from another: its ids are of nothing there.
struct ForeignWorkspaceTests {
    private struct Scene: Sendable {
        let office: Office
        let stranger: Caller
        let conversation: ID<Conversation>
        let contact: ID<Contact>
        let message: ID<Message>
        let offer: ID<Offer>
        let hook: ID<Hook>
        let agent: ID<Agent>
    }

    private struct Attempt: CustomTestStringConvertible, Sendable {
        let name: String
        let run: @Sendable (Scene) async throws -> Void
        var testDescription: String { name }
    }

    private static func scene() async throws -> Scene {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write("private words")
        await office.turn()
        let other = try await office.accounts.createWorkspace(name: "Other")
        let stranger = try await office.accounts.addAgent(
            email: "stranger@example.com",
            role: .administrator,
            workspace: other
        )
        return Scene(
            office: office,
            stranger: Caller(workspace: other, agent: stranger.id, name: "Stranger", role: .administrator),
            conversation: view.id,
            contact: view.contact.id,
            message: try #require(try await office.messages(of: view.id).first).id,
            offer: try await office.onlyOffer().id,
            hook: try #require(try await office.hooks().first).id,
            agent: ann.agent
        )
    }

    private static let attempts: [Attempt] = [
        Attempt(name: "conversation") { _ = try await $0.office.desk.conversation($0.conversation, for: $0.stranger) },
        Attempt(name: "messages") {
            _ = try await $0.office.desk.messages(of: $0.conversation, cursor: nil, limit: 9, for: $0.stranger)
        },
        Attempt(name: "message") { _ = try await $0.office.desk.message($0.message, for: $0.stranger) },
        Attempt(name: "send") {
            let request = Desk.SendRequest(content: .text(.init(body: "a")))
            _ = try await $0.office.desk.send(request, in: $0.conversation, by: $0.stranger)
        },
        Attempt(name: "send a template") {
            let request = Desk.SendRequest(content: .template(.init(name: "a", language: "en")))
            _ = try await $0.office.desk.send(request, in: $0.conversation, by: $0.stranger)
        },
        Attempt(name: "retry") { _ = try await $0.office.desk.retry($0.message, by: $0.stranger) },
        Attempt(name: "assign") {
            _ = try await $0.office.desk.assign($0.conversation, to: $0.stranger.agent, by: $0.stranger)
        },
        Attempt(name: "give back") { _ = try await $0.office.desk.assign($0.conversation, to: nil, by: $0.stranger) },
        Attempt(name: "transfer") {
            let to = Desk.Destination.queue($0.office.queue)
            _ = try await $0.office.desk.transfer($0.conversation, to: to, note: nil, by: $0.stranger)
        },
        Attempt(name: "resolve") { _ = try await $0.office.desk.resolve($0.conversation, by: $0.stranger) },
        Attempt(name: "reopen") { _ = try await $0.office.desk.reopen($0.conversation, by: $0.stranger) },
        Attempt(name: "snooze") {
            let until = $0.office.time.now() + .hours(1)
            _ = try await $0.office.desk.snooze($0.conversation, until: until, by: $0.stranger)
        },
        Attempt(name: "label") { _ = try await $0.office.desk.label($0.conversation, .set(["a"]), by: $0.stranger) },
        Attempt(name: "mark") { _ = try await $0.office.desk.mark($0.conversation, unread: false, by: $0.stranger) },
        Attempt(name: "draft") {
            try await $0.office.desk.setDraft("a", mode: .reply, of: $0.conversation, by: $0.stranger)
        },
        Attempt(name: "viewing") { try await $0.office.desk.note(.viewing, in: $0.conversation, by: $0.stranger) },
        Attempt(name: "offers") {
            _ = try await $0.office.desk.offers(of: $0.conversation, limit: 9, for: $0.stranger)
        },
        Attempt(name: "accept") { _ = try await $0.office.desk.accept($0.offer, by: $0.stranger) },
        Attempt(name: "decline") { _ = try await $0.office.desk.decline($0.offer, by: $0.stranger) },
        Attempt(name: "accept as the agent") {
            let disguised = Caller(workspace: $0.stranger.workspace, agent: $0.agent, name: "Ann", role: .agent)
            _ = try await $0.office.desk.accept($0.offer, by: disguised)
        },
        Attempt(name: "contact") { _ = try await $0.office.centre.contacts.find($0.contact, for: $0.stranger) },
        Attempt(name: "rename") {
            _ = try await $0.office.centre.contacts.rename($0.contact, to: "B", by: $0.stranger)
        },
        Attempt(name: "erase") { try await $0.office.centre.contacts.erase($0.contact, by: $0.stranger) },
        Attempt(name: "hook") {
            _ = try await $0.office.centre.journal.find($0.hook, workspace: $0.stranger.workspace)
        },
        Attempt(name: "replay") {
            _ = try await $0.office.centre.journal.replay($0.hook, workspace: $0.stranger.workspace)
        },
        Attempt(name: "channel") {
            _ = try await $0.office.centre.channels.find($0.office.channel, workspace: $0.stranger.workspace)
        },
        Attempt(name: "change a channel") {
            _ = try await $0.office.centre.channels.change(
                $0.office.channel,
                Channels.Changes(),
                workspace: $0.stranger.workspace
            )
        },
        Attempt(name: "test a channel") {
            _ = try await $0.office.centre.channels.test($0.office.channel, workspace: $0.stranger.workspace)
        },
        Attempt(name: "templates") {
            _ = try await $0.office.centre.templates.templates(of: $0.office.channel, workspace: $0.stranger.workspace)
        },
    ]

    @Test(arguments: attempts)
    private func isNotFoundAndChangesNothing(_ attempt: Attempt) async throws {
        let scene = try await Self.scene()
        let before = try await scene.office.counts()
        let view = try await scene.office.find(scene.conversation)
        await expectRefusal(.notFound, "\(attempt.name)") { try await attempt.run(scene) }
        #expect(try await scene.office.counts() == before)
        #expect(try await scene.office.find(scene.conversation).version == view.version)
        #expect(scene.office.environment.viewing.viewers(of: scene.conversation, in: scene.office.workspace).isEmpty)
    }

    @Test func listsAreEmpty() async throws {
        let scene = try await Self.scene()
        let (office, stranger) = (scene.office, scene.stranger)
        #expect(try await office.desk.conversations(Desk.ListRequest(), for: stranger).items.isEmpty)
        #expect(try await office.desk.ringingOffers(of: nil, for: stranger).isEmpty)
        #expect(try await office.desk.ringingOffers(of: scene.agent, for: stranger).isEmpty)
        #expect(try await office.centre.contacts.list(search: nil, cursor: nil, limit: 9, for: stranger).items.isEmpty)
        #expect(try await office.centre.channels.list(workspace: stranger.workspace).isEmpty)
        let hooks = try await office.centre.journal.list(
            state: nil,
            cursor: nil,
            limit: 9,
            workspace: stranger.workspace
        )
        #expect(hooks.items.isEmpty)
        let counts = try await office.desk.counts(for: stranger)
        #expect(counts.all == 0)
    }

    @Test func thingsOfAnotherWorkspaceCannotBePutIntoOnesOwn() async throws {
        let scene = try await Self.scene()
        let office = scene.office
        let ann = Caller(workspace: office.workspace, agent: scene.agent, name: "Ann", role: .agent)
        let file = try await office.centre.media.add(
            TestFiles.png,
            mimeType: "image/png",
            name: nil,
            by: scene.stranger
        )
        await expectRefusal(.invalidField, field: "media.id") {
            _ = try await office.desk.send(
                .init(content: .image(.init()), media: file.id),
                in: scene.conversation,
                by: ann
            )
        }
        await expectRefusal(.invalidField, field: "agent") {
            _ = try await office.desk.assign(scene.conversation, to: scene.stranger.agent, by: ann)
        }
        let queues = try await office.administration.queues(workspace: scene.stranger.workspace)
        let queue = try #require(queues.first).id
        await expectRefusal(.invalidField, field: "queue") {
            _ = try await office.desk.transfer(scene.conversation, to: .queue(queue), note: nil, by: ann)
        }
        var changes = Channels.Changes()
        changes.queue = queue
        await expectRefusal(.invalidField, field: "queue") {
            _ = try await office.centre.channels.change(office.channel, changes, workspace: office.workspace)
        }
    }
}
