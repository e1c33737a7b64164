import BalieChannels
public import BalieDomain
import BalieStorage

extension Desk {
    /// Whom a conversation is begun with.
    public enum Recipient: Sendable {
        case contact(ID<Contact>)
        /// A telephone number with its country code, as a person writes it.
        case number(String)
    }

    public struct Started: Sendable {
        public let conversation: ConversationView
        public let sent: Sent
    }

    /// Writes to a customer first, with a template: in the conversation that is open with them, else in a new one, which is
    /// the caller's if there is room.
    ///
    /// - Throws: as ``send(_:in:by:)``; `window_closed` for anything but a template.
    public func start(
        _ request: SendRequest,
        with recipient: Recipient,
        on channel: ID<ChannelAccount>,
        by caller: Caller
    ) async throws -> Started {
        try Self.checkKey(of: request)
        guard case .template(let template) = request.content else {
            throw Refusal(.windowClosed, "A conversation begins with a template.", field: "type")
        }
        guard let connected = try await environment.channels.find(channel), connected.workspace == caller.workspace
        else {
            throw Refusal(.invalidField, "There is no such channel.", field: "channel")
        }
        var number: String?
        if case .number(let text) = recipient {
            number = WhatsAppNumber.international(text)
            guard number != nil else {
                throw Refusal(
                    .invalidField,
                    "Write the number with its country code, such as +31 6 12345678.",
                    field: "number"
                )
            }
        }
        let rendered = await templates.rendering(template, channel: channel, workspace: caller.workspace)
        let (environment, now, dialled) = (environment, environment.now(), number)
        return try await environment.storage.write { session in
            var scene = try IntakeScene(environment, channel: connected, at: now, in: session)
            let contact: ID<Contact>
            switch recipient {
            case .contact(let id):
                let row = try ContactStore.find([id], workspace: caller.workspace, in: session).first
                guard let row else { throw Refusal(.invalidField, "There is no such contact.", field: "contact") }
                guard !row.isErased else { throw Refusal(.contactErased) }
                contact = id
            case .number:
                contact = try scene.resolve(dialled ?? "")
            }
            let id = try Self.conversation(with: contact, connected, request, by: caller, environment, at: now, session)
            let sent = try Self.store(request, rendered: rendered, in: id, by: caller, environment, at: now, session)
            try scene.finish()
            let reader = try ViewReader(workspace: caller.workspace, vault: environment.vault, at: now, in: session)
            let row = try ConversationStore.find(id, workspace: caller.workspace, in: session)
            guard let row, let view = try reader.conversations([row]).first else { throw Refusal(.notFound) }
            return Started(conversation: view, sent: sent)
        }
    }

    /// Where the message goes: where its key is known; else the conversation that is not resolved, or a new one.
    private static func conversation(
        with contact: ID<Contact>,
        _ channel: ConnectedChannel,
        _ request: SendRequest,
        by caller: Caller,
        _ environment: Environment,
        at now: Timestamp,
        _ session: any SQLSession
    ) throws -> ID<Conversation> {
        if let key = request.clientKey,
            let known = try MessageStore.find(
                clientKey: key,
                contact: contact,
                channel: channel.id,
                workspace: caller.workspace,
                in: session
            )
        {
            return known.conversation
        }
        let open = try ConversationStore.unresolved(
            channel: channel.id,
            contact: contact,
            workspace: caller.workspace,
            in: session
        )
        if let open { return open.id }
        // A program does not stay to read the answer: that goes to the queue.
        let holder = caller.kind == .session ? caller.agent : nil
        let row = try Placing(environment, workspace: caller.workspace, at: now, in: session)
            .begin(with: contact, channel: channel, holder: holder)
        if let holder = row.assignee {
            let event = EventRow(kind: .agentUpdated, conversation: nil, subject: holder.rawValue)
            try environment.append([event], workspace: caller.workspace, at: now, in: session)
        }
        return row.id
    }
}

extension IntakeScene {
    /// The contact with a telephone number; a new one if nobody has it.
    mutating func resolve(_ number: String) throws -> ID<Contact> {
        let person = try resolve([IdentityClaim(.phone, number)], profileName: nil, username: nil, seenAt: nil)
        if person.changed { note(.contactUpdated, subject: person.key.id.rawValue) }
        return person.key.id
    }
}
