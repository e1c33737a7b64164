import BalieChannels
import BalieDomain
import BalieSandbox
import BalieServices

/// The demonstration workspace: made on the first start, and connected to this start's sandbox on every one.
///
/// Each step looks whether it is done, so that a start that was interrupted is finished by the next.
struct Demonstration {
    let environment: BalieServices.Environment
    let channels: Channels
    let sandbox: Sandbox
    let sandboxURL: String
    /// How the sandbox reaches the server.
    let serverURL: String

    private var accounts: Accounts { Accounts(environment) }
    private var administration: Administration { Administration(environment) }

    /// A way in, for one of the demonstration's people.
    struct Link: Encodable, Equatable {
        let role: String
        let name: String
        let link: String
    }

    /// - Parameter address: how browsers reach the server.
    /// - Returns: a fresh link for everybody; none if the data folder holds workspaces, but not the demonstration's.
    func prepare(address: String) async throws -> [Link] {
        guard let workspace = try await workspace() else { return [] }
        let people = try await people(workspace)
        try await replies(workspace)
        try await connect(workspace)
        var links: [Link] = []
        for person in DemoCast.people {
            guard let id = people[person.email] else { continue }
            let token = try await accounts.makeLink(
                for: id,
                workspace: workspace,
                lifetime: Accounts.commandLineLinkLifetime
            )
            links.append(
                Link(role: person.title, name: person.name, link: SignInPage.link(at: address, token: token))
            )
        }
        return links
    }

    private func workspace() async throws -> ID<Workspace>? {
        let all = try await accounts.workspaces()
        if let known = all.first(where: { $0.name == DemoCast.workspace }) { return known.id }
        guard all.isEmpty else { return nil }
        return try await accounts.createWorkspace(name: DemoCast.workspace)
    }

    private func people(_ workspace: ID<Workspace>) async throws -> [String: ID<Agent>] {
        var known: [String: ID<Agent>] = [:]
        for agent in try await accounts.agents(workspace: workspace) {
            if let email = agent.email { known[email] = agent.id }
        }
        for person in DemoCast.people where known[person.email] == nil {
            known[person.email] = try await accounts.addAgent(
                email: person.email,
                name: person.name,
                role: person.role,
                // The two who watch take no conversations, so that each one rings at an agent.
                queues: person.role == .agent ? nil : [],
                workspace: workspace
            ).id
        }
        return known
    }

    private func replies(_ workspace: ID<Workspace>) async throws {
        let known = Set(try await administration.cannedReplies(workspace: workspace).map(\.shortcut))
        for reply in DemoCast.replies where !known.contains(reply.shortcut) {
            _ = try await administration.addCannedReply(
                shortcut: reply.shortcut,
                body: reply.body,
                workspace: workspace
            )
        }
    }

    /// Gives the sandbox and the channel a new set of keys, so that none lasts longer than a run.
    private func connect(_ workspace: ID<Workspace>) async throws {
        let known = try await channels.list(workspace: workspace).first { LocalNetwork.holds($0.graphURL) }
        var settings = WhatsAppSettings(
            phoneNumberID: known?.phoneNumberID ?? Self.digits(15),
            businessAccountID: known?.businessAccountID ?? Self.digits(15),
            accessToken: Self.secret(),
            appSecrets: [Self.secret()],
            verifyToken: Self.secret()
        )
        settings.graphURL = sandboxURL + "/v25.0"
        let channel: Channels.View
        if let known {
            var changes = Channels.Changes()
            changes.accessToken = settings.accessToken
            changes.appSecrets = settings.appSecrets
            changes.verifyToken = settings.verifyToken
            changes.graphURL = settings.graphURL
            channel = try await channels.change(known.id, changes, workspace: workspace)
        } else {
            channel = try await channels.addWhatsApp(
                name: DemoCast.channel,
                settings: settings,
                workspace: workspace
            )
        }
        register(settings, hookPath: channel.hookPath)
    }

    private func register(_ settings: WhatsAppSettings, hookPath: String) {
        let appID = "1" + settings.businessAccountID
        let ending = String(settings.phoneNumberID.suffix(3))
        sandbox.register(
            SandboxNumber(
                phoneNumberID: settings.phoneNumberID,
                accountID: settings.businessAccountID,
                displayNumber: DemoCast.businessPrefix + ending,
                verifiedName: DemoCast.channel,
                accessToken: settings.accessToken,
                appID: appID,
                appSecret: settings.appSecrets[0]
            )
        )
        sandbox.setCallback(appID: appID, url: serverURL + hookPath, verifyToken: settings.verifyToken)
        for customer in DemoCast.customers {
            sandbox.addPhone(name: customer.name, number: customer.prefix + ending)
        }
    }

    private static func digits(_ count: Int) -> String {
        "1" + (1..<count).map { _ in String(Int.random(in: 0...9)) }.joined()
    }

    /// 128 bits.
    private static func secret() -> String {
        (0..<32).map { _ in String(Int.random(in: 0...15), radix: 16) }.joined()
    }
}
