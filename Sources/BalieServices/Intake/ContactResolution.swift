import BalieChannels
import BalieDomain
import BalieStorage

/// Finds or makes the person behind the addresses that a network gives.
struct ContactResolution {
    struct Person {
        let key: ContactKey
        /// Whether the person is new, or something of them changed.
        let changed: Bool
    }

    private let scene: IntakeScene
    private var workspace: ID<Workspace> { scene.workspace }
    private var session: any SQLSession { scene.session }
    private var keys: WorkspaceKeys { scene.keys }

    init(_ scene: IntakeScene) { self.scene = scene }

    /// The owner of the first address that anybody owns, with the other addresses added; or a new contact.
    ///
    /// - Parameter claims: most stable address first; not empty.
    func resolve(
        _ claims: [IdentityClaim],
        profileName: String?,
        username: String?,
        seenAt: Timestamp?
    ) throws -> Person {
        var owner: ID<Contact>?
        var missing: [IdentityClaim] = []
        for claim in claims {
            let found = try ContactStore.owner(of: claim.kind, lookup: lookup(claim), workspace: workspace, in: session)
            if owner == nil { owner = found }
            if found == nil {
                missing.append(claim)
            } else if found != owner {
                // It passed from one person to another: the network says whose it is now.
                try end(claim)
                missing.append(claim)
            }
        }
        guard let owner else {
            return try make(claims, ContactProfile(profileName: profileName, username: username), seenAt: seenAt)
        }
        let key = try keys.contactKey(owner, in: session)
        for claim in missing { try add(claim, to: key) }
        if let seenAt { try ContactStore.touch(owner, workspace: workspace, seenAt: seenAt, in: session) }
        let renamed = try rename(key, profileName: profileName, username: username)
        return Person(key: key, changed: renamed || !missing.isEmpty)
    }

    /// Whose the first address is that anybody has.
    func owner(of claims: [IdentityClaim]) throws -> ID<Contact>? {
        for claim in claims {
            let found = try ContactStore.owner(of: claim.kind, lookup: lookup(claim), workspace: workspace, in: session)
            if let found { return found }
        }
        return nil
    }

    /// The contact who had `old` is reached at `new` from now on.
    ///
    /// - Returns: the contact, or `nil` if nobody has either address.
    func move(from old: [IdentityClaim], to new: [IdentityClaim]) throws -> ID<Contact>? {
        for claim in old {
            let found = try ContactStore.owner(of: claim.kind, lookup: lookup(claim), workspace: workspace, in: session)
            guard let found else { continue }
            let key = try keys.contactKey(found, in: session)
            try end(claim)
            for claim in new {
                try end(claim)
                try add(claim, to: key)
            }
            return found
        }
        return nil
    }

    private func lookup(_ claim: IdentityClaim) -> [UInt8] { AddressLookup.lookup(claim, keys: keys) }

    private func end(_ claim: IdentityClaim) throws {
        try ContactStore.endIdentity(
            claim.kind,
            lookup: lookup(claim),
            workspace: workspace,
            at: scene.now,
            in: session
        )
    }

    private func make(_ claims: [IdentityClaim], _ profile: ContactProfile, seenAt: Timestamp?) throws -> Person {
        let id = scene.environment.ids.next(Contact.self)
        let (key, wrapped) = try keys.makeContactKey(for: id)
        try ContactStore.insert(
            id,
            workspace: workspace,
            wrappedKey: wrapped,
            profile: try profile.sealed(with: key),
            seenAt: seenAt,
            at: scene.now,
            in: session
        )
        for claim in claims { try add(claim, to: key) }
        try index(profile, of: id)
        let keys = keys
        session.afterCommit { keys.remember(key) }
        return Person(key: key, changed: true)
    }

    private func add(_ claim: IdentityClaim, to key: ContactKey) throws {
        let id = scene.environment.ids.next(Identity.self)
        try ContactStore.insertIdentity(
            id,
            of: key.id,
            workspace: workspace,
            kind: claim.kind,
            lookup: lookup(claim),
            address: try key.seal(Array(claim.value.utf8), as: "identity \(id)"),
            at: scene.now,
            in: session
        )
        try SearchStore.insert(
            SearchWords.hashes(of: claim, keys: keys),
            subject: key.id.rawValue,
            workspace: workspace,
            in: session
        )
    }

    private func rename(_ key: ContactKey, profileName: String?, username: String?) throws -> Bool {
        guard profileName != nil || username != nil else { return false }
        let row = try ContactStore.find([key.id], workspace: workspace, in: session).first
        var profile = try row?.profile.map { try ContactProfile(sealed: $0, of: key) } ?? ContactProfile()
        let before = profile
        profile.profileName = profileName ?? profile.profileName
        profile.username = username ?? profile.username
        guard profile != before else { return false }
        try ContactStore.setProfile(
            try profile.sealed(with: key),
            of: key.id,
            workspace: workspace,
            at: scene.now,
            in: session
        )
        try index(profile, of: key.id)
        return true
    }

    private func index(_ profile: ContactProfile, of id: ID<Contact>) throws {
        try SearchStore.insert(
            SearchWords.hashes(of: profile, keys: keys),
            subject: id.rawValue,
            workspace: workspace,
            in: session
        )
    }
}

/// The keyed hash under which an address is found, the same for all forms of a telephone number.
enum AddressLookup {
    static func lookup(_ claim: IdentityClaim, keys: WorkspaceKeys) -> [UInt8] {
        keys.lookup("address", claim.kind == .phone ? WhatsAppNumber.canonical(claim.value) : claim.value)
    }
}
