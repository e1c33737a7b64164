import ArgumentParser
import BalieDomain
import BalieServices

/// `balie workspace …`
struct WorkspaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workspace",
        abstract: "Businesses on this installation.",
        subcommands: [WorkspaceCreateCommand.self]
    )
}

/// `balie workspace create NAME`
struct WorkspaceCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Makes a workspace, with one queue."
    )

    @Argument(help: "The name of the business.")
    var name: String

    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        let installation = try await Installation.open(try await common.settings())
        let accounts = Accounts(installation.environment)
        guard try await accounts.workspaces().allSatisfy({ $0.name != name }) else {
            throw CommandFailure(.data, "There is a workspace “\(name)” already.")
        }
        let id = try await accounts.createWorkspace(name: name)
        try installation.close()
        if common.json { return try Output.json(JSONAnswer(id: id.description)) }
        Output.line(
            """
            Made the workspace “\(name)” (\(id)).
            Next: balie user add --email YOU@EXAMPLE.ORG --role admin --workspace "\(name)" --data \(installation.folder.path)
            """
        )
    }
}
