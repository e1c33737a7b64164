import BalieDomain
import BalieServices

/// A connected account. Secrets never leave: of them it only tells whether there is one.
struct ChannelShape: Encodable, Sendable {
    enum State: String, Encodable, Sendable {
        case active
        /// Sending stopped, see `stopped`.
        case stopped
    }

    struct SettingsShape: Encodable, Sendable {
        let phoneNumberID: String
        let businessAccountID: String
        let graphURL: String
        let hasAppSecret: Bool
        let appSecretCount: Int
        let readReceipts: String
        let showsTyping: Bool
        let messagesPerSecond: Int

        enum CodingKeys: String, CodingKey {
            case phoneNumberID = "phone_number_id"
            case businessAccountID = "waba_id"
            case graphURL = "graph_url"
            case hasAppSecret = "has_app_secret"
            case appSecretCount = "app_secret_count"
            case readReceipts = "read_receipts"
            case showsTyping = "shows_typing"
            case messagesPerSecond = "messages_per_second"
        }
    }

    let id: ID<ChannelAccount>
    let kind: ChannelKind
    let name: String
    let state: State
    let stopped: Nullable<String>
    let hookPath: String
    let settings: SettingsShape
    let queue: ConversationShape.QueueNameShape
    let units: Int
    let implements: String
    let createdAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, kind, name, state, stopped, settings, queue, units, implements
        case hookPath = "hook_path"
        case createdAt = "created_at"
    }

    init(_ view: Channels.View) {
        id = view.id
        kind = view.kind
        name = view.name
        state = view.stopped == nil ? .active : .stopped
        stopped = Nullable(view.stopped)
        hookPath = view.hookPath
        settings = SettingsShape(
            phoneNumberID: view.phoneNumberID,
            businessAccountID: view.businessAccountID,
            graphURL: view.graphURL,
            hasAppSecret: view.appSecretCount > 0,
            appSecretCount: view.appSecretCount,
            readReceipts: view.policy.readReceipts.rawValue,
            showsTyping: view.policy.showsTyping,
            messagesPerSecond: view.policy.messagesPerSecond
        )
        queue = ConversationShape.QueueNameShape(id: view.queue, name: view.queueName)
        units = view.units
        implements = view.implements
        createdAt = view.createdAt
    }
}

struct FindingShape: Encodable, Sendable {
    let check: String
    let ok: Bool
    let finding: Nullable<String>

    init(_ finding: Channels.Finding) {
        check = finding.check
        ok = finding.isOK
        self.finding = Nullable(finding.finding)
    }
}

/// A hook in the journal; `body` only where one hook is asked for.
struct HookShape: Encodable, Sendable {
    struct ChannelNameShape: Encodable, Sendable {
        let id: ID<ChannelAccount>
        let name: String
    }

    let id: ID<Hook>
    let channel: ChannelNameShape
    let state: HookState
    let reason: Nullable<String>
    let attempts: Int
    let receivedAt: Timestamp
    let appliedAt: Nullable<Timestamp>
    let body: String?

    enum CodingKeys: String, CodingKey {
        case id, channel, state, reason, attempts, body
        case receivedAt = "received_at"
        case appliedAt = "applied_at"
    }

    init(_ view: Journal.View) {
        id = view.id
        channel = ChannelNameShape(id: view.channel, name: view.channelName)
        state = view.state
        reason = Nullable(view.reason)
        attempts = view.attempts
        receivedAt = view.receivedAt
        appliedAt = Nullable(view.appliedAt)
        body = view.body
    }
}

/// What is left to do in a new workspace.
struct SetupShape: Encodable, Sendable {
    struct Step: Encodable, Sendable {
        let key: String
        let done: Bool
    }

    let steps: [Step]
    let sandboxURL: Nullable<String>

    enum CodingKeys: String, CodingKey {
        case steps
        case sandboxURL = "sandbox_url"
    }

    init(_ view: SetupView, sandboxURL: String?) {
        steps = [
            Step(key: "channel", done: view.hasChannel),
            Step(key: "agent", done: view.hasColleague),
            Step(key: "message", done: view.hasMessage),
        ]
        self.sandboxURL = Nullable(sandboxURL)
    }
}
