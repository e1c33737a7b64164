public import BalieDomain

/// A contact's row; names and addresses stay sealed.
public struct ContactRow: Sendable {
    public let id: ID<Contact>
    public let profile: [UInt8]?
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    public let lastSeenAt: Timestamp?
    public let isErased: Bool
    /// Wants no marketing.
    public let optedOut: Bool
    /// `nil` once the contact was erased.
    public let wrappedKey: [UInt8]?
}

/// A contact who is to be known from now on.
public struct NewContact: Sendable {
    public let id: ID<Contact>
    public let wrappedKey: [UInt8]
    public let profile: [UInt8]
    public let seenAt: Timestamp?

    public init(id: ID<Contact>, wrappedKey: [UInt8], profile: [UInt8], seenAt: Timestamp?) {
        self.id = id
        self.wrappedKey = wrappedKey
        self.profile = profile
        self.seenAt = seenAt
    }
}

/// An address that is to be a contact's from now on.
public struct NewIdentity: Sendable {
    public let id: ID<Identity>
    public let contact: ID<Contact>
    public let kind: IdentityClaim.Kind
    public let lookup: [UInt8]
    /// Sealed.
    public let address: [UInt8]

    public init(id: ID<Identity>, contact: ID<Contact>, kind: IdentityClaim.Kind, lookup: [UInt8], address: [UInt8]) {
        self.id = id
        self.contact = contact
        self.kind = kind
        self.lookup = lookup
        self.address = address
    }
}

/// An address of a contact, sealed.
public struct IdentityRow: Sendable {
    public let contact: ID<Contact>
    public let id: ID<Identity>
    public let kind: IdentityClaim.Kind
    public let address: [UInt8]
}

/// People and the addresses that are theirs, each for a time.
public enum ContactStore {
    static let columns: SQL =
        """
        contact.contact_id, profile, contact.created_at_ms, contact.updated_at_ms, last_seen_at_ms, erased_at_ms,
        marketing_opt_out, wrapped_key
        """

    /// Whose address it is now.
    public static func owner(
        of kind: IdentityClaim.Kind,
        lookup: [UInt8],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> ContactRow? {
        try BatchStore.owners(of: kind, lookups: [lookup], workspace: workspace, in: session)[lookup]
    }

    /// Ends an address's time with whoever has it now.
    public static func endIdentity(
        _ kind: IdentityClaim.Kind,
        lookup: [UInt8],
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE identity SET valid_until_ms = \(now)
             WHERE workspace_id = \(workspace) AND kind = \(kind) AND lookup = \(lookup) AND valid_until_ms IS NULL
            """
        )
    }

    /// Writes another form of the same address: what the network now uses.
    public static func replaceAddress(
        _ id: ID<Identity>,
        workspace: ID<Workspace>,
        address: [UInt8],
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            "UPDATE identity SET address = \(address) WHERE workspace_id = \(workspace) AND identity_id = \(id)"
        )
    }

    public static func setProfile(
        _ profile: [UInt8],
        of id: ID<Contact>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE contact SET profile = \(profile), updated_at_ms = \(now)
             WHERE workspace_id = \(workspace) AND contact_id = \(id)
            """
        )
    }

    /// Records whether a person wants marketing, unless a later word of theirs is known.
    ///
    /// - Returns: whether it changed.
    public static func setMarketing(
        optedOut: Bool,
        of id: ID<Contact>,
        workspace: ID<Workspace>,
        changedAt: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        let row = try session.firstRow(
            """
            UPDATE contact SET marketing_opt_out = \(optedOut), marketing_changed_at_ms = \(changedAt)
             WHERE workspace_id = \(workspace) AND contact_id = \(id)
               AND COALESCE(marketing_changed_at_ms, 0) < \(changedAt)
            RETURNING contact_id
            """
        )
        return row != nil
    }

    public static func find(
        _ ids: [ID<Contact>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ContactRow] {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM contact
                 WHERE workspace_id = \(workspace) AND contact_id IN \(list: ids) ORDER BY contact_id
                """
            )
        )
    }

    /// Those that are now theirs, oldest first.
    public static func identities(
        of contacts: [ID<Contact>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [IdentityRow] {
        let rows = try session.rows(
            """
            SELECT contact_id, identity_id, kind, address FROM identity
             WHERE workspace_id = \(workspace) AND contact_id IN \(list: contacts) AND valid_until_ms IS NULL
            """
        )
        return try readIdentities(rows)
    }

    /// Those that were theirs and are no longer, oldest first.
    public static func formerIdentities(
        of contact: ID<Contact>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [IdentityRow] {
        let rows = try session.rows(
            """
            SELECT contact_id, identity_id, kind, address FROM identity
             WHERE workspace_id = \(workspace) AND contact_id = \(contact) AND valid_until_ms IS NOT NULL
            """
        )
        return try readIdentities(rows)
    }

    /// In order here: for the engine to do it, SQLite reads the addresses of everybody in the order of their ids.
    private static func readIdentities(_ rows: [SQLRow]) throws(StorageError) -> [IdentityRow] {
        var identities: [IdentityRow] = []
        for row in rows {
            identities.append(
                IdentityRow(
                    contact: try row.id(0),
                    id: try row.id(1),
                    kind: try row.value(2),
                    address: try row.bytes(3)
                )
            )
        }
        return identities.sorted { $0.id < $1.id }
    }

    /// A page of contacts, last changed first; `among` limits it to those found by a search.
    public static func list(
        workspace: ID<Workspace>,
        among: [ID<Contact>]?,
        before: (updatedAt: Timestamp, id: ID<Contact>)?,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [ContactRow] {
        let found: SQL = if let among { " AND contact_id IN \(list: among)" } else { "" }
        let older: SQL =
            if let before { " AND (updated_at_ms, contact_id) < (\(before.updatedAt), \(before.id))" } else { "" }
        return try read(
            session.rows(
                """
                SELECT \(part: columns) FROM contact
                 WHERE workspace_id = \(workspace) AND erased_at_ms IS NULL\(part: found)\(part: older)
                 ORDER BY updated_at_ms DESC, contact_id DESC LIMIT \(limit)
                """
            )
        )
    }

    /// Destroys the contact's key and addresses; everything sealed with the key, backups too, becomes noise.
    public static func erase(
        _ id: ID<Contact>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE contact SET wrapped_key = NULL, profile = NULL, erased_at_ms = \(now), updated_at_ms = \(now)
             WHERE workspace_id = \(workspace) AND contact_id = \(id)
            """
        )
        try session.run("DELETE FROM identity WHERE workspace_id = \(workspace) AND contact_id = \(id)")
    }

    static func read(_ rows: [SQLRow]) throws(StorageError) -> [ContactRow] {
        var contacts: [ContactRow] = []
        for row in rows {
            contacts.append(
                ContactRow(
                    id: try row.id(0),
                    profile: try row.optionalBytes(1),
                    createdAt: try row.timestamp(2),
                    updatedAt: try row.timestamp(3),
                    lastSeenAt: try row.optionalTimestamp(4),
                    isErased: !row.isNull(5),
                    optedOut: try row.bool(6),
                    wrappedKey: try row.optionalBytes(7)
                )
            )
        }
        return contacts
    }
}
