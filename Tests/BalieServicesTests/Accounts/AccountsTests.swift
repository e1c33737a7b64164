import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

struct AccountsTests {
    /// A workspace with one agent of each role.
    private struct Scene {
        let time = TestTime()
        let log = LogRecorder()
        let place: String
        let environment: Environment
        let accounts: Accounts
        let signIn: SignIn
        let authenticator: Authenticator
        let workspace: ID<Workspace>
        let agents: [Role: ID<Agent>]

        init() async throws {
            place = try StorageBackend.current.newPlace()
            environment = makeEnvironment(storage: try StorageBackend.current.open(place), time: time, log: log)
            let passwords = Passwords(.init(rounds: 16, blockSize: 1, parallelism: 1))
            authenticator = Authenticator(environment)
            accounts = Accounts(environment, passwords: passwords, authenticator: authenticator)
            signIn = SignIn(environment, passwords: passwords)
            workspace = try await accounts.createWorkspace(name: "Cee Air")
            var agents: [Role: ID<Agent>] = [:]
            for role in Role.allCases {
                agents[role] = try await accounts.addAgent(
                    email: "\(role)@example.com",
                    role: role,
                    workspace: workspace
                ).id
            }
            self.agents = agents
        }

        func agent(_ role: Role = .agent) throws -> ID<Agent> { try #require(agents[role]) }

        func session(_ role: Role = .agent) async throws -> SignIn.Started {
            let link = try await accounts.makeLink(for: try agent(role), workspace: workspace)
            return try await signIn.withLink(link, from: "::1")
        }
    }

    @Test func aNewAgentWorksInTheFirstQueue() async throws {
        let scene = try await Scene()
        let queues = try await Administration(scene.environment).queues(workspace: scene.workspace)
        #expect(queues.map(\.name) == ["Service"])
        #expect(Set(queues.first?.members ?? []) == Set(scene.agents.values))
        let agent = try await scene.accounts.agent(try scene.agent(), workspace: scene.workspace)
        #expect(agent.queues == queues.map(\.id))
        #expect(agent.presence == .offline && agent.load == 0 && agent.capacity == Accounts.usualCapacity)
    }

    /// Work is offered to people who are there to do it.
    @Test func neitherATokenNorWhoHasLeftServesAQueue() async throws {
        let scene = try await Scene()
        let administration = Administration(scene.environment)
        let token = try await scene.accounts.createToken(name: "Robot", role: .agent, workspace: scene.workspace)
        let gone = try scene.agent(.supervisor)
        _ = try await scene.accounts.updateAgent(gone, .init(isActive: false), workspace: scene.workspace)
        func queue() async throws -> QueueView {
            try #require(try await administration.queues(workspace: scene.workspace).first)
        }
        let members = Set([try scene.agent(), try scene.agent(.administrator)])
        #expect(Set(try await queue().members) == members)
        #expect(try await scene.accounts.agent(token.view.agent, workspace: scene.workspace).queues.isEmpty)
        let reading = try await scene.environment.storage.read { session in
            try FloorReading(workspace: scene.workspace, at: TestTime.start, in: session)
        }
        #expect(Set(reading.members.values.joined().map(\.agent)) == members)
        for stranger in [token.view.agent, gone] {
            await expectRefusal(.invalidField, field: "members[0]") {
                let changes = Administration.QueueChanges(members: [stranger])
                _ = try await administration.updateQueue(try await queue().id, changes, workspace: scene.workspace)
            }
        }
        // Who comes back serves the same queues, also if the queue was changed meanwhile.
        let changes = Administration.QueueChanges(members: [try scene.agent()])
        _ = try await administration.updateQueue(try await queue().id, changes, workspace: scene.workspace)
        _ = try await scene.accounts.updateAgent(gone, .init(isActive: true), workspace: scene.workspace)
        #expect(Set(try await queue().members) == [gone, try scene.agent()])
    }

    @Test(arguments: ["", "nobody", "@", "a@", "@b", "a@b@c", "a b@c", "a@b\nc"])
    func addressesAreChecked(_ email: String) async throws {
        let scene = try await Scene()
        await #expect {
            _ = try await scene.accounts.addAgent(email: email, role: .agent, workspace: scene.workspace)
        } throws: {
            ($0 as? Refusal)?.field == "email"
        }
    }

    @Test func anAddressIsTakenOnce() async throws {
        let scene = try await Scene()
        await #expect {
            _ = try await scene.accounts.addAgent(email: "AGENT@example.com", role: .agent, workspace: scene.workspace)
        } throws: {
            ($0 as? Refusal)?.code == .conflict
        }
        let other = try await scene.accounts.createWorkspace(name: "Other")
        _ = try await scene.accounts.addAgent(email: "agent@example.com", role: .agent, workspace: other)
    }

    @Test func theLastAdministratorStays() async throws {
        let scene = try await Scene()
        for changes in [Accounts.AgentChanges(role: .supervisor), Accounts.AgentChanges(isActive: false)] {
            await #expect {
                _ = try await scene.accounts.updateAgent(
                    try scene.agent(.administrator),
                    changes,
                    workspace: scene.workspace
                )
            } throws: {
                ($0 as? Refusal)?.code == .conflict
            }
        }
        _ = try await scene.accounts.updateAgent(
            try scene.agent(),
            .init(role: .administrator),
            workspace: scene.workspace
        )
        let former = try await scene.accounts.updateAgent(
            try scene.agent(.administrator),
            .init(role: .agent),
            workspace: scene.workspace
        )
        #expect(former.role == .agent)
    }

    // MARK: Links

    @Test func ofManyUsesOfALinkOneSucceeds() async throws {
        let scene = try await Scene()
        for _ in 1...5 {
            let link = try await scene.accounts.makeLink(for: try scene.agent(), workspace: scene.workspace)
            let successes = await withTaskGroup(of: Bool.self) { group in
                for _ in 1...8 {
                    group.addTask { (try? await scene.signIn.withLink(link, from: "::1")) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(successes == 1)
        }
    }

    @Test func aLinkHasItsTime() async throws {
        let scene = try await Scene()
        let agent = try scene.agent()
        let link = try await scene.accounts.makeLink(for: agent, workspace: scene.workspace, lifetime: .minutes(15))
        scene.time.advance(by: .minutes(15))
        await #expect(throws: Refusal(.invalidCredentials)) { _ = try await scene.signIn.withLink(link, from: "::1") }
        let former = try await scene.accounts.makeLink(for: agent, workspace: scene.workspace)
        _ = try await scene.accounts.makeLink(for: agent, workspace: scene.workspace)
        await #expect(throws: Refusal(.invalidCredentials)) { _ = try await scene.signIn.withLink(former, from: "::1") }
    }

    // MARK: Tokens

    @Test func tokensAreStoredAsHashesOnly() async throws {
        let scene = try await Scene()
        let started = try await scene.session()
        let created = try await scene.accounts.createToken(name: "t", role: .agent, workspace: scene.workspace)
        let bytes = try StorageBackend.current.storedBytes(at: scene.place)
        for token in [started.token, created.token] {
            let secret = Array(try #require(token.split(separator: "_").last).utf8)
            #expect(bytes.firstRange(of: secret) == nil)
            #expect(scene.log.lines.allSatisfy { !$0.contains(token) })
        }
    }

    @Test func aTokenActsWithTheLesserOfTwoRoles() async throws {
        let scene = try await Scene()
        let created = try await scene.accounts.createToken(
            name: "t",
            role: .administrator,
            actingAs: try scene.agent(),
            workspace: scene.workspace
        )
        let caller = try await scene.authenticator.caller(.api, token: created.token)
        #expect(caller?.role == .agent)
        #expect(caller?.kind == .token)
        #expect(try await scene.authenticator.caller(.session, token: created.token) == nil)
    }

    @Test func aTokenHasAnIdentityOfItsOwnThatGoesWithIt() async throws {
        let scene = try await Scene()
        let created = try await scene.accounts.createToken(name: "Robot", role: .agent, workspace: scene.workspace)
        let caller = try #require(try await scene.authenticator.caller(.api, token: created.token))
        #expect(caller.name == "Robot")
        #expect(!scene.agents.values.contains(caller.agent))
        #expect(try await scene.accounts.agents(workspace: scene.workspace).count == 3)
        try await scene.accounts.revokeToken(created.view.id, workspace: scene.workspace)
        #expect(try await scene.authenticator.caller(.api, token: created.token) == nil)
        await #expect(throws: Refusal(.notFound)) {
            try await scene.accounts.revokeToken(created.view.id, workspace: scene.workspace)
        }
    }

    @Test func whatAnotherProcessRevokesStopsWithinASecond() async throws {
        let scene = try await Scene()
        let created = try await scene.accounts.createToken(name: "t", role: .agent, workspace: scene.workspace)
        // Another process: an authenticator that is not told.
        let elsewhere = Authenticator(scene.environment)
        let caller = try #require(try await elsewhere.caller(.api, token: created.token))
        try await scene.accounts.revokeToken(created.view.id, workspace: scene.workspace)
        #expect(try await elsewhere.isStillValid([caller]) == [false])
        scene.time.advance(by: .seconds(1))
        #expect(try await elsewhere.caller(.api, token: created.token) == nil)
    }

    /// More than one statement looks up.
    @Test func ofManyWhoListenOnlyWhoIsRevokedIsOut() async throws {
        let scene = try await Scene()
        let started = try await scene.session()
        var callers = [started.caller, started.caller]
        var tokens: [ID<APIToken>] = []
        for number in 0..<300 {
            let created = try await scene.accounts.createToken(
                name: "t\(number)",
                role: .agent,
                workspace: scene.workspace
            )
            tokens.append(created.view.id)
            callers.append(try #require(try await scene.authenticator.caller(.api, token: created.token)))
        }
        try await scene.accounts.revokeToken(tokens[42], workspace: scene.workspace)
        let expected = callers.indices.map { $0 != 44 }
        #expect(try await scene.authenticator.isStillValid(callers) == expected)
    }

    @Test func anInactiveAgentIsOutEverywhere() async throws {
        let scene = try await Scene()
        let agent = try scene.agent()
        let started = try await scene.session()
        let created = try await scene.accounts.createToken(
            name: "t",
            role: .agent,
            actingAs: agent,
            workspace: scene.workspace
        )
        _ = try await scene.accounts.setPresence(.online, of: agent, workspace: scene.workspace, byBrowser: true)
        #expect(try await scene.authenticator.caller(.session, token: started.token) != nil)
        let view = try await scene.accounts.updateAgent(agent, .init(isActive: false), workspace: scene.workspace)
        #expect(view.presence == .offline && !view.isActive)
        #expect(try await scene.authenticator.caller(.session, token: started.token) == nil)
        #expect(try await scene.authenticator.caller(.api, token: created.token) == nil)
        #expect(try await scene.authenticator.isStillValid([started.caller]) == [false])
    }

    struct Text: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (String) -> String
    }

    @Test(arguments: [
        Text(testDescription: "nothing") { _ in "" },
        Text(testDescription: "cut") { String($0.dropLast()) },
        Text(testDescription: "longer") { $0 + "0" },
        Text(testDescription: "other kind") { $0.replacing("balie_t_", with: "balie_s_") },
        Text(testDescription: "other case") { $0.uppercased() },
        Text(testDescription: "other end") { $0.dropLast() + ($0.hasSuffix("0") ? "1" : "0") },
    ])
    func aTokenIsRightOrNothing(_ text: Text) async throws {
        let scene = try await Scene()
        let created = try await scene.accounts.createToken(name: "t", role: .agent, workspace: scene.workspace)
        for kind in [AccessToken.Kind.api, .session, .link] {
            #expect(try await scene.authenticator.caller(kind, token: text.change(created.token)) == nil)
        }
    }

    // MARK: Preferences and events

    @Test func preferencesAreAnObjectOfABoundedSize() async throws {
        let scene = try await Scene()
        let caller = try await scene.session().caller
        try await scene.accounts.setPreferences(["theme": "dark"], by: caller)
        #expect(try await scene.accounts.me(caller).preferences == ["theme": "dark"])
        let large = JSONValue.string(String(repeating: "x", count: Accounts.preferencesByteLimit))
        for (value, code) in [([], .invalidField), (["a": large], .tooLong)] as [(JSONValue, Refusal.Code)] {
            await #expect {
                try await scene.accounts.setPreferences(value, by: caller)
            } throws: {
                ($0 as? Refusal)?.code == code
            }
        }
    }
}
