import BalieChannels
import BalieDomain
import BalieRouting

@testable import BalieServices

/// A workspace of the simulated world, with the people who work in it.
struct SimulatedOffice: Sendable {
    let workspace: ID<Workspace>
    let channel: ID<ChannelAccount>
    /// The network's id of its number.
    let account: String
    let queues: [ID<Queue>]
    let skill: ID<Skill>
    let agents: [Caller]
    /// Their customers; some are customers of the other workspace too.
    let phones: [String]

    var administrator: Caller { agents[0] }

    /// Sets a workspace up.
    static func make(_ index: Int, in environment: Environment, _ centre: ContactCentre) async throws -> SimulatedOffice
    {
        let accounts = Accounts(environment)
        let administration = Administration(environment)
        let workspace = try await accounts.createWorkspace(name: "Office \(index)")
        let account = "10020030040050\(index)"
        let channel = try await centre.channels.addWhatsApp(
            name: "Main",
            settings: Office.settings(phoneNumberID: account),
            workspace: workspace
        )
        let second = try await administration.addQueue(
            .init(name: "Second", strategy: .leastBusy),
            workspace: workspace
        )
        let skill = try await administration.addSkill(name: "Dutch", workspace: workspace)
        let queues = try await administration.queues(workspace: workspace).map(\.id)
        var agents: [Caller] = []
        for name in ["Ann", "Ben", "Cat"] {
            let view = try await accounts.addAgent(
                email: "\(name.lowercased())@example.com",
                name: name,
                role: agents.isEmpty ? .administrator : .agent,
                queues: name == "Ann" ? [queues[0]] : [queues[0], second.id],
                workspace: workspace
            )
            agents.append(
                Caller(workspace: workspace, agent: view.id, name: name, role: agents.isEmpty ? .administrator : .agent)
            )
        }
        return SimulatedOffice(
            workspace: workspace,
            channel: channel.id,
            account: account,
            queues: queues,
            skill: skill.id,
            agents: agents,
            // The first is a customer of both.
            phones: (0..<4).map { $0 == 0 ? "3169901234500" : "316990123\(index)\($0)0" }
        )
    }
}
