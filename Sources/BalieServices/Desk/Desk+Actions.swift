public import BalieDomain
import BalieStorage

extension Desk {
    static let noteLimit = 10_000

    // MARK: Who has it

    /// Gives a conversation to an agent by hand, or back to its queue (`nil`).
    ///
    /// - Throws: ``Refusal`` with `conflict` if it is resolved, or the agent has no room.
    public func assign(
        _ id: ID<Conversation>,
        to agent: ID<Agent>?,
        by caller: Caller
    ) async throws -> ConversationView {
        try await change(id, by: caller) { turn in
            try turn.requireUnresolved()
            guard let agent else { return try turn.giveBack() }
            guard turn.row.assignee != agent else { return }
            try turn.give(to: agent)
            try turn.tell(
                "assigned",
                agent == caller.agent
                    ? "\(caller.name) took this" : "\(caller.name) assigned this to \(turn.name(of: agent))"
            )
        }
    }

    public enum Destination: Sendable {
        case agent(ID<Agent>)
        case queue(ID<Queue>)
    }

    /// Hands a conversation over, with a note for whoever gets it. In another queue it waits from now on.
    public func transfer(
        _ id: ID<Conversation>,
        to destination: Destination,
        note: String?,
        by caller: Caller
    ) async throws -> ConversationView {
        let note = try note.map { try Self.checkedNote($0, field: "note") }
        return try await change(id, by: caller) { turn in
            try turn.requireUnresolved()
            switch destination {
            case .agent(let agent):
                guard turn.row.assignee != agent else {
                    throw Refusal(.conflict, "\(try turn.name(of: agent)) has it already.")
                }
                try turn.give(to: agent)
                try turn.tell("transferred", "\(caller.name) transferred this to \(turn.name(of: agent))")
            case .queue(let queue): try turn.move(to: queue)
            }
            if let note { _ = try turn.writeNote(note) }
        }
    }

    static func checkedNote(_ text: String, field: String) throws -> String {
        guard !text.allSatisfy(\.isWhitespace) else {
            throw Refusal(.invalidField, "A note needs words.", field: field)
        }
        guard !text.utf8.contains(0) else {
            throw Refusal(.invalidField, "It has a character that cannot be kept.", field: field)
        }
        guard text.count <= noteLimit else {
            throw Refusal(.tooLong, "A note has at most \(noteLimit) characters.", field: field)
        }
        return text
    }

    // MARK: Its life

    public func resolve(_ id: ID<Conversation>, by caller: Caller) async throws -> ConversationView {
        try await change(id, by: caller) { turn in
            guard turn.row.status != .resolved else { return }
            let holder = turn.row.assignee
            try turn.endConsults()
            if holder == caller.agent { try turn.beginWrapUp() }
            try turn.place { placement in
                placement.status = .resolved
                placement.lastAgent = holder ?? placement.lastAgent
                placement.assignee = nil
                placement.waitingSince = nil
                placement.snoozedUntil = nil
            }
            try ConversationStore.recordMessage(
                .init(message: nil, unread: 0, unansweredSince: nil, window: turn.row.window),
                in: id,
                workspace: caller.workspace,
                at: turn.now,
                session: turn.session
            )
            try turn.tell("resolved", "\(caller.name) resolved this")
            try turn.planSurvey()
        }
    }

    /// Opens a resolved or snoozed conversation again: for the caller if there is room, else in its queue.
    public func reopen(_ id: ID<Conversation>, by caller: Caller) async throws -> ConversationView {
        try await change(id, by: caller) { turn in
            guard turn.row.status != .open else { return }
            try turn.requireNoOther()
            let isFree = try turn.placing.hasRoom(caller.agent, for: turn.channel.units, of: turn.channel.id)
            let former = turn.row.queue ?? turn.channel.queue
            let queue = isFree ? former : try turn.placing.entry(to: former)
            let now = turn.now
            try turn.place { placement in
                placement.status = .open
                placement.snoozedUntil = nil
                placement.assignee = isFree ? caller.agent : nil
                placement.queue = queue
                placement.waitingSince = isFree ? nil : now
            }
            // After it is theirs again: the end of the wrap-up must not make room for the next.
            try turn.forgetWrapUp()
            try turn.renewWindow()
            try turn.tell("reopened", "\(caller.name) reopened this")
            try turn.sayClosed()
        }
    }

    /// How far ahead a conversation can be put off.
    static let longestSnooze = Duration.days(365)

    public func snooze(
        _ id: ID<Conversation>,
        until: Timestamp,
        by caller: Caller
    ) async throws -> ConversationView {
        let now = environment.now()
        guard until > now, until <= now + Self.longestSnooze else {
            throw Refusal(.invalidField, "Choose a time within the next year.", field: "until")
        }
        return try await change(id, by: caller) { turn in
            try turn.requireUnresolved()
            try turn.place { placement in
                placement.status = .snoozed
                placement.snoozedUntil = until
                placement.waitingSince = nil
            }
            try turn.tell("snoozed", "\(caller.name) snoozed this until \(words(for: until))")
            let signals = turn.environment.signals
            turn.session.afterCommit { signals.raise(.snoozes, of: caller.workspace) }
        }
    }

    // MARK: Marks

    /// Characters of a label, and labels of a conversation.
    static let labelLength = 50
    static let labelLimit = 20

    public enum LabelChange: Sendable {
        case set([String])
        case edit(add: [String], remove: [String])
    }

    public func label(_ id: ID<Conversation>, _ edit: LabelChange, by caller: Caller) async throws -> ConversationView {
        try await change(id, by: caller) { turn in
            let current =
                try ConversationStore.labels(of: [id], workspace: caller.workspace, in: turn.session)[id] ?? []
            let wanted: [String] =
                switch edit {
                case .set(let labels): try labels.enumerated().map { try Self.checkedLabel($1, "labels[\($0)]") }
                case .edit(let add, let remove):
                    try current.filter { !remove.contains($0) }
                        + add.enumerated().map { try Self.checkedLabel($1, "add[\($0)]") }
                }
            let (before, after) = (Set(current), Set(wanted))
            guard after.count <= Self.labelLimit else {
                throw Refusal(.invalidField, "A conversation has at most \(Self.labelLimit) labels.", field: "labels")
            }
            guard before != after else { return }
            for label in after.subtracting(before).sorted() {
                try ConversationStore.addLabel(label, to: id, workspace: caller.workspace, in: turn.session)
            }
            for label in before.subtracting(after).sorted() {
                try ConversationStore.removeLabel(label, from: id, workspace: caller.workspace, in: turn.session)
            }
            turn.changed()
        }
    }

    static func checkedLabel(_ text: String, _ field: String) throws -> String {
        let label = Check.trimmed(text)
        guard (1...labelLength).contains(label.count), !Check.hasControls(label) else {
            throw Refusal(.invalidField, "A label has 1 to \(labelLength) characters.", field: field)
        }
        return label
    }

    /// Clears or sets the team's unread count; the customer sees nothing of it.
    public func mark(_ id: ID<Conversation>, unread: Bool, by caller: Caller) async throws -> ConversationView {
        try await change(id, by: caller) { turn in
            guard (turn.row.unread > 0) != unread else { return }
            try ConversationStore.setUnread(unread ? 1 : 0, of: id, workspace: caller.workspace, in: turn.session)
            turn.changed()
        }
    }

    // MARK: Drafts and looking

    static let draftLimit = 20_000

    /// Keeps what the caller has begun to write; an empty body forgets it.
    public func setDraft(_ body: String, mode: Draft.Mode, of id: ID<Conversation>, by caller: Caller) async throws {
        guard body.utf8.count <= Self.draftLimit else { throw Refusal(.tooLong, field: "body") }
        let (environment, now) = (environment, environment.now())
        try await environment.storage.write(in: caller.workspace) { session in
            let row = try find(id, for: caller, in: session)
            guard !body.isEmpty else {
                return try DraftStore.remove(
                    conversation: id,
                    agent: caller.agent,
                    workspace: caller.workspace,
                    in: session
                )
            }
            let keys = try environment.vault.keys(of: caller.workspace, in: session)
            let key: ContactKey
            do {
                key = try keys.contactKey(row.contact, in: session)
            } catch VaultError.erased { throw Refusal(.contactErased) }
            try DraftStore.set(
                key.seal(Array(body.utf8), as: "draft \(id) \(caller.agent)"),
                mode: mode.rawValue,
                conversation: id,
                agent: caller.agent,
                workspace: caller.workspace,
                at: now,
                in: session
            )
        }
    }

    /// Shows colleagues that the caller looks or types; and the customer, if the channel is set to.
    public func note(_ sign: Viewing.Sign, in id: ID<Conversation>, by caller: Caller) async throws {
        let row = try await environment.storage.read { try find(id, for: caller, in: $0) }
        let isFirst = environment.viewing.note(sign, of: caller, in: id)
        if sign == .typing, isFirst { try await showTyping(in: row, by: caller) }
    }

    /// The customer sees it only if the channel says so, and only while an answer may go.
    private func showTyping(in row: ConversationRow, by caller: Caller) async throws {
        let channel = try await environment.channels.find(row.channel)
        guard let channel, channel.policy.showsTyping, row.window.isOpen(at: environment.now()) else { return }
        let (environment, now) = (environment, environment.now())
        try await environment.storage.write(in: caller.workspace) { session in
            guard let last = try MessageStore.lastInbound(row.id, workspace: caller.workspace, in: session) else {
                return
            }
            try OutboxStore.insert(
                environment.ids.next(),
                purpose: .typing,
                message: last,
                conversation: row.id,
                channel: row.channel,
                workspace: caller.workspace,
                at: now,
                in: session
            )
            session.afterCommit { environment.signals.raise(.outbox, of: caller.workspace) }
        }
    }

    // MARK: Why

    /// Why a conversation was offered to whom, newest first.
    public func offers(of id: ID<Conversation>, limit: Int, for caller: Caller) async throws -> [OfferView] {
        try await read(for: caller) { reader in
            _ = try find(id, for: caller, in: reader.session)
            let rows = try OfferStore.history(
                of: id,
                limit: limit,
                workspace: caller.workspace,
                in: reader.session
            )
            return try reader.offers(rows, withConversations: false)
        }
    }
}

/// To the minute; in UTC, because nobody knows who reads it where.
private func words(for time: Timestamp) -> String {
    let text = time.rfc3339
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
}
