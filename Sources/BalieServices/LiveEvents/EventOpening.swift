import BalieDomain
import BalieStorage

/// Opens rows of the log into what they are about now: each thing once, however many events name it.
struct EventOpening {
    private let reader: ViewReader

    init(_ reader: ViewReader) { self.reader = reader }

    /// In the order of `rows`, one for each.
    func open(_ rows: [EventRow]) throws -> [LiveEvent] {
        let (workspace, session) = (reader.workspace, reader.session)
        func subjects<Kind>(_ kinds: Set<EventKind?>, as kind: Kind.Type = Kind.self) -> [ID<Kind>] {
            reader.unique(rows.filter { kinds.contains($0.kind) }.compactMap { $0.subject.map { ID($0) } })
        }
        let told: Set<EventKind?> = [.conversationUpdated, .messageCreated]
        let conversationIDs = reader.unique(rows.filter { told.contains($0.kind) }.compactMap(\.conversation))
        let conversations = try by(\.id) {
            try reader.conversations(ConversationStore.find(conversationIDs, workspace: workspace, in: session))
        }
        let messages = try by(\.id) {
            let ids = subjects([.messageCreated, .messageUpdated], as: Message.self)
            return try reader.messages(MessageStore.find(ids, workspace: workspace, in: session))
        }
        let offers = try by(\.id) {
            let ids = subjects([.offerCreated, .offerEnded], as: Offer.self)
            return try reader.offers(OfferStore.find(ids, workspace: workspace, in: session), withConversations: true)
        }
        let agents = try by(\.id) {
            let ids = subjects([.agentUpdated], as: Agent.self)
            let rows = try ids.compactMap { try AgentStore.find($0, workspace: workspace, in: session) }
            return rows.isEmpty ? [] : try AgentViews.views(rows, workspace: workspace, in: session)
        }
        let contacts = try reader.contacts(subjects([.contactUpdated], as: Contact.self))

        let consults = try by(\.id) {
            let ids = subjects([.consultUpdated], as: Consult.self)
            return try reader.consults(ConsultStore.find(ids, workspace: workspace, in: session))
        }
        let audited = try by(\.id) {
            let ids = subjects([.presenceForced], as: AuditEntry.self)
            return try reader.audit(AuditStore.find(ids, workspace: workspace, in: session))
        }

        let things = Things(
            conversations: conversations,
            messages: messages,
            offers: offers,
            agents: agents,
            contacts: contacts,
            consults: consults,
            audited: audited
        )
        return rows.map { LiveEvent(workspace: workspace, number: $0.number, payload: payload($0, things)) }
    }

    private struct Things {
        let conversations: [ID<Conversation>: ConversationView]
        let messages: [ID<Message>: MessageView]
        let offers: [ID<Offer>: OfferView]
        let agents: [ID<Agent>: AgentView]
        let contacts: [ID<Contact>: ContactView]
        let consults: [ID<Consult>: ConsultView]
        let audited: [ID<AuditEntry>: AuditView]
    }

    private func by<View, Kind>(
        _ id: (View) -> ID<Kind>,
        _ views: () throws -> [View]
    ) rethrows -> [ID<Kind>: View] {
        Dictionary(try views().map { (id($0), $0) }, uniquingKeysWith: { $1 })
    }

    private func payload(_ row: EventRow, _ things: Things) -> LiveEvent.Payload {
        let subject = row.subject ?? 0
        switch row.kind {
        case .messageCreated:
            guard
                let message = things.messages[ID(subject)],
                let conversation = row.conversation.flatMap({ things.conversations[$0] })
            else { return .gone }
            return .messageCreated(message, conversation)
        case .messageUpdated: return things.messages[ID(subject)].map { .messageUpdated($0) } ?? .gone
        case .conversationUpdated:
            return row.conversation.flatMap { things.conversations[$0] }.map { .conversationUpdated($0) } ?? .gone
        case .offerCreated: return things.offers[ID(subject)].map { .offerCreated($0) } ?? .gone
        case .offerEnded: return things.offers[ID(subject)].map { .offerEnded($0) } ?? .gone
        case .agentUpdated: return things.agents[ID(subject)].map { .agentUpdated($0) } ?? .gone
        case .contactUpdated: return things.contacts[ID(subject)].map { .contactUpdated($0) } ?? .gone
        case .contactErased: return .contactErased(ID(subject))
        case .queueUpdated: return .queueUpdated(ID(subject))
        case .channelUpdated: return .channelUpdated(ID(subject))
        case .cannedUpdated: return .cannedRepliesUpdated
        case .consultUpdated: return things.consults[ID(subject)].map { .consultUpdated($0) } ?? .gone
        case .presenceForced: return things.audited[ID(subject)].map { .presenceForced($0) } ?? .gone
        case nil: return .gone
        }
    }
}
