import BalieDomain

/// Questions to the network about the channel's set-up, and what bad answers mean.
///
/// Source: Cloud API, phone numbers (fields, statuses); WhatsApp Business Account, subscribed apps.
struct AccountChecks {
    let settings: WhatsAppSettings

    var all: [ChannelCheck] { [token, number, subscription, secret] }

    private var token: ChannelCheck {
        ChannelCheck(name: "token", call: numberCall) { Self.finding(of: $0, about: "The number") }
    }

    private var number: ChannelCheck {
        ChannelCheck(name: "number", call: numberCall) { response in
            guard case .object(let number) = GraphAnswer(response), let status = number["status"]?.string else {
                // That the question was refused is the other check's finding.
                return nil
            }
            guard status != "CONNECTED" else { return nil }
            return "The number's status is \(Self.word(status)), so it cannot send. "
                + "Register it with its PIN (POST /{phone-number-id}/register) or look at it in WhatsApp Manager."
        }
    }

    private var subscription: ChannelCheck {
        let call = settings.call("GET", [settings.businessAccountID, "subscribed_apps"])
        return ChannelCheck(name: "subscription", call: call) { response in
            if let finding = Self.finding(of: response, about: "The business account") { return finding }
            guard case .object(let body) = GraphAnswer(response), body["data"]?.array?.isEmpty == false else {
                return "No app is subscribed to the business account, so no messages come in. "
                    + "Subscribe it (POST /{waba-id}/subscribed_apps) and tick the field “messages” in the app's webhooks."
            }
            return nil
        }
    }

    /// Whether hooks can be accepted at all. Asks nothing of its own; every check has a call.
    private var secret: ChannelCheck {
        let authenticity = HookAuthenticity(appSecrets: settings.appSecrets, verifyToken: settings.verifyToken)
        return ChannelCheck(name: "secret", call: numberCall) { _ in
            guard !authenticity.usableSecrets.isEmpty else {
                return "No app secret is set, so every hook is refused. "
                    + "Copy the secret from the app's basic settings and set it on the channel."
            }
            guard !authenticity.verifyToken.isEmpty else {
                return "No verify token is set, so the webhook cannot be registered. "
                    + "Choose one and set it on the channel and in the app's webhook settings."
            }
            return nil
        }
    }

    private var numberCall: ProviderCall {
        settings.call(
            "GET",
            [settings.phoneNumberID],
            query: [
                (
                    name: "fields",
                    value: "id,display_phone_number,verified_name,status,quality_rating,code_verification_status"
                )
            ]
        )
    }

    private static func finding(of response: ProviderResponse, about subject: String) -> String? {
        switch GraphAnswer(response) {
        case .object: return nil
        case .refused(let failure) where failure.kind == .authentication:
            guard failure.error.code == 100 else {
                return "WhatsApp refuses the access token (\(failure.error.code)). "
                    + "Make a system user's token with whatsapp_business_messaging and "
                    + "whatsapp_business_management, and set it on the channel."
            }
            return "\(subject) is not known to WhatsApp, or the token may not see it. "
                + "Compare the id with the one in WhatsApp Manager, and give the token's system user access to it."
        case .refused(let failure):
            return "WhatsApp answered with error \(failure.error.code). \(failure.error.explanation)"
        case .unreadable(let status):
            return "The answer cannot be read (HTTP \(status)). "
                + "Check the channel's Graph address and the way to the internet."
        }
    }

    /// A status as the network spells them; nothing else is repeated.
    private static func word(_ status: String) -> String {
        status.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0 == UInt8(ascii: "_") }
            ? status : "unknown"
    }
}
