import ArgumentParser

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
    }
}
