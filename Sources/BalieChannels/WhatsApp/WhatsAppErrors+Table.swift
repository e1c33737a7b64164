// The rows, by theme. A sentence for the agent each: what happened, what to do next.

extension WhatsAppErrors {
    /// Tokens, permissions and the state of the account.
    // swift-format-ignore: a table, two lines a row
    static let access: [Row] = [
        Row(
            0,
            .authentication,
            "Not authenticated",
            "The channel's access token is not valid. An administrator has to enter a new one."
        ),
        Row(
            3,
            .authentication,
            "Capability missing",
            "The app may not do this for the business. An administrator has to check its permissions."
        ),
        Row(
            10,
            .authentication,
            "Permission missing",
            "The app's permission was not granted or was taken away. An administrator has to grant it again."
        ),
        Row(
            33,
            .authentication,
            "Number deleted",
            "The business number does not exist any more. An administrator has to connect another one."
        ),
        Row(
            190,
            .authentication,
            "Access token expired",
            "The channel's access token has expired. An administrator has to enter a new one."
        ),
        Row(
            200...299,
            .authentication,
            "Permission problem",
            "The app may not send for this account. An administrator has to check its permissions."
        ),
        Row(
            368,
            .policy,
            "Blocked for policy violations",
            "WhatsApp blocked the account for breaking its rules. An administrator has to settle this."
        ),
        Row(
            131005,
            .authentication,
            "Access denied",
            "The access token lacks a permission. An administrator has to grant it."
        ),
        Row(
            131031,
            .policy,
            "Account locked",
            "WhatsApp locked the business account. An administrator has to settle this with WhatsApp."
        ),
        Row(
            131037,
            .policy,
            "Display name not approved",
            "The number's display name still needs WhatsApp's approval. An administrator has to request it."
        ),
        Row(
            131042,
            .policy,
            "Payment problem",
            "WhatsApp cannot charge the business. An administrator has to repair the payment method."
        ),
        Row(
            131044,
            .policy,
            "Billing problem",
            "WhatsApp cannot charge the business. An administrator has to repair the payment method."
        ),
        Row(
            131045,
            .authentication,
            "Number not registered properly",
            "The number's certificate or registration is not in order. An administrator has to register it again."
        ),
        Row(
            131057,
            .retryLater,
            "Account in maintenance",
            "WhatsApp is working on the account. The message is tried again in a few minutes."
        ),
    ]

    /// Passing faults and rates.
    // swift-format-ignore: a table, two lines a row
    static let limits: [Row] = [
        Row(
            1,
            .retryLater,
            "Unknown error",
            "WhatsApp had a fault. The message is tried again."
        ),
        Row(
            2,
            .retryLater,
            "Temporarily unavailable",
            "WhatsApp is overloaded. The message is tried again."
        ),
        Row(
            4,
            .channelRateLimited,
            "Too many calls",
            "The app made too many calls. The channel waits and then goes on."
        ),
        Row(
            613,
            .channelRateLimited,
            "Too many calls",
            "The app asked too often. The channel waits and then goes on."
        ),
        Row(
            80007,
            .channelRateLimited,
            "Account rate limit",
            "The business account made too many calls. The channel waits and then goes on."
        ),
        Row(
            130429,
            .channelRateLimited,
            "Throughput reached",
            "The number sends faster than it may. The channel waits and then goes on."
        ),
        Row(
            131000,
            .retryLater,
            "Something went wrong",
            "WhatsApp had a fault. The message is tried again."
        ),
        Row(
            131016,
            .retryLater,
            "Service unavailable",
            "WhatsApp is unavailable. The message is tried again."
        ),
        Row(
            131048,
            .policy,
            "Restricted as spam",
            "Too many people blocked or reported the number. Send less until its quality is better."
        ),
        Row(
            131056,
            .pairRateLimited,
            "Too many messages to this customer",
            "This customer gets messages too fast. The message waits for its turn."
        ),
        Row(
            131064,
            .policy,
            "Messaging limit reached",
            "Templates in a wrong category used up the messaging limit. An administrator has to correct them."
        ),
        Row(
            131208,
            .channelRateLimited,
            "Group rate limit",
            "Too many messages go to groups. The channel waits and then goes on."
        ),
    ]

    /// The customer, the window and the rules.
    // swift-format-ignore: a table, two lines a row
    static let delivery: [Row] = [
        Row(
            1026,
            .badRecipient,
            "Receiver cannot show this",
            "The customer's WhatsApp is too old for this message. Send plain text instead."
        ),
        Row(
            130403,
            .badRecipient,
            "Blocked user",
            "The business blocked this customer. Unblock them first."
        ),
        Row(
            130472,
            .policy,
            "Held back by an experiment",
            "WhatsApp held this marketing message back as an experiment. Wait until the customer writes."
        ),
        Row(
            130497,
            .policy,
            "Country not allowed",
            "The business may not send to customers in this country."
        ),
        Row(
            131021,
            .badRecipient,
            "Sent to itself",
            "A number cannot send to itself. Choose another recipient."
        ),
        Row(
            131026,
            .badRecipient,
            "Undeliverable",
            "The number is not on WhatsApp, or its app is too old. Check the number or use another way."
        ),
        Row(
            131030,
            .badRecipient,
            "Not an allowed test recipient",
            "A test number only reaches recipients on its list. An administrator has to add this number there."
        ),
        Row(
            131047,
            .windowClosed,
            "More than 24 hours",
            "More than 24 hours have passed since the customer last wrote. Send a template instead."
        ),
        Row(
            131049,
            .policy,
            "Not delivered to limit marketing",
            "WhatsApp limits marketing to this customer. Wait at least 24 hours before sending more."
        ),
        Row(
            131050,
            .policy,
            "Customer stopped marketing",
            "The customer stopped marketing messages from the business. Do not send them any."
        ),
        Row(
            131062,
            .badRecipient,
            "User id not supported",
            "This message needs the customer's telephone number. Ask the customer for it."
        ),
        Row(
            131063,
            .policy,
            "Marketing disabled",
            "Marketing messages are switched off for this account. An administrator has to switch them on."
        ),
        Row(
            137000,
            .badRecipient,
            "Identity changed",
            "The customer's identity changed. Make sure that it is the same person before you write again."
        ),
    ]

    /// What the message itself says.
    // swift-format-ignore: a table, two lines a row
    static let content: [Row] = [
        Row(
            100,
            .badRequest,
            "Invalid parameter",
            "WhatsApp does not accept a part of this message. Change it and send it again."
        ),
        Row(
            131008,
            .badRequest,
            "Required part missing",
            "A required part of the message is missing. Complete it and send it again."
        ),
        Row(
            131009,
            .badRequest,
            "Part not valid",
            "WhatsApp does not accept a value in this message. Change it and send it again."
        ),
        Row(
            131020,
            .badRecipient,
            "Group not valid",
            "The group cannot be written to. Choose another recipient."
        ),
        Row(
            131041,
            .badRecipient,
            "Group unknown",
            "The group does not exist. Choose another recipient."
        ),
        Row(
            131051,
            .badRequest,
            "Unsupported type",
            "WhatsApp does not support this type of message. Use another one."
        ),
        Row(
            131052,
            .badRequest,
            "Customer's file not available",
            "The customer's file could not be fetched, or it is too big. Ask for it again in another way."
        ),
        Row(
            131053,
            .badRequest,
            "File not accepted",
            "WhatsApp does not accept this file: its type or its size. Convert the file and send it again."
        ),
        Row(
            131055,
            .badRequest,
            "Not allowed",
            "This call is not allowed. Show this error to an administrator."
        ),
        Row(
            131059,
            .badRequest,
            "Cursor not valid",
            "The list changed while it was read. Load it again."
        ),
        Row(
            131060,
            .badRequest,
            "Message not available",
            "The message that this one refers to is gone. Send it without the reference."
        ),
        Row(
            131201,
            .badRequest,
            "Group partly changed",
            "The group could not be changed as a whole. Look at the group before trying again."
        ),
        Row(
            131202...131206,
            .badRequest,
            "Group not possible",
            "The group or its members do not allow this."
        ),
        Row(
            131207,
            .policy,
            "Group suspended",
            "WhatsApp suspended the group. Write to the customer alone."
        ),
        Row(
            131209...131215,
            .badRequest,
            "Group not possible",
            "The group or its members do not allow this."
        ),
        Row(
            135000,
            .badRequest,
            "Not accepted",
            "WhatsApp did not accept this message. Change it and send it again."
        ),
    ]

    // swift-format-ignore: a table, two lines a row
    static let templates: [Row] = [
        Row(
            132000,
            .badRequest,
            "Number of values differs",
            "The template needs another number of values. Fill in every field of the template."
        ),
        Row(
            132001,
            .badRequest,
            "Template does not exist",
            "The template does not exist in this language, or is not approved. Choose another."
        ),
        Row(
            132005,
            .badRequest,
            "Text too long",
            "The template with its values is too long. Use shorter values."
        ),
        Row(
            132007,
            .badRequest,
            "Content against the rules",
            "WhatsApp refused the content of the template. Choose another template."
        ),
        Row(
            132008,
            .badRequest,
            "Value not valid",
            "A value does not fit the template. Correct it and send it again."
        ),
        Row(
            132012,
            .badRequest,
            "Value of another kind",
            "A value is not of the kind the template needs. Correct it and send it again."
        ),
        Row(
            132015,
            .policy,
            "Template paused",
            "WhatsApp paused the template because customers disliked it. Choose another, or wait."
        ),
        Row(
            132016,
            .policy,
            "Template disabled",
            "WhatsApp disabled the template for good. Choose another template."
        ),
        Row(
            132018,
            .badRequest,
            "Values not valid",
            "The values do not fit the template. Correct them and send it again."
        ),
        Row(
            132068,
            .policy,
            "Form blocked",
            "WhatsApp blocked the form in this message. An administrator has to repair it."
        ),
        Row(
            132069,
            .policy,
            "Form slowed down",
            "WhatsApp limits the form in this message to ten an hour. Try again later."
        ),
        Row(
            134011,
            .policy,
            "Payment terms not accepted",
            "The business has not accepted the terms for payments. An administrator has to accept them."
        ),
        Row(
            134100...134102,
            .badRequest,
            "Template not ready for marketing",
            "The template cannot be used for marketing messages now. Choose another template."
        ),
        Row(
            2388019,
            .badRequest,
            "Too many templates",
            "The account has as many templates as it may. An administrator has to delete some."
        ),
        Row(
            2388039...2388040,
            .badRequest,
            "Template not accepted",
            "The template cannot be changed like this. An administrator has to correct it."
        ),
        Row(
            2388047,
            .badRequest,
            "Template header not valid",
            "The template's header has a wrong form. An administrator has to correct it."
        ),
        Row(
            2388072...2388073,
            .badRequest,
            "Template text not valid",
            "The template's text has a wrong form. An administrator has to correct it."
        ),
        Row(
            2388293,
            .badRequest,
            "Too many variables",
            "The template has too many variables for its length. An administrator has to correct it."
        ),
        Row(
            2388299,
            .badRequest,
            "Variable at an end",
            "The template's text begins or ends with a variable. An administrator has to correct it."
        ),
    ]

    /// The number's registration with the network.
    // swift-format-ignore: a table, two lines a row
    static let registration: [Row] = [
        Row(
            133000,
            .authentication,
            "Deregistration incomplete",
            "The number was not removed completely before. An administrator has to remove and register it again."
        ),
        Row(
            133004,
            .retryLater,
            "Registration unavailable",
            "WhatsApp's registration is unavailable. It is tried again."
        ),
        Row(
            133005,
            .authentication,
            "PIN differs",
            "The number's PIN is wrong. An administrator has to correct it."
        ),
        Row(
            133006,
            .authentication,
            "Number not verified",
            "The number has to be verified again. An administrator has to do so."
        ),
        Row(
            133008...133009,
            .authentication,
            "Too many PINs",
            "The PIN was tried too often. An administrator has to wait and try again."
        ),
        Row(
            133010,
            .authentication,
            "Number not registered",
            "The number is not registered for sending. An administrator has to register it."
        ),
        Row(
            133015,
            .retryLater,
            "Number recently removed",
            "The number was removed a moment ago. It is tried again in five minutes."
        ),
        Row(
            133016,
            .authentication,
            "Too many registrations",
            "The number was registered too often. An administrator has to wait 72 hours."
        ),
        Row(
            1752041,
            .badRequest,
            "Already under way",
            "The account is being connected already."
        ),
        Row(
            2388012,
            .badRequest,
            "Number not movable",
            "The number cannot be registered like this. An administrator has to look at it."
        ),
        Row(
            2388091,
            .badRequest,
            "Number not movable",
            "The number cannot be registered like this. An administrator has to look at it."
        ),
        Row(
            2388093,
            .badRequest,
            "Number not movable",
            "The number cannot be registered like this. An administrator has to look at it."
        ),
        Row(
            2388103,
            .badRequest,
            "Number not movable",
            "The number cannot be registered like this. An administrator has to look at it."
        ),
        Row(
            2494100,
            .badRequest,
            "Number not usable",
            "The number cannot be registered like this. An administrator has to look at it."
        ),
        Row(
            2494164...2494179,
            .badRequest,
            "Sign-up not possible",
            "The account cannot be connected like this. An administrator has to look at it."
        ),
        Row(
            2593107...2593109,
            .badRequest,
            "No history",
            "The telephone's history cannot be fetched: it was fetched before, is too late, or is not shared."
        ),
    ]

    /// Calls, forms, blocking, names, insights and payments.
    // swift-format-ignore: a table, two lines a row
    static let features: [Row] = [
        Row(
            2040,
            .badRequest,
            "Payment not supported",
            "The customer's WhatsApp cannot show this payment. Use another way to be paid."
        ),
        Row(
            2046,
            .badRequest,
            "Order already closed",
            "The order's status cannot change any more."
        ),
        Row(
            2047,
            .badRequest,
            "Payment not possible",
            "WhatsApp cannot create this payment. Use another way to be paid."
        ),
        Row(
            138000...138018,
            .badRequest,
            "Call not possible",
            "The call is not possible now."
        ),
        Row(
            139000...139004,
            .badRequest,
            "Form not accepted",
            "WhatsApp does not accept the form. An administrator has to repair it."
        ),
        Row(
            139100...139103,
            .badRequest,
            "Blocking failed",
            "Not every customer could be blocked or unblocked. Look at the list and try again."
        ),
        Row(
            147001...147005,
            .badRequest,
            "Name not accepted",
            "WhatsApp does not accept this user name."
        ),
        Row(
            200005...200007,
            .badRequest,
            "No insights",
            "WhatsApp has no figures for this template."
        ),
    ]
}
