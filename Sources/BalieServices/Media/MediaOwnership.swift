import BalieDomain
import BalieStorage

/// Gives files to contacts: their keys are wrapped anew by the contact's, so that erasing the contact erases them.
struct MediaOwnership {
    private let keys: WorkspaceKeys
    private let environment: Environment
    private let now: Timestamp
    private let session: any SQLSession

    init(_ keys: WorkspaceKeys, _ environment: Environment, at now: Timestamp, in session: any SQLSession) {
        self.keys = keys
        self.environment = environment
        self.now = now
        self.session = session
    }

    /// - Returns: the file as the contact's own; another row if it belongs to somebody else or was sent before.
    func give(
        _ row: MediaRow,
        to key: ContactKey,
        message: ID<Message>,
        channel: ID<ChannelAccount>
    ) throws -> ID<Media> {
        if row.contact == key.id { return row.id }
        guard let wrapped = row.wrappedKey else { throw Refusal(.mediaNotReady, field: "media.id") }
        let before = try MediaSealing.owner(of: row, keys: keys, in: session)
        let fileKey = try MediaSealing.unwrap(wrapped, of: row.id, owner: before)
        let details = try MediaSealing.details(of: row, owner: before)
        let owner = MediaSealing.Owner.contact(key)
        guard row.contact == nil else {
            let id = environment.ids.next(Media.self)
            if let address = row.address {
                // Locked before the new row names it: an erasure of who has it now waits, and leaves the file alone.
                do { try SealedFiles.keep(address, workspace: row.workspace, at: now, in: session) } catch is FileGone {
                    throw Refusal(.mediaLost, field: "media.id")
                }
            }
            try MediaStore.insert(
                MediaRow(
                    id: id,
                    workspace: row.workspace,
                    contact: key.id,
                    message: message,
                    channel: channel,
                    state: .ready,
                    mimeType: row.mimeType,
                    byteCount: row.byteCount,
                    details: try MediaSealing.sealDetails(details, of: id, owner: owner),
                    wrappedKey: try MediaSealing.wrap(fileKey, of: id, owner: owner),
                    address: row.address
                ),
                at: now,
                in: session
            )
            return id
        }
        try MediaStore.attach(
            row.id,
            workspace: row.workspace,
            to: message,
            contact: key.id,
            wrappedKey: try MediaSealing.wrap(fileKey, of: row.id, owner: owner),
            details: try MediaSealing.sealDetails(details, of: row.id, owner: owner),
            in: session
        )
        return row.id
    }
}
