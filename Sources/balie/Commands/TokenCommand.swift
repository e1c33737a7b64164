import ArgumentParser
import BalieDomain
import BalieServices

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
        let installation = try await Installation.open(try await common.settings())
        let accounts = Accounts(installation.environment)
        let workspace = try await installation.workspace(place.workspace).id
        var person: ID<Agent>?
        if let user { person = try await installation.person(user, in: workspace).id }
        let made = try await accounts.createToken(name: name, role: role, actingAs: person, workspace: workspace)
        try installation.close()
        if common.json { return try Output.json(JSONAnswer(id: made.view.id.description, token: made.token)) }
        Output.line(
            """
            Made the token “\(made.view.name)” (\(made.view.id)). It is shown this once:
            \(made.token)
            Use it as: Authorization: Bearer TOKEN
            """
        )
    }
}
