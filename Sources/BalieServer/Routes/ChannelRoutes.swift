import BalieDomain
import BalieServices
import Hummingbird

/// Connected accounts, the journal of their hooks, and what is left to set up.
struct ChannelRoutes: Sendable {
    let channels: Channels
    let templates: TemplateDirectory
    let journal: Journal
    let administration: Administration
    let sandboxURL: @Sendable () -> String?

    var routes: [Route] {
        [
            Route(.get, "/channels", list),
            Route(.post, "/channels", .role(.administrator), add),
            Route(.get, "/channels/{id}", find),
            Route(.patch, "/channels/{id}", .role(.administrator), change),
            Route(.post, "/channels/{id}/test", .role(.administrator), test),
            Route(.get, "/channels/{id}/templates", listTemplates),
            Route(.get, "/hooks", .role(.administrator), hooks),
            Route(.get, "/hooks/{id}", .role(.administrator), hook),
            Route(.post, "/hooks/{id}/replay", .role(.administrator), replay),
            Route(.get, "/setup", setup),
        ]
    }

    // MARK: Channels

    private func list(_ call: Call) async throws -> Response {
        try .json(Page(try await channels.list(workspace: try call.workspace).map(ChannelShape.init)))
    }

    private func find(_ call: Call) async throws -> Response {
        try .json(ChannelShape(try await channels.find(try call.id(), workspace: try call.workspace)))
    }

    private func add(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let _: ChannelKind? = try fields.optionalValue("kind", as: ChannelKind.self)
        let settings = try fields.settings
        let form = WhatsAppForm(
            name: try fields.string("name"),
            phoneNumberID: try settings.string("phone_number_id"),
            businessAccountID: try settings.string("waba_id"),
            accessToken: try settings.string("access_token"),
            appSecrets: try settings.appSecrets ?? [],
            verifyToken: try settings.string("verify_token"),
            graphURL: try settings.optionalString("graph_url"),
            queue: try fields.optionalID("queue")
        )
        let view = try await channels.add(form, workspace: try call.workspace)
        return try .json(ChannelShape(view), status: .created)
    }

    private func change(_ call: Call) async throws -> Response {
        let (id, workspace): (ID<ChannelAccount>, ID<Workspace>) = (try call.id(), try call.workspace)
        let fields = try call.fields
        var changes = Channels.Changes()
        changes.name = try fields.optionalString("name")
        changes.queue = try fields.optionalID("queue")
        changes.units = try fields.optionalInteger("units")
        let settings = try fields.settings
        changes.accessToken = try settings.optionalString("access_token")
        changes.appSecrets = try settings.appSecrets
        changes.keepsAppSecret = try settings.optionalBool("keep_app_secret")
        changes.verifyToken = try settings.optionalString("verify_token")
        changes.graphURL = try settings.optionalString("graph_url")
        changes.policy = try policy(settings, try await channels.find(id, workspace: workspace).policy)
        return try .json(ChannelShape(try await channels.change(id, changes, workspace: workspace)))
    }

    /// Messages a second that a number may be set to; WhatsApp gives 80, and 1,000 to some.
    private static let pace = 1...1000

    private func policy(_ fields: Fields, _ current: ChannelPolicy) throws -> ChannelPolicy {
        let pace = try fields.optionalInteger("messages_per_second")
        if let pace, !Self.pace.contains(pace) {
            throw Refusal(.invalidField, "It is from 1 to 1000.", field: "messages_per_second")
        }
        return ChannelPolicy(
            readReceipts: try fields.optionalValue("read_receipts", as: ChannelPolicy.ReadReceipts.self)
                ?? current.readReceipts,
            showsTyping: try fields.optionalBool("shows_typing") ?? current.showsTyping,
            messagesPerSecond: pace ?? current.messagesPerSecond
        )
    }

    private func test(_ call: Call) async throws -> Response {
        let findings = try await channels.test(try call.id(), workspace: try call.workspace)
        return try .json(Page(findings.map(FindingShape.init)))
    }

    private func listTemplates(_ call: Call) async throws -> Response {
        let found = try await templates.templates(of: try call.id(), workspace: try call.workspace)
        return try .json(Page(found))
    }

    // MARK: The journal

    private func hooks(_ call: Call) async throws -> Response {
        let page = try await journal.list(
            state: try call.queryValue("state"),
            cursor: call.query("cursor"),
            limit: try call.limit,
            workspace: try call.workspace
        )
        return try .json(Page(page.items.map(HookShape.init), next: page.next))
    }

    private func hook(_ call: Call) async throws -> Response {
        try .json(HookShape(try await journal.find(try call.id(), workspace: try call.workspace)))
    }

    private func replay(_ call: Call) async throws -> Response {
        try .json(HookShape(try await journal.replay(try call.id(), workspace: try call.workspace)))
    }

    private func setup(_ call: Call) async throws -> Response {
        let view = try await administration.setup(workspace: try call.workspace)
        return try .json(SetupShape(view, sandboxURL: sandboxURL()))
    }
}

extension Fields {
    /// Under `settings`, or beside the name.
    fileprivate var settings: Fields { get throws { try optionalObject("settings") ?? self } }

    /// `app_secret`, or `app_secrets` while the secret is being rotated.
    fileprivate var appSecrets: [String]? {
        get throws { try optionalStrings("app_secrets") ?? optionalString("app_secret").map { [$0] } }
    }
}
