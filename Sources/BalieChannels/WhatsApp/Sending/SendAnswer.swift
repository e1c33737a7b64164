import BalieDomain

/// Reads the answer to a send.
///
///     {"contacts":[{"input":"+31612345678","wa_id":"31612345678"}],"messages":[{"id":"wamid.X"}]}
enum SendAnswer {
    /// Accepted only with an id: an answer of success that cannot be read leaves the outcome open.
    static func outcome(of response: ProviderResponse) -> SendOutcome {
        switch GraphAnswer(response) {
        case .refused(let failure): return .failed(failure)
        case .unreadable(let status): return GraphAnswer.failure(ofStatus: status).map { .failed($0) } ?? .unknown
        case .object(let body):
            guard let id = body["messages"]?.array?.first?["id"]?.string, !id.isEmpty else { return .unknown }
            return .accepted(externalID: id, recipient: body["contacts"]?.array?.first.flatMap(recipient))
        }
    }

    /// The number as the network rewrote it; the user id where it tells no number.
    private static func recipient(_ contact: JSONValue) -> IdentityClaim? {
        if let phone = contact["wa_id"]?.string, !phone.isEmpty { return IdentityClaim(.phone, phone) }
        if let user = contact["user_id"]?.string, !user.isEmpty { return IdentityClaim(.businessScopedUserID, user) }
        return nil
    }
}
