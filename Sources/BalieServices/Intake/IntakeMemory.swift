import BalieDomain
import BalieStorage

/// What the hooks of a workspace that are applied together speak of, read in a few statements before. It stays true until the
/// transaction ends, which alone changes the workspace (``WorkspaceStore/lock(_:in:)``), as long as what the transaction itself
/// changes is noted or forgotten here.
///
/// What is not in it was not read; `nil` in it is not there.
final class IntakeMemory {
    struct ExternalID: Hashable {
        let channel: ID<ChannelAccount>
        let key: [UInt8]
    }

    struct Address: Hashable {
        let kind: IdentityClaim.Kind
        let lookup: [UInt8]
    }

    struct Party: Hashable {
        let channel: ID<ChannelAccount>
        let contact: ID<Contact>
    }

    /// By the network's ids.
    var messages: [ExternalID: ID<Message>?] = [:]
    /// Whose addresses are.
    var owners: [Address: ContactRow?] = [:]
    /// Those that are not resolved.
    var conversations: [Party: ConversationRow?] = [:]
    /// Whether an agent has left.
    var hasLeft: [ID<Agent>: Bool] = [:]

    private var book: RuleBook?
    /// Keys of what was said by nobody, or found to be said.
    var said: Set<String> = []

    /// People and addresses that wait to be written, of all channels: they are looked for from each.
    var newContacts: [NewContact] = []
    var newIdentities: [NewIdentity] = []

    /// The workspace's rules and hours, for as long as the transaction lasts.
    func book(of workspace: ID<Workspace>, on shelf: RuleShelf, in session: any SQLSession) throws -> RuleBook {
        if let book { return book }
        let found = try shelf.book(of: workspace, in: session)
        book = found
        return found
    }

    /// Something of the contact itself changed.
    func forget(_ contact: ID<Contact>) {
        owners = owners.filter { $0.value?.id != contact }
    }
}

extension IntakeScene {
    /// Reads what events speak of into the memory, which must not become older than what waits to be written.
    func recall(_ events: [InboundEvent]) throws {
        try writePeople()
        let externalKeys = Set(events.flatMap(\.externalIDs)).map { externalKey($0) }
        let messages = try BatchStore.messages(
            externalKeys: externalKeys,
            channel: channel.id,
            workspace: workspace,
            in: session
        )
        for key in externalKeys { memory.messages[.init(channel: channel.id, key: key)] = .some(messages[key]) }

        let addresses = Dictionary(grouping: Set(events.flatMap(\.claims)), by: \.kind)
        var contacts: Set<ID<Contact>> = []
        for (kind, claims) in addresses {
            let lookups = Set(claims.map { lookup($0) })
            let owners = try BatchStore.owners(of: kind, lookups: Array(lookups), workspace: workspace, in: session)
            for lookup in lookups { memory.owners[.init(kind: kind, lookup: lookup)] = .some(owners[lookup]) }
            contacts.formUnion(owners.values.map(\.id))
        }

        let conversations = try BatchStore.unresolved(
            channel: channel.id,
            contacts: Array(contacts),
            workspace: workspace,
            in: session
        )
        for contact in contacts { memory.conversations[party(contact)] = .some(nil) }
        for row in conversations { memory.conversations[party(row.contact)] = row }
    }

    func party(_ contact: ID<Contact>) -> IntakeMemory.Party { .init(channel: channel.id, contact: contact) }

    /// Asked once for all that are applied together.
    func hasLeft(_ agent: ID<Agent>) throws -> Bool {
        if let known = memory.hasLeft[agent] { return known }
        let presence = try RoutingStore.presence(of: agent, workspace: workspace, in: session)
        let hasLeft = presence == nil || presence == .offline
        memory.hasLeft[agent] = hasLeft
        return hasLeft
    }
}

extension InboundEvent {
    /// The network's ids of the messages that it brings or is about.
    fileprivate var externalIDs: [String] {
        switch self {
        case .message(let message): [message.externalID] + message.content.reactsTo
        case .status(let status): [status.externalID]
        case .amendment(let amendment): [amendment.externalID, amendment.originalExternalID]
        case .identityChanged(_, _, let notice): notice.map { [$0.externalID] } ?? []
        case .echo(let echo): [echo.externalID] + echo.content.reactsTo
        case .marketingPreference, .accountNotice, .foreign, .unreadable: []
        }
    }

    /// The addresses whose owners are asked for.
    fileprivate var claims: [IdentityClaim] {
        switch self {
        case .message(let message): message.sender
        case .amendment(let amendment): amendment.sender
        case .identityChanged(let old, let new, _): old + new
        case .echo(let echo): echo.recipient
        case .marketingPreference(let preference): preference.customer
        // Whom it was for is asked for only if its message is not known.
        case .status, .accountNotice, .foreign, .unreadable: []
        }
    }
}

extension MessageContent {
    fileprivate var reactsTo: [String] {
        guard case .reaction(let reaction) = self else { return [] }
        return [reaction.messageID]
    }
}
