import ArgumentParser
import BalieDomain

/// `balie token …`
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Keys for programs that use the API.",
        subcommands: [TokenCreateCommand.self]
    )
}

/// `balie token create`
struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Makes an API token and shows it, this once."
    )

    @Option(help: ArgumentHelp("agent, supervisor or admin.", valueName: "role"))
    var role: Role

    @Option(help: "What the token is for.")
    var name: String = "API"

    @Option(help: ArgumentHelp("Acts as this person, instead of as an identity of its own.", valueName: "email"))
    var user: String?

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
    }
}
