import BalieDomain

extension WirePayload {
    /// Something happened to the customer's account.
    ///
    ///     "system":{"body":"Ann changed from 31… to 31…","wa_id":"31…","type":"user_changed_number"}
    ///     "system":{"type":"customer_identity_changed"},"identity":{"acknowledged":true,"hash":"…"}
    static func system(in message: MessageContainer) -> WirePayload? {
        guard let system = members(.system, of: message) else { return nil }
        let body = system.text(.body)
        switch system.text(.type) {
        case "user_changed_number":
            let notice = MessageContent.System(
                kind: "number_changed",
                body: body ?? "The customer changed to another number."
            )
            guard let number = system.text(.newNumber) else { return .content(.system(notice), nil) }
            return .numberChanged(to: number, notice)
        case "customer_identity_changed":
            return .content(
                .system(.init(kind: "identity_changed", body: body ?? "The customer's security code changed.")),
                nil
            )
        case let kind?:
            return body.map { .content(.system(.init(kind: kind, body: $0)), nil) }
        case nil: return nil
        }
    }
}
