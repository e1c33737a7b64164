import ArgumentParser
import BalieDomain
import BalieServices
import Glibc

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
        let settings = try await common.settings()
        let installation = try await Installation.open(settings)
        let accounts = Accounts(installation.environment)
        let workspace = try await installation.workspace(place.workspace).id
        // Read before anybody is added, so that a password that does not do leaves nothing behind.
        let password = try readPassword()
        let agent = try await accounts.addAgent(email: email, name: name, role: role, workspace: workspace)
        let link: String?
        if let password {
            try await accounts.setPassword(password, of: agent.id, workspace: workspace)
            link = nil
        } else {
            let token = try await accounts.makeLink(
                for: agent.id,
                workspace: workspace,
                lifetime: Accounts.commandLineLinkLifetime
            )
            link = try SignInPage.link(at: settings.publicAddress(of: installation.folder), token: token)
        }
        try installation.close()
        try answer(agent, link: link)
    }

    private func answer(_ agent: AgentView, link: String?) throws {
        if common.json { return try Output.json(JSONAnswer(id: agent.id.description, link: link)) }
        guard let link else {
            return Output.line("Added \(agent.name) (\(agent.id)), who can sign in now.")
        }
        Output.line(
            """
            Added \(agent.name) (\(agent.id)).
            This link signs them in once, within 24 hours; send it to nobody else:
            \(link)
            """
        )
    }

    /// `nil` if nobody gives one.
    private func readPassword() throws(CommandFailure) -> String? {
        guard passwordStdin || StandardInput.isGiven else { return nil }
        guard let password = StandardInput.line(byteLimit: Passwords.byteLimit), !password.isEmpty else {
            guard passwordStdin else { return nil }
            throw CommandFailure(.usage, "There is no password on standard input.")
        }
        guard password.count >= Passwords.shortest else {
            throw CommandFailure(.data, "The password needs at least \(Passwords.shortest) characters.")
        }
        return password
    }
}
