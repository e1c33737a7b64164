import BalieChannels
import BalieDomain
import BalieStorage

/// The person behind the addresses that a network gives.
extension IntakeScene {
    struct Person {
        let key: ContactKey
        /// As it was found; `nil` for one who is new.
        var row: ContactRow?
        var isNew: Bool { row == nil }
        /// Whether the person is new, or something of them changed.
        let changed: Bool
    }

    /// The owner of the first address that anybody owns, with the other addresses added; or a new contact.
    ///
    /// - Parameter claims: most stable address first; not empty.
    mutating func resolve(
        _ claims: [IdentityClaim],
        profileName: String?,
        username: String?,
        seenAt: Timestamp?
    ) throws -> Person {
        var owner: ContactRow?
        var missing: [IdentityClaim] = []
        for claim in claims {
            let found = try self.owner(of: claim)
            if owner == nil { owner = found }
            if found == nil {
                missing.append(claim)
            } else if found?.id != owner?.id {
                // It passed from one person to another: the network says whose it is now.
                try end(claim)
                missing.append(claim)
            }
        }
        guard let owner else {
            return try make(claims, ContactProfile(profileName: profileName, username: username), seenAt: seenAt)
        }
        let key = try keys.contactKey(of: owner)
        for claim in missing { try add(claim, to: key) }
        if let seenAt, owner.lastSeenAt.map({ $0 < seenAt }) ?? true {
            touch(owner.id, seenAt: seenAt)
        }
        let renamed = try rename(owner, key, profileName: profileName, username: username)
        return Person(key: key, row: owner, changed: renamed || !missing.isEmpty)
    }

    /// Records whether a person wants marketing. One who never wrote is made known, so that their word counts.
    mutating func apply(_ preference: MarketingPreference) throws {
        let person = try resolve(preference.customer, profileName: nil, username: nil, seenAt: nil)
        speaks(of: person.key.id)
        try writePeople()
        let changed = try ContactStore.setMarketing(
            optedOut: preference.optedOut,
            of: person.key.id,
            workspace: workspace,
            changedAt: believable(preference.changedAt),
            in: session
        )
        if changed || person.changed { note(.contactUpdated, subject: person.key.id.rawValue) }
    }

    /// Whose the first address is that anybody has.
    func owner(of claims: [IdentityClaim]) throws -> ID<Contact>? {
        for claim in claims {
            if let found = try owner(of: claim) { return found.id }
        }
        return nil
    }

    /// The contact who had `old` is reached at `new` from now on.
    ///
    /// - Returns: the contact, or `nil` if nobody has either address.
    mutating func move(from old: [IdentityClaim], to new: [IdentityClaim]) throws -> ID<Contact>? {
        for claim in old {
            guard let found = try owner(of: claim) else { continue }
            let key = try keys.contactKey(of: found)
            try end(claim)
            for claim in new {
                try end(claim)
                try add(claim, to: key)
            }
            return found.id
        }
        return nil
    }

    func owner(of claim: IdentityClaim) throws -> ContactRow? {
        let lookup = lookup(claim)
        if let known = memory.owners[.init(kind: claim.kind, lookup: lookup)] { return known }
        try writePeople()
        return try ContactStore.owner(of: claim.kind, lookup: lookup, workspace: workspace, in: session)
    }

    private func end(_ claim: IdentityClaim) throws {
        let lookup = lookup(claim)
        memory.owners[.init(kind: claim.kind, lookup: lookup)] = nil
        try writePeople()
        try ContactStore.endIdentity(
            claim.kind,
            lookup: lookup,
            workspace: workspace,
            at: now,
            in: session
        )
    }

    private mutating func make(
        _ claims: [IdentityClaim],
        _ profile: ContactProfile,
        seenAt: Timestamp?
    ) throws -> Person {
        let id = environment.ids.next(Contact.self)
        let (key, wrapped) = try keys.makeContactKey(for: id)
        memory.newContacts.append(
            NewContact(id: id, wrappedKey: wrapped, profile: try profile.sealed(with: key), seenAt: seenAt)
        )
        for claim in claims { try add(claim, to: key) }
        index(SearchWords.hashes(of: profile, keys: keys), of: id.rawValue)
        return Person(key: key, changed: true)
    }

    private mutating func add(_ claim: IdentityClaim, to key: ContactKey) throws {
        let id = environment.ids.next(Identity.self)
        let lookup = lookup(claim)
        memory.owners[.init(kind: claim.kind, lookup: lookup)] = nil
        memory.newIdentities.append(
            NewIdentity(
                id: id,
                contact: key.id,
                kind: claim.kind,
                lookup: lookup,
                address: try key.seal(Array(claim.value.utf8), as: "identity \(id)")
            )
        )
        index(SearchWords.hashes(of: claim, keys: keys), of: key.id.rawValue)
    }

    private mutating func rename(
        _ row: ContactRow,
        _ key: ContactKey,
        profileName: String?,
        username: String?
    ) throws -> Bool {
        guard profileName != nil || username != nil else { return false }
        var profile = try row.profile.map { try ContactProfile(sealed: $0, of: key) } ?? ContactProfile()
        let before = profile
        profile.profileName = profileName ?? profile.profileName
        profile.username = username ?? profile.username
        guard profile != before else { return false }
        memory.forget(row.id)
        try ContactStore.setProfile(
            try profile.sealed(with: key),
            of: key.id,
            workspace: workspace,
            at: now,
            in: session
        )
        index(SearchWords.hashes(of: profile, keys: keys), of: key.id.rawValue)
        return true
    }

    func lookup(_ claim: IdentityClaim) -> [UInt8] { keys.lookup(claim, by: channel.adapter) }
}
