import BalieChannels
import BalieDomain
import Foundation

/// Values as lines of text, complete and stable, for golden files.
enum Description {
    static func lines(of event: InboundEvent) -> String {
        switch event {
        case .message(let message): "message " + lines(of: message)
        case .status(let status): lines(of: status)
        case .amendment(let amendment): lines(of: amendment)
        case .identityChanged(let old, let new, let notice):
            text("identity changed", [("old", claims(old)), ("new", claims(new)), ("notice", notice.map(lines))])
        case .echo(let echo):
            text(
                "echo \(echo.externalID)",
                [
                    ("to", claims(echo.recipient)), ("at", echo.sentAt.rfc3339), ("content", json(echo.content)),
                    ("media", echo.media.map(json)), ("context", echo.context.map(json)),
                ]
            )
        case .marketingPreference(let preference):
            text(
                "marketing \(preference.optedOut ? "stopped" : "allowed")",
                [("by", claims(preference.customer)), ("at", preference.changedAt.rfc3339)]
            )
        case .accountNotice(let field): "notice \(field)"
        case .foreign(let path): "foreign \(path)"
        case .unreadable(let path): "unreadable \(path)"
        }
    }

    private static func lines(of message: InboundMessage) -> String {
        text(
            message.externalID,
            [
                ("from", claims(message.sender)), ("name", message.profileName), ("username", message.username),
                ("at", message.sentAt.rfc3339), ("group", message.groupID), ("content", json(message.content)),
                ("words", message.content.words), ("media", message.media.map(json)),
                ("context", message.context.map(json)), ("referral", message.referral.map(json)),
                ("errors", message.errors.isEmpty ? nil : json(message.errors)),
            ]
        )
    }

    private static func lines(of status: StatusUpdate) -> String {
        text(
            "status \(status.externalID) \(status.status)",
            [
                ("ours", status.opaqueID), ("at", status.occurredAt.rfc3339),
                ("to", status.recipient.isEmpty ? nil : claims(status.recipient)),
                ("errors", status.errors.isEmpty ? nil : json(status.errors)), ("pricing", status.pricing.map(json)),
                ("conversation", status.conversation.map(json)),
            ]
        )
    }

    private static func lines(of amendment: Amendment) -> String {
        let (change, media): (String, MediaReference?) =
            switch amendment.change {
            case .revoked: ("revoked", nil)
            case .edited(let content, let media): ("edited to \(json(content))", media)
            }
        return text(
            "amendment \(amendment.externalID) of \(amendment.originalExternalID)",
            [
                ("from", claims(amendment.sender)), ("name", amendment.profileName), ("at", amendment.sentAt.rfc3339),
                ("change", change), ("media", media.map(json)),
            ]
        )
    }

    static func lines(of call: ProviderCall) -> String {
        let headers = call.headers.map { ($0.name, $0.value as String?) }
        return text("\(call.method) \(call.url)", headers + [("body", String(decoding: call.body, as: UTF8.self))])
    }

    static func lines(of rejection: SendRejection) -> String {
        text(
            "refused \(rejection.code)",
            [
                ("field", rejection.field), ("explanation", rejection.explanation),
                ("remedy", rejection.remedy == .edit ? nil : rejection.remedy.rawValue),
            ]
        )
    }

    static func claims(_ claims: [IdentityClaim]) -> String {
        claims.map { "\($0.kind.rawValue):\($0.value)" }.joined(separator: " ")
    }

    static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return "not JSON" }
        return String(decoding: data, as: UTF8.self)
    }

    private static func text(_ title: String, _ members: [(String, String?)]) -> String {
        ([title] + members.compactMap { name, value in value.map { "  \(name): \($0)" } }).joined(separator: "\n")
    }
}
