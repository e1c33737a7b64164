import ArgumentParser
import BalieChannels
import BalieDomain
import BalieServices

/// `balie channel …`
struct ChannelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channel",
        abstract: "Accounts on networks: numbers that customers write to.",
        subcommands: [ChannelAddCommand.self, ChannelListCommand.self, ChannelTestCommand.self]
    )
}

/// `balie channel add …`
struct ChannelAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Connects an account on a network.",
        subcommands: [ChannelAddWhatsAppCommand.self]
    )
}

/// `balie channel add whatsapp`
struct ChannelAddWhatsAppCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whatsapp",
        abstract: "Connects a WhatsApp number, and prints the address to give to Meta as the webhook.",
        discussion: """
            The access token and the app secret can also be set as BALIE_ACCESS_TOKEN and BALIE_APP_SECRET, which \
            keeps them out of the shell's history and the list of processes.
            """
    )

    @Option(help: "What colleagues call this number.")
    var name: String

    @Option(help: ArgumentHelp("The id of the phone number (not the number).", valueName: "id"))
    var phoneNumberID: String

    @Option(help: ArgumentHelp("The id of the WhatsApp Business account.", valueName: "id"))
    var wabaID: String

    @Option(help: ArgumentHelp("A system user's token that may send for the account.", valueName: "token"))
    var accessToken: String?

    @Option(help: ArgumentHelp("The app's secret, which signs the webhooks.", valueName: "secret"))
    var appSecret: String?

    @Option(
        help: ArgumentHelp("A word of your choice that Meta repeats when it checks the webhook.", valueName: "word")
    )
    var verifyToken: String

    @Option(
        help: ArgumentHelp(
            "The address of the Graph API. (default: \(WhatsAppSettings.defaultGraphURL))",
            valueName: "url"
        )
    )
    var graphURL: String?

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        let settings = try await common.settings([
            "access-token": .option(accessToken), "app-secret": .option(appSecret), "graph-url": .option(graphURL),
        ])
        let wanted = try whatsAppSettings(settings)
        let installation = try await Installation.open(settings)
        try SandboxRule.check(wanted.graphURL, besideServerIn: installation.folder)
        let workspace = try await installation.workspace(place.workspace).id
        let name = name
        let channel = try await installation.withChannels { channels in
            try await channels.addWhatsApp(name: name, settings: wanted, workspace: workspace)
        }
        if common.json {
            return try Output.json(JSONAnswer(id: channel.id.description, hookPath: channel.hookPath))
        }
        Output.line(
            """
            Connected “\(channel.name)” (\(channel.id)).
            Give this to the network as the webhook's address, with the verify token you chose:
            \(try settings.publicAddress(of: installation.folder))\(channel.hookPath)
            Next: balie channel test \(channel.id) --data \(installation.folder.path)
            """
        )
    }

    private func whatsAppSettings(_ settings: Settings) throws -> WhatsAppSettings {
        guard let accessToken = try settings.string("access-token", isSecret: true) else {
            throw CommandFailure(.usage, "There is no access token: add --access-token, or set BALIE_ACCESS_TOKEN.")
        }
        guard let appSecret = try settings.string("app-secret", isSecret: true) else {
            throw CommandFailure(.usage, "There is no app secret: add --app-secret, or set BALIE_APP_SECRET.")
        }
        var graphURL = try settings.string("graph-url") ?? WhatsAppSettings.defaultGraphURL
        while graphURL.hasSuffix("/") { graphURL.removeLast() }
        return WhatsAppSettings(
            phoneNumberID: phoneNumberID,
            businessAccountID: wabaID,
            accessToken: accessToken,
            appSecrets: [appSecret],
            verifyToken: verifyToken,
            graphURL: graphURL
        )
    }
}

/// `balie channel list`
struct ChannelListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the channels.")

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        let installation = try await Installation.open(try await common.settings())
        let workspace = try await installation.workspace(place.workspace).id
        let list = try await installation.withChannels { try await $0.list(workspace: workspace) }
        if common.json { return try Output.json(JSONList(data: list.map(ChannelShape.init))) }
        guard !list.isEmpty else {
            return Output.line("There is no channel yet. Connect one: balie channel add whatsapp --help")
        }
        Output.table(
            ["ID", "KIND", "NAME", "STATE", "QUEUE", "HOOK", "IMPLEMENTS"],
            list.map {
                [
                    $0.id.description, $0.kind.rawValue, $0.name, $0.stopped == nil ? "works" : "stopped", $0.queueName,
                    $0.hookPath, $0.implements,
                ]
            }
        )
        for channel in list {
            if let reason = channel.stopped { Output.line("\(channel.name) is stopped: \(reason)") }
        }
    }
}

/// `balie channel test`
struct ChannelTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Asks the network whether a channel is set up rightly. Exit code 1 if something is to be repaired."
    )

    @Argument(help: "The channel's id; every channel if not given.")
    var id: String?

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        let installation = try await Installation.open(try await common.settings())
        let workspace = try await installation.workspace(place.workspace).id
        let wanted = try id.map(channelID)
        let findings = try await installation.withChannels { channels in
            var findings: [ChannelFinding] = []
            for channel in try await channels.list(workspace: workspace) where wanted == nil || channel.id == wanted {
                for finding in try await channels.test(channel.id, workspace: workspace) {
                    findings.append(ChannelFinding(channel, finding))
                }
            }
            return findings
        }
        if findings.isEmpty { throw CommandFailure(.data, "There is no such channel. See: balie channel list") }
        if common.json {
            try Output.json(JSONList(data: findings))
        } else {
            for finding in findings { Output.line(finding.line) }
        }
        if findings.contains(where: { !$0.ok }) { throw ExitCode(Exit.findings.rawValue) }
    }

    private func channelID(_ text: String) throws -> ID<ChannelAccount> {
        guard let id = ID<ChannelAccount>(text) else {
            throw CommandFailure(
                .usage,
                "“\(text)” is not a channel's id, which begins with chn_. See: balie channel list"
            )
        }
        return id
    }
}

/// One answer about a channel's set-up.
struct ChannelFinding: Encodable {
    let channel: String
    let name: String
    let check: String
    let ok: Bool
    let finding: String?

    init(_ channel: Channels.View, _ finding: Channels.Finding) {
        self.channel = channel.id.description
        name = channel.name
        check = finding.check
        ok = finding.isOK
        self.finding = finding.finding
    }

    var line: String { "\(ok ? "ok   " : "FAIL ") \(name): \(check)" + (finding.map { " — \($0)" } ?? "") }
}

/// A channel as `--json` prints it: the API's words, without secrets.
struct ChannelShape: Encodable {
    let id: String
    let kind: String
    let name: String
    /// `works` or `stopped`.
    let state: String
    let reason: String?
    let hookPath: String
    let phoneNumberID: String
    let wabaID: String
    let graphURL: String
    let queue: String
    let implements: String

    init(_ view: Channels.View) {
        id = view.id.description
        kind = view.kind.rawValue
        name = view.name
        state = view.stopped == nil ? "works" : "stopped"
        reason = view.stopped
        hookPath = view.hookPath
        phoneNumberID = view.phoneNumberID
        wabaID = view.businessAccountID
        graphURL = view.graphURL
        queue = view.queue.description
        implements = view.implements
    }

    enum CodingKeys: String, CodingKey {
        case id, kind, name, state, reason, queue, implements
        case hookPath = "hook_path"
        case phoneNumberID = "phone_number_id"
        case wabaID = "waba_id"
        case graphURL = "graph_url"
    }
}
