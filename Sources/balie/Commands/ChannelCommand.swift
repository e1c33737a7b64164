import ArgumentParser
import BalieChannels

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
    }
}

/// `balie channel list`
struct ChannelListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the channels.")

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
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
    }
}
