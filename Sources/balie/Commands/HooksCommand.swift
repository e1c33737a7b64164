import ArgumentParser
import BalieDomain
import BalieServices

/// `balie hooks …`
struct HooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hooks",
        abstract: "The journal of what the networks sent.",
        subcommands: [HooksListCommand.self, HooksShowCommand.self, HooksReplayCommand.self]
    )
}

/// `balie hooks list`
struct HooksListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the newest hooks.")
    static let limitRange = 1...1000

    @Option(help: ArgumentHelp("received, applied, rejected or dead; all of them if not given.", valueName: "state"))
    var state: HookState?

    @Option(help: ArgumentHelp("How many at most, up to 1000.", valueName: "number"))
    var limit = 50

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func validate() throws {
        guard Self.limitRange.contains(limit) else { throw ValidationError("--limit is from 1 to 1000.") }
    }

    mutating func run() async throws {
        let installation = try await Installation.open(try await common.settings())
        let workspace = try await installation.workspace(place.workspace).id
        let journal = Journal(installation.environment)
        let hooks = try await journal.list(state: state, cursor: nil, limit: limit, workspace: workspace).items
        try installation.close()
        if common.json { return try Output.json(JSONList(data: hooks.map(HookShape.init))) }
        guard !hooks.isEmpty else { return Output.line("There are none.") }
        Output.table(
            ["ID", "STATE", "CHANNEL", "RECEIVED", "REASON"],
            hooks.map {
                [$0.id.description, $0.state.rawValue, $0.channelName, $0.receivedAt.rfc3339, $0.reason ?? ""]
            }
        )
        if hooks.contains(where: { $0.state == .dead }) {
            Output.line("Once the reason is mended: balie hooks replay ID… --data \(installation.folder.path)")
        }
    }
}

/// `balie hooks show ID`
struct HooksShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract:
            "Shows one hook, with its body while that is kept. The body is what a customer wrote: mind who watches."
    )

    @Argument(help: "The hook's id.")
    var id: String

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        let hookID = try HookShape.id(id)
        let installation = try await Installation.open(try await common.settings())
        let workspace = try await installation.workspace(place.workspace).id
        let hook = try await HookShape.named(id) {
            try await Journal(installation.environment).find(hookID, workspace: workspace)
        }
        try installation.close()
        if common.json { return try Output.json(HookShape(hook)) }
        Output.line("id           \(hook.id)")
        Output.line("channel      \(hook.channelName) (\(hook.channel))")
        Output.line("state        \(hook.state.rawValue)")
        if let reason = hook.reason { Output.line("reason       \(reason)") }
        Output.line("attempts     \(hook.attempts)")
        Output.line("received at  \(hook.receivedAt.rfc3339)")
        if let appliedAt = hook.appliedAt { Output.line("applied at   \(appliedAt.rfc3339)") }
        Output.line("body         \(hook.body ?? "no longer kept")")
    }
}

/// `balie hooks replay ID…`
struct HooksReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Applies hooks again. What was applied already stays as it is; nothing comes in twice."
    )

    @Argument(help: "The hooks' ids.")
    var ids: [String]

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        let wanted = try ids.map { (text: $0, id: try HookShape.id($0)) }
        let installation = try await Installation.open(try await common.settings())
        let workspace = try await installation.workspace(place.workspace).id
        let journal = Journal(installation.environment)
        // Looked up first, so that a slip in the last id leaves nothing half done.
        for hook in wanted {
            _ = try await HookShape.named(hook.text) { try await journal.find(hook.id, workspace: workspace) }
        }
        var replayed: [HookShape] = []
        for hook in wanted {
            let view = try await HookShape.named(hook.text) { try await journal.replay(hook.id, workspace: workspace) }
            replayed.append(HookShape(view))
        }
        try installation.close()
        if common.json { return try Output.json(JSONList(data: replayed)) }
        let isRunning = FolderLock.isHeld(installation.folder)
        Output.line(
            "Put \(replayed.count) back in line. "
                + (isRunning ? "The server applies them now." : "The server applies them when it starts.")
        )
    }
}

/// A hook as `--json` prints it: the API's words.
struct HookShape: Encodable {
    struct Channel: Encodable {
        let id: String
        let name: String
    }

    let id: String
    let channel: Channel
    let state: String
    let reason: String?
    let attempts: Int
    let receivedAt: Timestamp
    let appliedAt: Timestamp?
    let body: String?

    init(_ view: Journal.View) {
        id = view.id.description
        channel = Channel(id: view.channel.description, name: view.channelName)
        state = view.state.rawValue
        reason = view.reason
        attempts = view.attempts
        receivedAt = view.receivedAt
        appliedAt = view.appliedAt
        body = view.body
    }

    enum CodingKeys: String, CodingKey {
        case id, channel, state, reason, attempts, body
        case receivedAt = "received_at"
        case appliedAt = "applied_at"
    }

    static func id(_ text: String) throws -> ID<Hook> {
        guard let id = ID<Hook>(text) else {
            throw CommandFailure(.usage, "“\(text)” is not a hook's id, which begins with hok_. See: balie hooks list")
        }
        return id
    }

    /// Says which hook it is that does not exist, or whose body is gone.
    static func named<Value>(_ id: String, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let refusal as Refusal {
            switch refusal.code {
            case .notFound:
                throw CommandFailure(.data, "There is no hook \(id) in this workspace. See: balie hooks list")
            case .conflict: throw CommandFailure(.data, "\(id): \(refusal.detail)")
            default: throw refusal
            }
        }
    }
}
