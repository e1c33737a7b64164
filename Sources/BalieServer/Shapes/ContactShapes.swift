import BalieDomain
import BalieServices

/// An address of a contact.
struct IdentityShape: Encodable, Sendable {
    let kind: IdentityClaim.Kind
    let value: String

    init(_ claim: IdentityClaim) {
        kind = claim.kind
        value = claim.value
    }
}

/// A contact within a conversation.
struct ContactSummaryShape: Encodable, Sendable {
    let id: ID<Contact>
    let name: String
    let identities: [IdentityShape]

    init(_ view: ContactView) {
        id = view.id
        name = view.name
        identities = view.identities.map(IdentityShape.init)
    }
}

/// A contact by itself.
struct ContactShape: Encodable, Sendable {
    let id: ID<Contact>
    let name: String
    let profileName: Nullable<String>
    let username: Nullable<String>
    let identities: [IdentityShape]
    let createdAt: Timestamp
    let updatedAt: Timestamp
    let lastSeenAt: Nullable<Timestamp>
    let optedOut: Bool
    let attributes: [String: String]

    enum CodingKeys: String, CodingKey {
        case id, name, username, identities, attributes
        case profileName = "profile_name"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case lastSeenAt = "last_seen_at"
        case optedOut = "marketing_opt_out"
    }

    init(_ view: ContactView) {
        id = view.id
        name = view.name
        profileName = Nullable(view.profileName)
        username = Nullable(view.username)
        identities = view.identities.map(IdentityShape.init)
        createdAt = view.createdAt
        updatedAt = view.updatedAt
        lastSeenAt = Nullable(view.lastSeenAt)
        optedOut = view.optedOut
        attributes = view.attributes
    }
}
