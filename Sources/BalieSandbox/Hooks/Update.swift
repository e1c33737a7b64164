/// One thing a webhook tells.
struct Update: Sendable {
    enum Content: Sendable {
        /// A message from a customer; `contact` is `nil` where the network sends none.
        case message(contact: JSON?, message: JSON)
        /// `conversation` goes only into the older payload unless `alwaysNamed`.
        case status(JSON, conversation: JSON?, alwaysNamed: Bool)
        /// The value of a field of the account.
        case value(JSON)
    }

    var field: String
    var accountID: String
    /// `nil` for news about the account.
    var numberID: String?
    var content: Content
}

/// A receiver of webhooks: an app and the address that applies.
struct HookLine: Sendable, Hashable {
    var appID: String
    var url: String
}

/// How several updates are put into one body.
enum BatchShape: String, Sendable, CaseIterable {
    /// One entry, one change, many messages and statuses.
    case messages
    /// One entry with many changes.
    case changes
    /// Many entries.
    case entries
    /// All of these in turn.
    case mixed
}

extension World {
    /// The body of a webhook that tells of `updates`, in the app's payload version.
    func body(_ updates: [Update], for app: App, shape: BatchShape, at now: Int64) -> [UInt8] {
        var entries: [(account: String, changes: [(field: String, number: String?, updates: [Update])])] = []
        for (index, update) in updates.enumerated() {
            let shape = shape == .mixed ? BatchShape.allCases[index % 3] : shape
            if shape == .entries || entries.last?.account != update.accountID {
                entries.append((update.accountID, []))
            }
            let last = entries.count - 1
            let change = entries[last].changes.last
            if case .value = update.content {
                entries[last].changes.append((update.field, update.numberID, [update]))
            } else if shape == .changes || change?.field != update.field || change?.number != update.numberID {
                entries[last].changes.append((update.field, update.numberID, [update]))
            } else {
                entries[last].changes[entries[last].changes.count - 1].updates.append(update)
            }
        }
        let body: JSON = [
            "object": "whatsapp_business_account",
            "entry": .array(
                entries.map { entry in
                    .compact([
                        ("id", .string(entry.account)),
                        // Only news about the account carries the time. Source: reference §2.1.
                        ("time", entry.changes.contains { $0.number == nil } ? .integer(now / 1000) : nil),
                        (
                            "changes",
                            .array(
                                entry.changes.map { change in
                                    [
                                        "value": value(change.updates, number: change.number, app: app),
                                        "field": .string(change.field),
                                    ]
                                }
                            )
                        ),
                    ])
                }
            ),
        ]
        return body.encoded()
    }

    private func value(_ updates: [Update], number: String?, app: App) -> JSON {
        if case .value(let value) = updates.first?.content { return value }
        var contacts: [JSON] = []
        var messages: [JSON] = []
        var statuses: [JSON] = []
        for update in updates {
            switch update.content {
            case .message(let contact, let message):
                if let contact, !contacts.contains(contact) { contacts.append(contact) }
                messages.append(message)
            case .status(let status, let conversation, let alwaysNamed):
                var object = status.object ?? JSONObject()
                if let conversation, alwaysNamed || app.payload == .v23 {
                    object["conversation"] = conversation
                }
                statuses.append(.object(object))
            case .value: break
            }
        }
        let metadata = number.flatMap { numbers[$0] }.map { number -> JSON in
            ["display_phone_number": .string(number.digits), "phone_number_id": .string(number.id)]
        }
        return .compact([
            ("messaging_product", "whatsapp"),
            ("metadata", metadata),
            ("contacts", contacts.isEmpty ? nil : .array(contacts)),
            ("messages", messages.isEmpty ? nil : .array(messages)),
            ("statuses", statuses.isEmpty ? nil : .array(statuses)),
        ])
    }
}
