public import BalieDomain
import BalieStorage

/// People: finding, renaming and erasing them.
public struct Contacts: Sendable {
    /// Attributes of a contact.
    static let attributeLimit = 50
    /// Contacts that a search looks at.
    static let searchLimit = 500
    /// Conversations and messages of a contact whose search words are taken out at a time.
    static let erasePage = 200

    private let environment: Environment
    private let files: SealedFiles

    init(_ environment: Environment, files: SealedFiles) {
        self.environment = environment
        self.files = files
    }

    /// Last changed first; found by name or number.
    public func list(
        search: String?,
        cursor: String?,
        limit: Int,
        for caller: Caller
    ) async throws -> Page<ContactView> {
        let before = try cursor.map { text in
            let numbers = try Cursor.numbers(text, count: 2)
            return (updatedAt: Timestamp(milliseconds: numbers[0]), id: ID<Contact>(numbers[1]))
        }
        return try await read(for: caller) { reader in
            var among: [ID<Contact>]?
            if let search, !search.allSatisfy(\.isWhitespace) {
                among = try SearchStore.contacts(
                    having: SearchWords.Query(search, keys: reader.keys).inContacts,
                    workspace: caller.workspace,
                    limit: Self.searchLimit,
                    in: reader.session
                )
            }
            let rows = try ContactStore.list(
                workspace: caller.workspace,
                among: among,
                before: before,
                limit: limit + 1,
                in: reader.session
            )
            let page = Array(rows.prefix(limit))
            let views = try reader.contacts(of: page)
            return Page(
                items: page.compactMap { views[$0.id] },
                next: rows.count > limit
                    ? page.last.map { Cursor.text($0.updatedAt.milliseconds, $0.id.rawValue) } : nil
            )
        }
    }

    public func find(_ id: ID<Contact>, for caller: Caller) async throws -> ContactView {
        try await read(for: caller) { reader in
            let rows = try ContactStore.find([id], workspace: caller.workspace, in: reader.session)
            guard let view = try reader.contacts(of: rows.filter { !$0.isErased })[id] else { throw Refusal(.notFound) }
            return view
        }
    }

    /// What agents call the person; `nil` goes back to what they call themselves.
    public func rename(_ id: ID<Contact>, to name: String?, by caller: Caller) async throws -> ContactView {
        let name = try name.map(Self.checked(name:))
        let (environment, now) = (environment, environment.now())
        try await environment.storage.write(in: caller.workspace) { session in
            guard
                let row = try ContactStore.find([id], workspace: caller.workspace, in: session).first, !row.isErased,
                let sealed = row.profile
            else { throw Refusal(.notFound) }
            let keys = try environment.vault.keys(of: caller.workspace, in: session)
            let key = try keys.contactKey(of: row)
            var profile = try ContactProfile(sealed: sealed, of: key)
            let before = Set(SearchWords.hashes(of: profile, keys: keys))
            profile.name = name
            let after = Set(SearchWords.hashes(of: profile, keys: keys))
            try ContactStore.setProfile(
                try profile.sealed(with: key),
                of: id,
                workspace: caller.workspace,
                at: now,
                in: session
            )
            try SearchStore.remove(
                before.subtracting(after).sorted(),
                subject: id.rawValue,
                workspace: caller.workspace,
                in: session
            )
            try SearchStore.insert(
                after.subtracting(before).sorted(),
                subject: id.rawValue,
                workspace: caller.workspace,
                in: session
            )
            let event = EventRow(kind: .contactUpdated, conversation: nil, subject: id.rawValue)
            try environment.append([event], workspace: caller.workspace, at: now, in: session)
        }
        return try await find(id, for: caller)
    }

    /// - Throws: ``Refusal`` for what cannot be a person's name.
    public static func checked(name: String) throws -> String { try Check.name(name, field: "name") }

    /// What is known of a person besides names and addresses, in place of what was: rules go by it.
    ///
    /// - Parameter attributes: by name; `language` is one that rules understand.
    /// - Throws: ``Refusal/Code/notFound``; ``Refusal/Code/invalidField``.
    public func setAttributes(
        _ attributes: [String: String],
        of id: ID<Contact>,
        by caller: Caller
    ) async throws -> ContactView {
        guard attributes.count <= Self.attributeLimit else {
            throw Refusal(.invalidField, "There are at most \(Self.attributeLimit) of them.", field: "attributes")
        }
        var checked: [String: String] = [:]
        for (name, value) in attributes {
            let name = try Check.name(name, field: "attributes")
            guard checked[name] == nil else {
                throw Refusal(.invalidField, "“\(name)” is there more than once.", field: "attributes")
            }
            checked[name] = try Check.name(value, field: "attributes.\(name)")
        }
        let (environment, now, profileAttributes) = (environment, environment.now(), checked)
        try await environment.storage.write(in: caller.workspace) { session in
            guard
                let row = try ContactStore.find([id], workspace: caller.workspace, in: session).first, !row.isErased,
                let sealed = row.profile
            else { throw Refusal(.notFound) }
            let key = try environment.vault.keys(of: caller.workspace, in: session).contactKey(of: row)
            var profile = try ContactProfile(sealed: sealed, of: key)
            profile.attributes = profileAttributes.isEmpty ? nil : profileAttributes
            try ContactStore.setProfile(
                try profile.sealed(with: key),
                of: id,
                workspace: caller.workspace,
                at: now,
                in: session
            )
            let event = EventRow(kind: .contactUpdated, conversation: nil, subject: id.rawValue)
            try environment.append([event], workspace: caller.workspace, at: now, in: session)
        }
        return try await find(id, for: caller)
    }

    /// Destroys the contact's key: every copy of what was theirs, backups too, becomes noise. Cannot be undone.
    public func erase(_ id: ID<Contact>, by caller: Caller) async throws {
        let (environment, now) = (environment, environment.now())
        let released = try await environment.storage.write(in: caller.workspace) { session in
            let row = try ContactStore.find([id], workspace: caller.workspace, in: session).first
            guard let row, !row.isErased else { throw Refusal(.notFound) }
            let keys = try environment.vault.keys(of: caller.workspace, in: session)
            try Erasure(id, environment, keys: keys, by: caller, at: now, in: session).closeConversations()
            try Erasure(id, environment, keys: keys, by: caller, at: now, in: session).forgetWords(row)
            try MediaStore.erase(of: id, workspace: caller.workspace, in: session)
            let released = try FileRecordStore.release(of: id, workspace: caller.workspace, at: now, in: session)
            try HookStore.dropBodies(of: id, workspace: caller.workspace, in: session)
            try ContactStore.erase(id, workspace: caller.workspace, at: now, in: session)
            let event = EventRow(kind: .contactErased, conversation: nil, subject: id.rawValue)
            try environment.append([event], workspace: caller.workspace, at: now, in: session)
            return released
        }
        // Without their keys they are noise already.
        await files.remove(released)
        await environment.storage.scrub()
    }

    private func read<Value: Sendable>(
        for caller: Caller,
        _ body: @escaping @Sendable (ViewReader) throws -> Value
    ) async throws -> Value {
        let (vault, now) = (environment.vault, environment.now())
        return try await environment.storage.read { session in
            try body(ViewReader(workspace: caller.workspace, vault: vault, at: now, in: session))
        }
    }
}

/// What has to be done while the contact's key still opens things.
private struct Erasure {
    private let id: ID<Contact>
    private let environment: Environment
    private let keys: WorkspaceKeys
    private let caller: Caller
    private let now: Timestamp
    private let session: any SQLSession

    init(
        _ id: ID<Contact>,
        _ environment: Environment,
        keys: WorkspaceKeys,
        by caller: Caller,
        at now: Timestamp,
        in session: any SQLSession
    ) {
        self.id = id
        self.environment = environment
        self.keys = keys
        self.caller = caller
        self.now = now
        self.session = session
    }

    private func conversations() throws -> [ConversationRow] {
        var filter = ConversationStore.Filter()
        filter.contact = id
        var all: [ConversationRow] = []
        while true {
            let place = all.last.map {
                ConversationStore.Place(part: 0, key: $0.updatedAt.milliseconds, id: $0.id.rawValue)
            }
            let page = try ConversationStore.list(
                filter,
                order: .newest,
                after: place,
                limit: Contacts.erasePage,
                workspace: caller.workspace,
                at: now,
                in: session
            )
            all += page
            if page.count < Contacts.erasePage { return all }
        }
    }

    /// Nobody can answer them any more.
    func closeConversations() throws {
        for row in try conversations() where row.status != .resolved {
            var turn = try DeskTurn(environment, row.id, by: caller, at: now, in: session)
            try turn.endConsults()
            try turn.place { placement in
                placement.status = .resolved
                placement.assignee = nil
                placement.waitingSince = nil
                placement.snoozedUntil = nil
            }
            _ = try turn.finish()
        }
    }

    /// Takes the words of names, numbers and messages out of the index.
    func forgetWords(_ row: ContactRow) throws {
        let key = try keys.contactKey(of: row)
        if let sealed = row.profile {
            try forget(SearchWords.hashes(of: ContactProfile(sealed: sealed, of: key), keys: keys), id.rawValue)
        }
        let identities =
            try ContactStore.identities(of: [id], workspace: caller.workspace, in: session)
            + ContactStore.formerIdentities(of: id, workspace: caller.workspace, in: session)
        for identity in identities {
            let address = String(decoding: try key.open(identity.address, as: "identity \(identity.id)"), as: UTF8.self)
            try forget(SearchWords.hashes(of: IdentityClaim(identity.kind, address), keys: keys), id.rawValue)
        }
        for conversation in try conversations() {
            var before: (occurredAt: Timestamp, id: ID<Message>)?
            while true {
                let page = try MessageStore.list(
                    conversation.id,
                    before: before,
                    limit: Contacts.erasePage,
                    workspace: caller.workspace,
                    in: session
                )
                for message in page {
                    let body = try MessageBody(sealed: message.body, of: message.id, key: key)
                    try forget(SearchWords.hashes(of: body.content, keys: keys), conversation.id.rawValue)
                }
                guard let last = page.last, page.count == Contacts.erasePage else { break }
                before = (last.occurredAt, last.id)
            }
        }
    }

    private func forget(_ words: [Int64], _ subject: Int64) throws {
        try SearchStore.remove(words, subject: subject, workspace: caller.workspace, in: session)
    }
}
