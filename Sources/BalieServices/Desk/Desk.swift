public import BalieDomain
import BalieStorage

/// What agents do with conversations. Everything is within the caller's workspace: another's things are not found.
public struct Desk: Sendable {
    let environment: Environment
    let templates: TemplateDirectory

    public init(_ environment: Environment, templates: TemplateDirectory) {
        self.environment = environment
        self.templates = templates
    }

    // MARK: Reading

    /// What a list of conversations shows.
    public struct ListRequest: Sendable {
        public enum Status: String, Sendable, CaseIterable { case open, snoozed, resolved, unresolved }
        public enum Holder: Sendable { case anyone, me, nobody, agent(ID<Agent>) }
        public enum InQueue: Sendable { case any, none, queue(ID<Queue>) }
        public enum Order: String, Sendable, CaseIterable { case newest, timeLeft = "time_left", waiting }

        public var status: Status?
        public var assignee = Holder.anyone
        public var queue = InQueue.any
        public var channel: ID<ChannelAccount>?
        public var contact: ID<Contact>?
        /// Of whoever has this telephone number, read as ``Recipient/number(_:)`` is; with the channel that it is read for.
        public var number: String?
        public var label: String?
        /// Words of messages, a contact's name or number.
        public var search: String?
        public var order = Order.newest
        public var cursor: String?
        public var limit = PageLimit.standard

        public init() {}
    }

    /// Conversations and contacts that a search looks at; older finds are left out.
    static let searchLimit = 500

    public func conversations(_ request: ListRequest, for caller: Caller) async throws -> Page<ConversationView> {
        // All pages of a list are of one moment: a window that shuts between two of them must not come again as a shut one.
        let cursor = try request.cursor.map { text in
            let numbers = try Cursor.numbers(text, count: 4)
            let place = ConversationStore.Place(part: numbers[0] == 0 ? 0 : 1, key: numbers[1], id: numbers[2])
            return (place: place, moment: Timestamp(milliseconds: numbers[3]))
        }
        let dialled = try await dialled(in: request, by: caller)
        return try await read(for: caller) { reader in
            var filter = try filter(request, caller, reader)
            if let dialled {
                guard let owner = try dialled.owner(reader.keys, in: reader.session) else {
                    return Page(items: [], next: nil)
                }
                filter.contact = owner
            }
            let moment = cursor?.moment ?? reader.now
            let order = ConversationStore.Order(rawValue: request.order.rawValue) ?? .newest
            let rows = try ConversationStore.list(
                filter,
                order: order,
                after: cursor?.place,
                limit: request.limit + 1,
                workspace: caller.workspace,
                at: moment,
                in: reader.session
            )
            let page = Array(rows.prefix(request.limit))
            let next =
                rows.count > request.limit ? page.last.map { self.cursor(after: $0, order: order, at: moment) } : nil
            return Page(items: try reader.conversations(page), next: next)
        }
    }

    private func dialled(in request: ListRequest, by caller: Caller) async throws -> Dialled? {
        guard let number = request.number else { return nil }
        guard request.contact == nil else {
            throw Refusal(.invalidField, "Name a contact or a number, not both.", field: "number")
        }
        guard let channel = request.channel else {
            throw Refusal(.invalidField, "A number is looked for on a channel: name it.", field: "channel")
        }
        return try Dialled(number, on: await connected(channel, for: caller))
    }

    private func filter(
        _ request: ListRequest,
        _ caller: Caller,
        _ reader: ViewReader
    ) throws -> ConversationStore.Filter {
        var filter = ConversationStore.Filter()
        switch request.status {
        case nil: filter.status = .any
        case .open: filter.status = .only(.open)
        case .snoozed: filter.status = .only(.snoozed)
        case .resolved: filter.status = .only(.resolved)
        case .unresolved: filter.status = .unresolved
        }
        switch request.assignee {
        case .anyone: filter.assignee = .anyone
        case .me: filter.assignee = .agent(caller.agent)
        case .nobody: filter.assignee = .nobody
        case .agent(let id): filter.assignee = .agent(id)
        }
        switch request.queue {
        case .any: filter.queue = .any
        case .none: filter.queue = .none
        case .queue(let id): filter.queue = .queue(id)
        }
        filter.channel = request.channel
        filter.contact = request.contact
        filter.label = request.label
        if let text = request.search, !text.allSatisfy(\.isWhitespace) {
            let query = SearchWords.Query(text, keys: reader.keys)
            filter.found = (
                try SearchStore.conversations(
                    having: query.inMessages,
                    workspace: caller.workspace,
                    limit: Self.searchLimit,
                    in: reader.session
                ),
                try SearchStore.contacts(
                    having: query.inContacts,
                    workspace: caller.workspace,
                    limit: Self.searchLimit,
                    in: reader.session
                )
            )
        }
        return filter
    }

    private func cursor(after row: ConversationRow, order: ConversationStore.Order, at now: Timestamp) -> String {
        let key: Int64
        var part: Int64 = 0
        switch order {
        case .newest: key = row.updatedAt.milliseconds
        case .waiting: key = row.waitingSince?.milliseconds ?? 0
        case .timeLeft:
            key = row.window.until?.milliseconds ?? 0
            part = row.window.isOpen(at: now) ? 0 : 1
        }
        return Cursor.text(part, key, row.id.rawValue, now.milliseconds)
    }

    /// A conversation with what is only shown when it is open on the screen.
    public struct Detail: Sendable {
        public let conversation: ConversationView
        public let draft: Draft?
        public let viewers: [Viewer]
    }

    public struct Draft: Sendable {
        public enum Mode: String, Sendable, CaseIterable { case reply, note }

        public let mode: Mode
        public let body: String
    }

    public func conversation(_ id: ID<Conversation>, for caller: Caller) async throws -> Detail {
        let viewers = environment.viewing.viewers(of: id, in: caller.workspace)
        return try await read(for: caller) { reader in
            let row = try find(id, for: caller, in: reader.session)
            guard let view = try reader.conversations([row]).first else { throw Refusal(.notFound) }
            return Detail(conversation: view, draft: try draft(of: row, for: caller, reader), viewers: viewers)
        }
    }

    private func draft(of row: ConversationRow, for caller: Caller, _ reader: ViewReader) throws -> Draft? {
        let stored = try DraftStore.find(
            conversation: row.id,
            agent: caller.agent,
            workspace: caller.workspace,
            in: reader.session
        )
        guard let stored, let mode = Draft.Mode(rawValue: stored.mode) else { return nil }
        do {
            let key = try reader.keys.contactKey(row.contact, in: reader.session)
            let body = try key.open(stored.body, as: "draft \(row.id) \(caller.agent)")
            return Draft(mode: mode, body: String(decoding: body, as: UTF8.self))
        } catch VaultError.erased { return nil }
    }

    public struct Counts: Sendable {
        public let mine: Int
        public let queue: Int
        public let all: Int
        public let unread: Int
    }

    public func counts(for caller: Caller) async throws -> Counts {
        try await environment.storage.read { session in
            let counts = try ConversationStore.counts(for: caller.agent, workspace: caller.workspace, in: session)
            return Counts(mine: counts.mine, queue: counts.queue, all: counts.all, unread: counts.unread)
        }
    }

    /// Newest first.
    public func messages(
        of id: ID<Conversation>,
        cursor: String?,
        limit: Int,
        for caller: Caller
    ) async throws -> Page<MessageView> {
        let before = try cursor.map { text in
            let numbers = try Cursor.numbers(text, count: 2)
            return (occurredAt: Timestamp(milliseconds: numbers[0]), id: ID<Message>(numbers[1]))
        }
        return try await read(for: caller) { reader in
            _ = try find(id, for: caller, in: reader.session)
            let rows = try MessageStore.list(
                id,
                before: before,
                limit: limit + 1,
                workspace: caller.workspace,
                in: reader.session
            )
            let page = Array(rows.prefix(limit))
            let next =
                rows.count > limit ? page.last.map { Cursor.text($0.occurredAt.milliseconds, $0.id.rawValue) } : nil
            return Page(items: try reader.messages(page), next: next)
        }
    }

    public func message(_ id: ID<Message>, for caller: Caller) async throws -> MessageView {
        try await read(for: caller) { reader in
            let row = try MessageStore.find(id, workspace: caller.workspace, in: reader.session)
            guard let row, let view = try reader.messages([row]).first else { throw Refusal(.notFound) }
            return view
        }
    }

    public func labels(for caller: Caller) async throws -> [String] {
        try await environment.storage.read { session in
            try ConversationStore.allLabels(workspace: caller.workspace, limit: Self.labelsListed, in: session)
        }
    }

    /// Different labels that are listed.
    static let labelsListed = 1_000

    // MARK: Shared

    func read<Value: Sendable>(
        for caller: Caller,
        _ body: @escaping @Sendable (ViewReader) throws -> Value
    ) async throws -> Value {
        let (vault, now) = (environment.vault, environment.now())
        return try await environment.storage.read { session in
            try body(ViewReader(workspace: caller.workspace, vault: vault, at: now, in: session))
        }
    }

    func connected(_ id: ID<ChannelAccount>, for caller: Caller) async throws -> ConnectedChannel {
        guard let channel = try await environment.channels.find(id), channel.workspace == caller.workspace else {
            throw Refusal(.invalidField, "There is no such channel.", field: "channel")
        }
        return channel
    }

    func find(_ id: ID<Conversation>, for caller: Caller, in session: any SQLSession) throws -> ConversationRow {
        guard let row = try ConversationStore.find(id, workspace: caller.workspace, in: session) else {
            throw Refusal(.notFound)
        }
        return row
    }
}
