import BalieDomain
import BalieStorage
import BalieTestKit

/// A workspace with one of everything, as rows.
struct StorageFixture: Sendable {
    static let now = Timestamp(milliseconds: 1_000_000)
    static let noMessage = ConversationStore.MessageRecord(
        message: nil,
        unread: 0,
        unansweredSince: nil,
        window: ServiceWindow(until: nil)
    )

    let storage: any Storage
    /// Where it is, so that a test can open it as another process would.
    let place: String
    let workspace = ID<Workspace>(1)
    let agent = ID<Agent>(10)
    let queue = ID<Queue>(20)
    let skill = ID<Skill>(30)
    let channel = ID<ChannelAccount>(40)
    let contact = ID<Contact>(50)
    let conversation = ID<Conversation>(60)
    let message = ID<Message>(70)

    init(_ backend: StorageBackend) async throws {
        place = try backend.newPlace()
        storage = try backend.open(place)
        let fixture = self
        try await storage.write { session in try fixture.populate(session) }
    }

    private func populate(_ session: any SQLSession) throws {
        let now = Self.now
        try WorkspaceStore.insert(workspace, name: "Cee Air", wrappedKey: [1], at: now, in: session)
        try AgentStore.insert(
            agent,
            workspace: workspace,
            email: "ann@example.com",
            name: "Ann",
            role: .agent,
            capacity: 5,
            at: now,
            in: session
        )
        try QueueStore.insert(
            queue,
            workspace: workspace,
            name: "Service",
            strategy: .longestIdle,
            ringSeconds: 20,
            at: now,
            in: session
        )
        try SkillStore.insert(skill, workspace: workspace, name: "Dutch", in: session)
        try ChannelStore.insert(
            channel,
            workspace: workspace,
            kind: .whatsapp,
            name: "Main",
            externalID: "100",
            settings: [1],
            queue: queue,
            at: now,
            in: session
        )
        try insertContact(contact, in: session)
        try insertConversation(conversation, contact: contact, in: session)
        try insertMessage(message, externalKey: [7], clientKey: "first", in: session)
    }

    func insertContact(_ id: ID<Contact>, in session: any SQLSession) throws {
        let contact = NewContact(id: id, wrappedKey: [2], profile: [3], seenAt: nil)
        try BatchStore.insert([contact], workspace: workspace, at: Self.now, in: session)
    }

    func insertIdentity(_ id: ID<Identity>, lookup: [UInt8], in session: any SQLSession) throws {
        let identity = NewIdentity(id: id, contact: contact, kind: .phone, lookup: lookup, address: [2])
        try BatchStore.insert([identity], workspace: workspace, at: Self.now, in: session)
    }

    func insertConversation(
        _ id: ID<Conversation>,
        contact: ID<Contact>,
        record: ConversationStore.MessageRecord = noMessage,
        at time: Timestamp = now,
        in session: any SQLSession
    ) throws {
        let row = ConversationRow(
            opened: id,
            contact: contact,
            channel: channel,
            queue: queue,
            record: record,
            at: time
        )
        try BatchStore.insert([row], workspace: workspace, in: session)
    }

    func insertMessage(
        _ id: ID<Message>,
        externalKey: [UInt8]? = nil,
        clientKey: String? = nil,
        in session: any SQLSession
    ) throws {
        try MessageStore.insert(
            MessageRow(
                id: id,
                conversation: conversation,
                channel: channel,
                direction: .inbound,
                kind: .text,
                status: .received,
                clientKey: clientKey,
                authorKind: "contact",
                body: [9],
                target: id.rawValue > 70 ? message : nil,
                occurredAt: Self.now,
                createdAt: Self.now
            ),
            externalKey: externalKey,
            workspace: workspace,
            in: session
        )
    }
}
