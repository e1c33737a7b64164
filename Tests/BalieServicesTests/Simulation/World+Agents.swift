import BalieDomain
import BalieRouting
import BalieStorage
import BalieTestKit

@testable import BalieServices

extension World {
    /// Begins a request at some node. How it ends is told; only a refusal, or a failure that was ours, is as it should be.
    func request(_ words: String, _ body: @escaping @Sendable (SimulatedNode) async throws -> Void) {
        guard let node = pick(liveNodes) else { return }
        say("\(words), at \(node.name)")
        node.request { [self] in
            do {
                try await body(node)
                if !node.isGone { say("\(words): done") }
            } catch {
                guard !node.isGone else { return }
                say("\(words): \(error)")
                judge(error, words)
            }
        }
    }

    private func judge(_ error: any Error, _ words: String) {
        for secret in Secrets.all where "\(error)".contains(secret) { fail("an error tells “\(secret)”: \(error)") }
        switch error {
        case is Refusal, is CancellationError: break
        case let error as StorageError where error.isPassing: break
        default: fail("\(words) failed: \(String(reflecting: error))")
        }
    }

    struct Place: Sendable {
        let id: ID<Conversation>
        let contact: ID<Contact>
        let status: String
        let assignee: ID<Agent>?
    }

    func places(in office: SimulatedOffice) -> [Place] {
        let workspace = office.workspace
        let places = try? database.read { session in
            try session.rows(
                """
                SELECT conversation_id, contact_id, status, assignee_id FROM conversation
                 WHERE workspace_id = \(workspace) ORDER BY conversation_id
                """
            ).map { row in
                Place(
                    id: try row.id(0),
                    contact: try row.id(1),
                    status: try row.string(2),
                    assignee: row.isNull(3) ? nil : try row.id(3)
                )
            }
        }
        return places ?? []
    }

    func ringing(at agent: Caller) -> [ID<Offer>] {
        let offers = try? database.read { session in
            try session.rows(
                """
                SELECT offer_id FROM offer WHERE workspace_id = \(agent.workspace) AND agent_id = \(agent.agent)
                   AND state = 'ringing' ORDER BY offer_id
                """
            ).map { try $0.id(0) as ID<Offer> }
        }
        return offers ?? []
    }

    // MARK: What agents do

    func agentActs() {
        let index = roll(offices.count)
        let office = offices[index]
        guard let agent = pick(office.agents) else { return }
        if let offer = ringing(at: agent).first, chance(2, in: 3) {
            return chance(5, in: 6) ? accept(offer, agent) : decline(offer, agent)
        }
        if chance(1, in: 6) { return changePresence(of: agent) }
        if chance(1, in: 14) { return begin(in: index, agent) }
        if chance(1, in: 8), let intent = pick(intents.filter { $0.office == index }) { return ask(intent) }
        guard let place = pick(places(in: office)) else { return changePresence(of: agent) }
        act(on: place, in: index, agent)
    }

    func accept(_ offer: ID<Offer>, _ agent: Caller) {
        request("\(agent.name) accepts \(offer)") { node in _ = try await node.centre.desk.accept(offer, by: agent) }
    }

    private func decline(_ offer: ID<Offer>, _ agent: Caller) {
        request("\(agent.name) declines \(offer)") { node in _ = try await node.centre.desk.decline(offer, by: agent) }
    }

    private func changePresence(of agent: Caller) {
        guard let presence = pick([Presence.online, .online, .online, .away, .offline]) else { return }
        changePresence(of: agent, to: presence)
    }

    func changePresence(of agent: Caller, to presence: Presence) {
        let byBrowser = chance(2, in: 3)
        request("\(agent.name) is \(presence)") { node in
            _ = try await Accounts(node.environment).setPresence(
                presence,
                of: agent.agent,
                workspace: agent.workspace,
                byBrowser: byBrowser
            )
        }
    }

    private func begin(in index: Int, _ agent: Caller) {
        guard let phone = pick(offices[index].phones) else { return }
        let (channel, key) = (offices[index].channel, "key-\(provider.nextNumber())")
        let name = chance(1, in: 2) ? "hello" : "sale"
        request("\(agent.name) begins with \(phone) by \(name)") { node in
            _ = try await node.centre.desk.start(
                .init(content: .template(.init(name: name, language: "en")), clientKey: key),
                with: .number("+\(phone)"),
                on: channel,
                by: agent
            )
        }
    }

    private func act(on place: Place, in index: Int, _ agent: Caller) {
        let (id, office, now) = (place.id, offices[index], time.now())
        let other = pick(office.agents) ?? agent
        switch roll(21) {
        case 0...6: say(in: place, index, agent)
        case 7...8: request("\(agent.name) resolves \(id)") { _ = try await $0.centre.desk.resolve(id, by: agent) }
        case 9: request("\(agent.name) reopens \(id)") { _ = try await $0.centre.desk.reopen(id, by: agent) }
        case 10:
            let until = now + .seconds(roll(90) + 1)
            request("\(agent.name) snoozes \(id)") {
                _ = try await $0.centre.desk.snooze(id, until: until, by: agent)
            }
        case 11:
            let holder = chance(1, in: 2) ? other.agent : nil
            request("\(agent.name) assigns \(id) to \(holder.map { "\($0)" } ?? "nobody")") {
                _ = try await $0.centre.desk.assign(id, to: holder, by: agent)
            }
        case 12:
            let queue = chance(1, in: 2) ? office.queues[roll(2)] : nil
            request("\(agent.name) transfers \(id)") {
                _ = try await $0.centre.desk.transfer(
                    id,
                    to: queue.map { .queue($0) } ?? .agent(other.agent),
                    note: "kanarie note",
                    by: agent
                )
            }
        case 13:
            request("\(agent.name) notes in \(id)") {
                _ = try await $0.centre.desk.send(.init(content: .note(.init(body: "kanarie"))), in: id, by: agent)
            }
        case 14:
            let unread = chance(1, in: 2)
            request("\(agent.name) marks \(id) \(unread ? "unread" : "read")") {
                _ = try await $0.centre.desk.mark(id, unread: unread, by: agent)
            }
        case 15:
            request("\(agent.name) labels \(id)") {
                _ = try await $0.centre.desk.label(id, .edit(add: ["blue"], remove: []), by: agent)
            }
        case 16:
            request("\(agent.name) drafts in \(id)") {
                try await $0.centre.desk.setDraft("kanarie draft", mode: .reply, of: id, by: agent)
            }
        case 17: sendAgain(in: place, index, agent)
        case 18...19: trespass(on: place, index)
        default: request("\(agent.name) types in \(id)") { try await $0.centre.desk.note(.typing, in: id, by: agent) }
        }
    }

    // MARK: What they say

    func say(in place: Place, _ index: Int, _ agent: Caller) {
        let number = provider.nextNumber()
        let intent = Intent(
            key: "key-\(number)",
            text: "kanarie answer \(number)",
            office: index,
            agent: agent,
            conversation: place.id
        )
        intents.append(intent)
        ask(intent)
    }

    /// Asks for a message, or asks again: the answer may have been lost, or somebody pressed twice.
    private func ask(_ intent: Intent) {
        let (key, text, conversation, agent) = (intent.key, intent.text, intent.conversation, intent.agent)
        request("\(agent.name) says “\(key)” in \(conversation)") { [self] node in
            let sent = try await node.centre.desk.send(
                .init(content: .text(.init(body: text)), clientKey: key),
                in: conversation,
                by: agent
            )
            guard !node.isGone else { return }
            guard let intent = intents.first(where: { $0.key == key }) else { return }
            if let known = intent.message, known != sent.message.id || sent.isNew {
                fail("“\(key)” became another message")
            }
            intent.message = sent.message.id
        }
    }

    private func sendAgain(in place: Place, _ index: Int, _ agent: Caller) {
        let (workspace, conversation) = (offices[index].workspace, place.id)
        let stuck = try? database.read { session in
            try session.rows(
                """
                SELECT message_id FROM message WHERE workspace_id = \(workspace) AND conversation_id = \(conversation)
                   AND direction = 'out' AND status IN ('failed', 'unknown') ORDER BY message_id
                """
            ).map { try $0.id(0) as ID<Message> }
        }
        guard let id = pick(stuck ?? []) else { return }
        intent(behind: id, in: workspace)?.repeats += 1
        request("\(agent.name) sends \(id) again") { _ = try await $0.centre.desk.retry(id, by: agent) }
    }

    /// What was first asked for, of a message that may itself be another one sent again.
    private func intent(behind id: ID<Message>, in workspace: ID<Workspace>) -> Intent? {
        var id = id
        while true {
            let key = try? database.read { [id] session in
                try session.firstRow(
                    "SELECT client_key FROM message WHERE workspace_id = \(workspace) AND message_id = \(id)"
                ).flatMap { $0.isNull(0) ? nil : try $0.string(0) }
            }
            guard let key = key ?? nil else { return nil }
            guard key.hasPrefix("retry-"), let before = ID<Message>(String(key.dropFirst(6))) else {
                return intents.first { $0.key == key }
            }
            id = before
        }
    }

    /// Somebody of the other workspace tries to get at it: to them it is not there.
    private func trespass(on place: Place, _ index: Int) {
        guard let stranger = pick(offices[1 - index].agents) else { return }
        let (id, contact, choice) = (place.id, place.contact, roll(5))
        request("a stranger tries \(choice) on \(id)") { [self] node in
            do {
                switch choice {
                case 0: _ = try await node.centre.desk.conversation(id, for: stranger)
                case 1: _ = try await node.centre.desk.resolve(id, by: stranger)
                case 2: _ = try await node.centre.contacts.find(contact, for: stranger)
                case 3: try await node.centre.contacts.erase(contact, by: stranger)
                default:
                    _ = try await node.centre.desk.send(
                        .init(content: .text(.init(body: "kanarie"))),
                        in: id,
                        by: stranger
                    )
                }
                if !node.isGone { fail("a stranger got at \(id) by \(choice)") }
            } catch let refusal as Refusal where refusal.code != .unavailable {
                // Anything else would tell that it is there.
                if refusal.code != .notFound, !node.isGone { fail("a stranger was told \(refusal) of \(id)") }
            }
        }
    }
}
