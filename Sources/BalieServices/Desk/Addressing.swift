import BalieChannels
import BalieDomain
import BalieStorage

/// Where a contact is reached.
struct Addressing {
    private let keys: WorkspaceKeys
    private let workspace: ID<Workspace>
    private let session: any SQLSession

    init(_ keys: WorkspaceKeys, workspace: ID<Workspace>, in session: any SQLSession) {
        self.keys = keys
        self.workspace = workspace
        self.session = session
    }

    /// The telephone number if there is one, as the network last wrote it; else the business-scoped id.
    func recipient(_ contact: ID<Contact>, key: ContactKey) throws -> IdentityClaim? {
        let rows = try ContactStore.identities(of: [contact], workspace: workspace, in: session)
        let row = rows.last { $0.kind == .phone } ?? rows.last { $0.kind == .businessScopedUserID }
        return try row.map { row in
            let address = try key.open(row.address, as: "identity \(row.id)")
            return IdentityClaim(row.kind, String(decoding: address, as: UTF8.self))
        }
    }
}

/// A number that a person wrote, read by the channel that it is for.
struct Dialled: Sendable {
    /// In the network's form.
    let address: IdentityClaim
    private let channel: ConnectedChannel

    /// - Throws: `invalid_field` if it can be no number.
    init(_ text: String, on channel: ConnectedChannel) throws {
        guard let address = channel.adapter.address(dialled: text) else {
            throw Refusal(
                .invalidField,
                "Write the number with its country code, such as +31 6 12345678.",
                field: "number"
            )
        }
        self.address = address
        self.channel = channel
    }

    /// Who has it, in whatever form the network wrote it.
    func owner(_ keys: WorkspaceKeys, in session: any SQLSession) throws -> ID<Contact>? {
        try ContactStore.owner(
            of: address.kind,
            lookup: keys.lookup(address, by: channel.adapter),
            workspace: channel.workspace,
            in: session
        )?.id
    }
}

extension WorkspaceKeys {
    /// The keyed hash under which an address is found, the same for all of its forms.
    func lookup(_ claim: IdentityClaim, by adapter: any ChannelAdapter) -> [UInt8] {
        lookup("address", adapter.canonical(claim))
    }
}
