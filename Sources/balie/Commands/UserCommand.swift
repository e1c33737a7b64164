import ArgumentParser
import BalieDomain

/// `balie user …`
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "People who sign in.",
        subcommands: [UserAddCommand.self]
    )
}

/// `balie user add`
struct UserAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Adds a person, with a password from standard input or a one-time sign-in link.",
        discussion: """
            A password is read when standard input is a pipe or a file (printf %s "$PASSWORD" | balie user add …) or \
            --password-stdin is given. Otherwise a link is printed that signs the person in once, within 24 hours.
            """
    )

    @Option(help: "The address to sign in with.")
    var email: String

    @Option(help: ArgumentHelp("agent, supervisor or admin.", valueName: "role"))
    var role: Role

    @Option(help: "What colleagues see; made from the address if not given.")
    var name: String?

    @Flag(help: "Read the password from standard input.")
    var passwordStdin = false

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
    }
}
