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
        /// With who has it: maybe a colleague.
        public let conversation: ConversationView
        public let sent: Sent
        /// `false` if it was there already.
        public let isNew: Bool
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
        let connected = try await connected(channel, for: caller)
        let destination = try Starting.Destination(recipient, on: connected)
        let rendered = await templates.rendering(template, channel: channel, workspace: caller.workspace)
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: caller.workspace) { session in
            var starting = try Starting(environment, connected, by: caller, at: now, in: session)
            return try starting.start(request, rendered: rendered, with: destination)
        }
    }
}

/// A conversation that we begin, in one transaction.
private struct Starting {
    enum Destination {
        case contact(ID<Contact>)
        case address(IdentityClaim)

        init(_ recipient: Desk.Recipient, on channel: ConnectedChannel) throws {
            switch recipient {
            case .contact(let id): self = .contact(id)
            case .number(let text): self = .address(try Dialled(text, on: channel).address)
            }
        }
    }

    private let environment: Environment
    private let channel: ConnectedChannel
    private let caller: Caller
    private let now: Timestamp
    private let session: any SQLSession
    private var scene: IntakeScene

    init(
        _ environment: Environment,
        _ channel: ConnectedChannel,
        by caller: Caller,
        at now: Timestamp,
        in session: any SQLSession
    ) throws {
        self.environment = environment
        self.channel = channel
        self.caller = caller
        self.now = now
        self.session = session
        scene = try IntakeScene(environment, channel: channel, at: now, in: session)
    }

    mutating func start(
        _ request: Desk.SendRequest,
        rendered: Result<MessageContent.Template, any Error>,
        with destination: Destination
    ) throws -> Desk.Started {
        let contact = try contact(destination)
        try scene.write()
        let known = try known(with: contact, key: request.clientKey)
        let id = try known ?? begin(with: contact)
        let sent = try Desk.store(
            request,
            rendered: rendered,
            in: id,
            by: caller,
            // Told with the message, so that the log is written once, and last.
            after: scene.events,
            environment,
            at: now,
            session
        )
        let reader = try ViewReader(workspace: caller.workspace, vault: environment.vault, at: now, in: session)
        let row = try ConversationStore.find(id, workspace: caller.workspace, in: session)
        guard let row, let view = try reader.conversations([row]).first else { throw Refusal(.notFound) }
        return Desk.Started(conversation: view, sent: sent, isNew: known == nil)
    }

    private mutating func contact(_ destination: Destination) throws -> ID<Contact> {
        switch destination {
        case .contact(let id):
            let row = try ContactStore.find([id], workspace: caller.workspace, in: session).first
            guard let row else { throw Refusal(.invalidField, "There is no such contact.", field: "contact") }
            guard !row.isErased else { throw Refusal(.contactErased) }
            return id
        case .address(let address):
            let person = try scene.resolve([address], profileName: nil, username: nil, seenAt: nil)
            if person.changed { scene.note(.contactUpdated, subject: person.key.id.rawValue) }
            return person.key.id
        }
    }

    /// Where the message with this key is; else the conversation that is not resolved.
    private func known(with contact: ID<Contact>, key: String?) throws -> ID<Conversation>? {
        let sent = try key.flatMap { key in
            try MessageStore.find(
                clientKey: key,
                contact: contact,
                channel: channel.id,
                workspace: caller.workspace,
                in: session
            )
        }
        if let sent { return sent.conversation }
        return try ConversationStore.unresolved(
            channel: channel.id,
            contact: contact,
            workspace: caller.workspace,
            in: session
        )?.id
    }

    private mutating func begin(with contact: ID<Contact>) throws -> ID<Conversation> {
        let row = try Placing(environment, workspace: caller.workspace, at: now, in: session).begin(
            with: contact,
            channel: channel,
            // A program does not stay to read the answer: that goes to the queue.
            holder: caller.kind == .session ? caller.agent : nil
        )
        if let holder = row.assignee { scene.note(.agentUpdated, subject: holder.rawValue) }
        return row.id
    }
}
