import BalieDomain
import BalieStorage
import BalieTestKit
import FoundationEssentials
import Testing

@testable import BalieServices

/// During an upgrade, a newer version works on the same database and writes what this one does not know.
struct NewerVersionTests {
    /// Tells something of a kind that this version does not know, and something that it does.
    private func commit(_ office: Office) async throws {
        let (environment, workspace) = (office.environment, office.workspace)
        try await office.storage.write { session in
            let event = EventRow(kind: .queueUpdated, conversation: nil, subject: 1)
            try environment.append([event, event], workspace: workspace, at: environment.now(), in: session)
            try session.run(
                """
                UPDATE event SET kind = 'ticket.issued'
                 WHERE workspace_id = \(workspace) AND number = (SELECT MAX(number) - 1 FROM event)
                """
            )
        }
    }

    @Test func anUnknownEventIsANumberAndHoldsUpNothing() async throws {
        let office = try await Office()
        let workspace = office.workspace
        let start = try await office.storage.read { try EventStore.last(of: workspace, in: $0) }
        try await commit(office)
        let told = try await office.environment.liveEvents.events(of: workspace, after: start, limit: 10) { events in
            events.map { "\($0.number - start) \($0.payload)" }
        }
        #expect(told == ["1 gone", "2 queueUpdated(\(ID<Queue>(1)))"])
        // Nor does it keep the floor from what comes after it.
        let now = office.time.now()
        let news = try await office.storage.read { session in
            try FloorNews(after: start, workspace: workspace, at: now, in: session)
        }
        #expect(news.position == start + 2)
    }

    @Test func anUnknownMessageIsShownAsUnsupportedAmongTheOthers() async throws {
        let office = try await Office()
        try await office.write("first")
        let place = try await office.write("second")
        let workspace = office.workspace
        let message = try #require(place.lastMessage)
        try await office.storage.write { session in
            let keys = try office.environment.vault.keys(of: workspace, in: session)
            let key = try keys.contactKey(place.contact.id, in: session)
            let body = try key.seal(
                Array(#"{"content":{"type":"hologram","hologram":{"depth":3}},"sender":"made up"}"#.utf8),
                as: "message \(message.id)"
            )
            try session.run(
                """
                UPDATE message SET kind = 'hologram', body = \(body)
                 WHERE workspace_id = \(workspace) AND message_id = \(message.id)
                """
            )
        }
        #expect(try await office.messages(of: place.id).map(\.text) == ["first", "Unsupported message"])
        #expect(try await office.find(place.id).lastMessage?.text == "Unsupported message")
    }
}
