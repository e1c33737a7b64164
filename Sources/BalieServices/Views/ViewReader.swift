import BalieDomain
import BalieStorage
import FoundationEssentials

/// Opens rows into views, many at once: few statements whatever the number of rows.
struct ViewReader {
    let workspace: ID<Workspace>
    let keys: WorkspaceKeys
    let now: Timestamp
    let session: any SQLSession

    init(workspace: ID<Workspace>, vault: Vault, at now: Timestamp, in session: any SQLSession) throws {
        self.workspace = workspace
        self.now = now
        self.session = session
        keys = try vault.keys(of: workspace, in: session)
    }

    // MARK: Contacts

    func contacts(_ ids: [ID<Contact>]) throws -> [ID<Contact>: ContactView] {
        try contacts(of: ContactStore.find(unique(ids), workspace: workspace, in: session))
    }

    func contacts(of rows: [ContactRow]) throws -> [ID<Contact>: ContactView] {
        var identities: [ID<Contact>: [IdentityClaim]] = [:]
        let open = rows.filter { !$0.isErased }
        // What is damaged of one contact must not hide all others.
        let known = open.compactMap { row in (try? keys.contactKey(of: row)).map { (row.id, $0) } }
        let keyOf = Dictionary(uniqueKeysWithValues: known)
        for row in try ContactStore.identities(of: open.map(\.id), workspace: workspace, in: session) {
            guard let bytes = try? keyOf[row.contact]?.open(row.address, as: "identity \(row.id)") else { continue }
            let address = String(decoding: bytes, as: UTF8.self)
            identities[row.contact, default: []].append(IdentityClaim(row.kind, address))
        }
        var views: [ID<Contact>: ContactView] = [:]
        for row in rows {
            views[row.id] = contact(row, key: keyOf[row.id], identities: identities[row.id] ?? [])
        }
        return views
    }

    private func contact(_ row: ContactRow, key: ContactKey?, identities: [IdentityClaim]) -> ContactView {
        var profile = ContactProfile()
        if !row.isErased, let sealed = row.profile {
            let opened = key.flatMap { try? ContactProfile(sealed: sealed, of: $0) }
            profile = opened ?? ContactProfile(profileName: "Damaged contact")
        }
        return ContactView(
            id: row.id,
            name: row.isErased ? "Erased contact" : name(profile, identities),
            profileName: profile.profileName,
            username: profile.username,
            identities: identities,
            createdAt: row.createdAt,
            updatedAt: row.updatedAt,
            lastSeenAt: row.lastSeenAt,
            optedOut: row.optedOut,
            attributes: profile.attributes ?? [:]
        )
    }

    private func name(_ profile: ContactProfile, _ identities: [IdentityClaim]) -> String {
        if let name = profile.name ?? profile.profileName ?? profile.username, !name.isEmpty { return name }
        if let phone = identities.first(where: { $0.kind == .phone }) { return "+\(phone.value)" }
        return identities.first?.value ?? "Unknown"
    }

    // MARK: Conversations

    /// In the order of `rows`.
    func conversations(_ rows: [ConversationRow]) throws -> [ConversationView] {
        guard !rows.isEmpty else { return [] }
        let contacts = try contacts(rows.map(\.contact))
        let labels = try ConversationStore.labels(of: rows.map(\.id), workspace: workspace, in: session)
        let offers = try OfferStore.ringing(for: rows.map(\.id), workspace: workspace, in: session)
        let offerOf = Dictionary(offers.map { ($0.conversation, $0) }, uniquingKeysWith: { $1 })
        let messages = try MessageStore.find(rows.compactMap(\.lastMessage), workspace: workspace, in: session)
        let messageOf = Dictionary(messages.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let agents = try NameStore.agents(
            unique(rows.compactMap(\.assignee) + offers.map(\.agent) + messages.compactMap(\.author)),
            workspace: workspace,
            in: session
        )
        let placements = placements(of: rows)
        let satisfaction = try satisfaction(of: rows.map(\.id))
        let queues = try NameStore.queues(
            unique(rows.compactMap(\.queue) + placements.values.compactMap(\.queue)),
            workspace: workspace,
            in: session
        )
        let skills = try NameStore.skills(
            unique(placements.values.flatMap { $0.skills ?? [] }.map(\.skill)),
            workspace: workspace,
            in: session
        )
        let channels = try NameStore.channels(unique(rows.map(\.channel)), workspace: workspace, in: session)
        return try rows.compactMap { row in
            guard let contact = contacts[row.contact], let channel = channels[row.channel] else { return nil }
            return ConversationView(
                id: row.id,
                version: row.version,
                status: row.status,
                channel: ChannelName(id: row.channel, kind: channel.kind, name: channel.name),
                contact: contact,
                queue: row.queue.map { QueueName(id: $0, name: queues[$0] ?? "") },
                assignee: row.assignee.map { AgentName(id: $0, name: agents[$0] ?? "") },
                labels: labels[row.id] ?? [],
                unread: row.unread,
                priority: row.priority,
                window: row.window,
                unansweredSince: row.unansweredSince,
                waitingSince: row.waitingSince,
                snoozedUntil: row.snoozedUntil,
                offer: offerOf[row.id].map { offer in
                    ConversationView.RingingOffer(
                        id: offer.id,
                        agent: AgentName(id: offer.agent, name: agents[offer.agent] ?? ""),
                        expiresAt: offer.expiresAt
                    )
                },
                lastMessage: try row.lastMessage.flatMap { messageOf[$0] }.map { message in
                    try lastMessage(message, contact: contact, agents: agents)
                },
                referral: try referral(of: row),
                placedBy: placements[row.id].map { RulePlacementView($0, queues: queues, skills: skills) },
                satisfaction: satisfaction[row.id],
                createdAt: row.createdAt,
                updatedAt: row.updatedAt
            )
        }
    }

    /// What cannot be read is left out: it must not hide the conversation.
    private func placements(of rows: [ConversationRow]) -> [ID<Conversation>: RulePlacement] {
        let known = rows.compactMap { row in
            row.placedBy.flatMap { try? RulePlacement(stored: $0) }.map { (row.id, $0) }
        }
        return Dictionary(known, uniquingKeysWith: { $1 })
    }

    private func referral(of row: ConversationRow) throws -> JSONValue? {
        guard let sealed = row.referral else { return nil }
        do {
            return try openJSON(sealed, with: keys.contactKey(row.contact, in: session), as: "referral \(row.id)")
        } catch is VaultError { return nil }
    }

    private func lastMessage(
        _ row: MessageRow,
        contact: ContactView,
        agents: [ID<Agent>: String]
    ) throws -> ConversationView.LastMessage {
        let content = try body(of: row, contact: contact.id).content
        return ConversationView.LastMessage(
            id: row.id,
            direction: row.direction,
            kind: content.kind,
            text: row.deletedAt == nil ? content.words : "Deleted",
            status: row.status,
            author: author(of: row, contact: contact.name, agents: agents),
            occurredAt: row.occurredAt
        )
    }

    // MARK: Shared

    func body(of row: MessageRow, contact: ID<Contact>) throws -> MessageBody {
        do {
            return try MessageBody(sealed: row.body, of: row.id, key: keys.contactKey(contact, in: session))
        } catch VaultError.erased {
            return MessageBody(content: .system(.init(kind: "erased", body: "Erased")))
        } catch VaultError.cannotOpen {
            // One damaged message must not hide the rest of its conversation.
            return MessageBody(content: .system(.init(kind: "damaged", body: "This message is damaged")))
        } catch is DecodingError {
            // A newer version, which shares the database, wrote what this one does not know.
            return MessageBody(content: .unsupported(.init(kind: nil, raw: .null)))
        }
    }

    func author(of row: MessageRow, contact: String, agents: [ID<Agent>: String]) -> MessageAuthor {
        let kind = MessageAuthor.Kind(rawValue: row.authorKind) ?? .system
        let name: String? = kind == .contact ? contact : row.author.flatMap { agents[$0] }
        return MessageAuthor(kind: kind, id: row.author, name: name)
    }

    func unique<Value: Hashable>(_ values: [Value]) -> [Value] { Array(Set(values)) }
}
