import BalieDomain
import BalieRouting
import BalieStorage
import BalieTestKit

@testable import BalieServices

extension World {
    func administratorActs() {
        let index = roll(offices.count)
        let office = offices[index]
        switch roll(8) {
        case 0...1: changeQueue(in: office)
        case 2...3: changeAgent(in: office)
        case 4: repairChannel(of: office)
        case 5: replay(in: office)
        case 6: erase(in: index)
        default: deliverForgery()
        }
    }

    private func changeQueue(in office: SimulatedOffice) {
        var changes = Administration.QueueChanges()
        changes.strategy = pick([.longestIdle, .leastBusy, .roundRobin])
        changes.ringSeconds = 5 + roll(20)
        changes.requiredSkills = chance(1, in: 3) ? [SkillClaim(skill: office.skill, level: 3)] : []
        let (queue, wanted, workspace) = (office.queues[roll(2)], changes, office.workspace)
        request("\(queue) is changed") {
            _ = try await Administration($0.environment).updateQueue(queue, wanted, workspace: workspace)
        }
    }

    private func changeAgent(in office: SimulatedOffice) {
        guard let agent = pick(office.agents) else { return }
        var changes = Accounts.AgentChanges()
        changes.capacity = roll(4)
        changes.skills = chance(1, in: 2) ? [SkillClaim(skill: office.skill, level: 3)] : []
        let wanted = changes
        request("\(agent.name) takes \(roll(4)) from now on") {
            _ = try await Accounts($0.environment).updateAgent(agent.agent, wanted, workspace: agent.workspace)
        }
    }

    func repairChannel(of office: SimulatedOffice) {
        request("the channel of \(office.account) is repaired") {
            var changes = Channels.Changes()
            changes.accessToken = Office.token
            _ = try await $0.centre.channels.change(office.channel, changes, workspace: office.workspace)
        }
    }

    /// A hook is applied again, whatever became of it.
    private func replay(in office: SimulatedOffice) {
        let workspace = office.workspace
        let hooks = try? database.read { session in
            try session.rows(
                "SELECT hook_id FROM hook WHERE workspace_id = \(workspace) AND state <> 'received' ORDER BY hook_id"
            ).map { try $0.id(0) as ID<BalieDomain.Hook> }
        }
        guard let hook = pick(hooks ?? []) else { return }
        request("\(hook) is applied again") { _ = try await $0.centre.journal.replay(hook, workspace: workspace) }
    }

    private func erase(in index: Int) {
        guard let place = pick(places(in: offices[index])) else { return }
        let (administrator, contact) = (offices[index].administrator, place.contact)
        request("\(contact) is erased") { [self] node in
            let view = try await node.centre.contacts.find(contact, for: administrator)
            guard !node.isGone else { return }
            for identity in view.identities { customers.erase(identity.value, office: index) }
            try await node.centre.contacts.erase(contact, by: administrator)
        }
    }

    // MARK: Browsers

    func browserActs() {
        guard let browser = pick(browsers) else { return }
        if browser.connection == nil { return connect(browser) }
        say("\(browser.name) is closed")
        browser.close()
    }

    func connect(_ browser: SimulatedBrowser) {
        guard let node = pick(liveNodes) else { return }
        say("\(browser.name) listens after \(browser.last.map { "\($0)" } ?? "now"), at \(node.name)")
        let connection = browser.open(on: node)
        node.listen { await connection.listen() }
    }
}
