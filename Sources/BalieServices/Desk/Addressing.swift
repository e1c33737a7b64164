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
