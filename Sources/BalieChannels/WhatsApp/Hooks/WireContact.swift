import BalieDomain

/// Who a message or a status is about: the elements of `value.contacts`.
///
///     {"profile":{"name":"Ann","username":"ann.c"},"wa_id":"31612345678","user_id":"NL.908…","parent_user_id":"NL.ENT.1"}
///
/// All members may be absent: nameless senders, and people with a username whose number is not shown to us.
struct WireContact: Decodable {
    let phone: String?
    let userID: String?
    let parentUserID: String?
    let name: String?
    let username: String?

    enum CodingKeys: String, CodingKey {
        case profile
        case phone = "wa_id"
        case userID = "user_id"
        case parentUserID = "parent_user_id"
    }

    enum ProfileKeys: String, CodingKey { case name, username }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        phone = container.text(.phone)
        userID = container.text(.userID)
        parentUserID = container.text(.parentUserID)
        let profile = try? container.nestedContainer(keyedBy: ProfileKeys.self, forKey: .profile)
        name = profile?.text(.name)
        username = profile?.text(.username)
    }
}

/// The ids of one person as they stand in a message or status, completed by the contact that belongs to it.
struct WirePerson {
    /// Bytes of the longest id that is believed to be one; numbers have 15 digits, user ids some 130 characters.
    static let idLimit = 256

    let claims: [IdentityClaim]
    let name: String?
    let username: String?

    /// - Parameter isSingle: whether this is the only person that the contacts can be about.
    init(phone: String?, userID: String?, parentUserID: String?, contacts: [WireContact], isSingle: Bool) {
        let contact = Self.contact(phone: phone, userID: userID, among: contacts, isSingle: isSingle)
        var claims: [IdentityClaim] = []
        if let phone = phone ?? contact?.phone { claims.append(IdentityClaim(.phone, phone)) }
        if let userID = userID ?? contact?.userID { claims.append(IdentityClaim(.businessScopedUserID, userID)) }
        if let parent = parentUserID ?? contact?.parentUserID { claims.append(IdentityClaim(.parentUserID, parent)) }
        self.claims = claims.filter { $0.value.utf8.count <= Self.idLimit }
        name = contact?.name
        username = contact?.username
    }

    /// The contact with the same id; else the only one there is, if it cannot be somebody else.
    ///
    /// A wrong guess would make one contact of two people, so that one would read what was meant for the other.
    private static func contact(
        phone: String?,
        userID: String?,
        among contacts: [WireContact],
        isSingle: Bool
    ) -> WireContact? {
        for contact in contacts {
            if let phone, contact.phone == phone { return contact }
            if let userID, contact.userID == userID { return contact }
        }
        guard contacts.count == 1, let only = contacts.first else { return nil }
        if let userID, let other = only.userID, other != userID { return nil }
        if let phone, let other = only.phone {
            return WhatsAppNumber.canonical(other) == WhatsAppNumber.canonical(phone) ? only : nil
        }
        return isSingle ? only : nil
    }
}
