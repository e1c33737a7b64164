import ArgumentParser
import BalieDomain
import BalieServices
import Glibc

/// `balie user …`
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "People who sign in.",
        subcommands: [UserAddCommand.self, UserListCommand.self, UserLinkCommand.self]
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
            link = try await installation.signInLink(for: agent.id, in: workspace, settings)
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

/// `balie user list`
struct UserListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the people who sign in.")

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        let installation = try await Installation.open(try await common.settings())
        let workspace = try await installation.workspace(place.workspace).id
        let people = try await installation.people(in: workspace)
        try installation.close()
        if common.json { return try Output.json(JSONList(data: people.map(PersonAnswer.init))) }
        guard !people.isEmpty else {
            return Output.line("There is nobody yet. Add somebody: balie user add --help")
        }
        Output.table(
            ["ID", "EMAIL", "NAME", "ROLE", "ACTIVE"],
            people.map {
                [$0.id.description, $0.email ?? "", $0.name, $0.role.rawValue, $0.isActive ? "yes" : "no"]
            }
        )
    }
}

/// A person, as `balie user list --json` prints them.
private struct PersonAnswer: Encodable {
    let id: String
    let email: String?
    let name: String
    let role: Role
    let active: Bool

    init(_ agent: AgentView) {
        id = agent.id.description
        email = agent.email
        name = agent.name
        role = agent.role
        active = agent.isActive
    }
}

/// `balie user link`
struct UserLinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Prints a one-time sign-in link for somebody who cannot get in.",
        discussion: """
            The link works once, within 24 hours; earlier links of the same person stop working. Their password stays as \
            it is. Somebody who was deactivated gets none.
            """
    )

    @Option(help: "The address that the person signs in with.")
    var email: String

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        let settings = try await common.settings()
        let installation = try await Installation.open(settings)
        let workspace = try await installation.workspace(place.workspace).id
        let person = try await installation.person(email, in: workspace)
        guard person.isActive else {
            throw CommandFailure(.data, "\(person.name) was deactivated. An administrator can activate them again.")
        }
        let link = try await installation.signInLink(for: person.id, in: workspace, settings)
        try installation.close()
        if common.json { return try Output.json(JSONAnswer(id: person.id.description, link: link)) }
        Output.line(
            """
            This link signs \(person.name) in once, within 24 hours; send it to nobody else:
            \(link)
            """
        )
    }
}
