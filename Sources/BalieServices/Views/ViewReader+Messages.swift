import BalieDomain
import BalieRouting
import BalieStorage

extension ViewReader {
    /// Characters of quoted words; a quote only reminds.
    static let quoteLimit = 200

    /// In the order of `rows`.
    func messages(_ rows: [MessageRow]) throws -> [MessageView] {
        guard !rows.isEmpty else { return [] }
        let conversations = try ConversationStore.find(
            unique(rows.map(\.conversation)),
            workspace: workspace,
            in: session
        )
        let contactOf = Dictionary(conversations.map { ($0.id, $0.contact) }, uniquingKeysWith: { $1 })
        let contacts = try contacts(Array(contactOf.values))
        let reactions = try MessageStore.reactions(on: rows.map(\.id), workspace: workspace, in: session)
        let agents = try NameStore.agents(
            unique((rows + reactions).compactMap(\.author)),
            workspace: workspace,
            in: session
        )
        let media = try mediaViews(rows.compactMap(\.media))
        return try rows.compactMap { row in
            guard let contact = contactOf[row.conversation].flatMap({ contacts[$0] }) else { return nil }
            let body = try body(of: row, contact: contact.id)
            return MessageView(
                id: row.id,
                conversationID: row.conversation,
                direction: row.direction,
                content: body.content,
                media: row.media.flatMap { media[$0] },
                externalID: body.externalID,
                status: row.status,
                errors: body.errors ?? [],
                author: author(of: row, contact: contact.name, agents: agents),
                context: try body.context.map { try context($0, of: row, contact: contact, agents: agents) },
                reactions: try views(
                    of: reactions.filter { $0.target == row.id },
                    contact: contact,
                    agents: agents
                ),
                clientKey: row.clientKey,
                referral: body.referral,
                pricing: body.pricing,
                occurredAt: row.occurredAt,
                createdAt: row.createdAt,
                editedAt: row.editedAt,
                deletedAt: row.deletedAt
            )
        }
    }

    private func context(
        _ context: MessageContext,
        of row: MessageRow,
        contact: ContactView,
        agents: [ID<Agent>: String]
    ) throws -> ContextView {
        var quoted: MessageRow?
        if let externalID = context.quotedExternalID {
            let key = keys.lookup("message", externalID)
            if let id = try MessageStore.find(
                externalKey: key,
                channel: row.channel,
                workspace: workspace,
                in: session
            ),
                let found = try MessageStore.find(id, workspace: workspace, in: session),
                found.conversation == row.conversation
            {
                quoted = found
            }
        }
        return ContextView(
            messageID: quoted?.id,
            externalID: context.quotedExternalID,
            text: try quoted.map {
                String(try body(of: $0, contact: contact.id).content.words.prefix(Self.quoteLimit))
            },
            author: try quoted.map { quoted in
                if let id = quoted.author, agents[id] == nil {
                    return try NameStore.agents([id], workspace: workspace, in: session)[id] ?? ""
                }
                return author(of: quoted, contact: contact.name, agents: agents).name ?? ""
            },
            forwarded: context.forwarded,
            frequentlyForwarded: context.frequentlyForwarded,
            product: context.product
        )
    }

    /// One a person: the last that each put there and did not take away.
    private func views(
        of rows: [MessageRow],
        contact: ContactView,
        agents: [ID<Agent>: String]
    ) throws -> [ReactionView] {
        var latest: [MessageAuthor: String] = [:]
        var order: [MessageAuthor] = []
        for row in rows where row.status != .failed {
            guard case .reaction(let reaction) = try body(of: row, contact: contact.id).content else { continue }
            // The business has one reaction, whoever of it gave it.
            var author = author(of: row, contact: contact.name, agents: agents)
            if author.kind != .contact, let other = order.first(where: { $0.kind != .contact }) { author = other }
            if latest[author] == nil, !order.contains(author) { order.append(author) }
            latest[author] = reaction.emoji
        }
        return order.compactMap { author in latest[author].map { ReactionView(emoji: $0, author: author) } }
    }

    func mediaViews(_ ids: [ID<Media>]) throws -> [ID<Media>: MediaView] {
        guard !ids.isEmpty else { return [:] }
        var views: [ID<Media>: MediaView] = [:]
        for row in try MediaStore.find(unique(ids), workspace: workspace, in: session) {
            views[row.id] = try mediaView(row)
        }
        return views
    }

    func mediaView(_ row: MediaRow) throws -> MediaView {
        MediaView(
            id: row.id,
            mimeType: row.mimeType,
            byteCount: row.byteCount,
            name: try MediaSealing.details(of: row, keys: keys, in: session)?.name,
            state: row.state == .ready ? .ready : row.state == .failed ? .failed : .pending,
            link: row.state == .ready ? MediaLink(row.id, keys: keys, at: now).path : nil,
            isDownload: !MediaType.isShownInBrowsers(row.mimeType)
        )
    }

    // MARK: Offers

    /// In the order of `rows`.
    func offers(_ rows: [OfferRow], withConversations: Bool) throws -> [OfferView] {
        let explanations = rows.map { try? Explanation(stored: $0.explanation) }
        let mentioned = rows.map(\.agent) + explanations.flatMap { $0?.agents ?? [] }
        let agents = try NameStore.agents(unique(mentioned), workspace: workspace, in: session)
        let missed = explanations.flatMap { $0?.passedOver.compactMap(\.skill) ?? [] }
        let skills = try NameStore.skills(unique(missed), workspace: workspace, in: session)
        var conversations: [ID<Conversation>: ConversationView] = [:]
        if withConversations {
            let found = try ConversationStore.find(unique(rows.map(\.conversation)), workspace: workspace, in: session)
            for view in try self.conversations(found) { conversations[view.id] = view }
        }
        return zip(rows, explanations).map { row, explanation in
            let why = explanation.map {
                OfferExplanation($0, chosen: row.agent, names: agents, skills: skills)
            }
            return OfferView(
                id: row.id,
                conversationID: row.conversation,
                conversation: conversations[row.conversation],
                agent: AgentName(id: row.agent, name: agents[row.agent] ?? ""),
                state: OfferView.State(rawValue: row.state.rawValue) ?? .withdrawn,
                createdAt: row.createdAt,
                expiresAt: row.expiresAt,
                endedAt: row.endedAt,
                waited: row.waited,
                summary: why?.summary ?? "",
                explanation: why
            )
        }
    }
}
