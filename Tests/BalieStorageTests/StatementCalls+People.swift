import BalieDomain
import BalieStorage
import Testing

/// The calls of stores of people and of the floor.
extension StatementCalls {
    private static let now = StorageFixture.now

    static let people: [(String, Call)] = [
        ("NewestIDStore.highest", { _ = try NewestIDStore.highest(of: $0.workspace, in: $1) }),
        ("WorkspaceStore.insert", { try WorkspaceStore.insert(ID(2), name: "B", wrappedKey: [], at: now, in: $1) }),
        ("WorkspaceStore.lock", { try WorkspaceStore.lock($0.workspace, in: $1) }),
        (
            "WorkspaceStore.setRouting",
            {
                try WorkspaceStore.setRouting("{}", of: $0.workspace, in: $1)
                try #require(try WorkspaceStore.routing(of: $0.workspace, in: $1) == "{}")
            }
        ),
        ("WorkspaceStore.routing", { _ = try WorkspaceStore.routing(of: $0.workspace, in: $1) }),
        ("WorkspaceStore.name", { try #require(try WorkspaceStore.name(of: $0.workspace, in: $1) == "Cee Air") }),
        ("WorkspaceStore.all", { _ = try WorkspaceStore.all(in: $1) }),
        (
            "AgentStore.insert",
            {
                try AgentStore.insert(
                    ID(11),
                    workspace: $0.workspace,
                    email: nil,
                    name: "B",
                    role: .agent,
                    capacity: 1,
                    at: now,
                    in: $1
                )
            }
        ),
        ("AgentStore.find", { try #require(try AgentStore.find($0.agent, workspace: $0.workspace, in: $1) != nil) }),
        ("AgentStore.people", { _ = try AgentStore.people(workspace: $0.workspace, after: nil, limit: 9, in: $1) }),
        (
            "AgentStore.credentials",
            {
                _ = try AgentStore.credentials(email: "ann@example.com", workspace: nil, in: $1)
                try #require(
                    try AgentStore.credentials(email: "ann@example.com", workspace: $0.workspace, in: $1) != nil
                )
            }
        ),
        ("AgentStore.passwordHash", { _ = try AgentStore.passwordHash(of: $0.agent, workspace: $0.workspace, in: $1) }),
        (
            "AgentStore.setPasswordHash",
            { try AgentStore.setPasswordHash("x", of: $0.agent, workspace: $0.workspace, in: $1) }
        ),
        ("AgentStore.preferences", { _ = try AgentStore.preferences(of: $0.agent, workspace: $0.workspace, in: $1) }),
        (
            "AgentStore.setPreferences",
            { try AgentStore.setPreferences("{}", of: $0.agent, workspace: $0.workspace, in: $1) }
        ),
        (
            "AgentStore.update",
            {
                try AgentStore.update(
                    $0.agent,
                    workspace: $0.workspace,
                    email: "ann@example.com",
                    name: "Ann",
                    role: .administrator,
                    capacity: 5,
                    isActive: true,
                    in: $1
                )
            }
        ),
        (
            "AgentStore.activeAdministratorCount",
            { try #require(try AgentStore.activeAdministratorCount(workspace: $0.workspace, in: $1) == 1) }
        ),
        (
            "AgentStore.setSkills",
            { try AgentStore.setSkills([($0.skill, 3)], of: $0.agent, workspace: $0.workspace, in: $1) }
        ),
        (
            "AgentStore.skills",
            { try #require(try AgentStore.skills(of: [$0.agent], workspace: $0.workspace, in: $1).first?.level == 3) }
        ),
        ("AgentStore.loads", { _ = try AgentStore.loads(of: [$0.agent], workspace: $0.workspace, in: $1) }),
        (
            "SessionStore.insert",
            {
                try SessionStore.insert(
                    hash: [1],
                    agent: $0.agent,
                    workspace: $0.workspace,
                    at: now,
                    until: now + .days(1),
                    in: $1
                )
            }
        ),
        (
            "SessionStore.holders",
            {
                try #require(
                    try SessionStore.holders(hashes: [[1]], workspace: $0.workspace, at: now, in: $1)[[1]]?.name
                        == "Ann"
                )
            }
        ),
        (
            "SessionStore.deleteAll",
            { try SessionStore.deleteAll(of: $0.agent, workspace: $0.workspace, except: [1], in: $1) }
        ),
        ("SessionStore.delete", { try SessionStore.delete(hash: [1], workspace: $0.workspace, in: $1) }),
        (
            "SessionStore.insertLink",
            {
                try SessionStore.insertLink(
                    hash: [2],
                    agent: $0.agent,
                    workspace: $0.workspace,
                    until: now + .days(1),
                    in: $1
                )
            }
        ),
        (
            "SessionStore.useLink",
            {
                try #require(try SessionStore.useLink(hash: [2], workspace: $0.workspace, at: now, in: $1) == $0.agent)
                try #require(try SessionStore.useLink(hash: [2], workspace: $0.workspace, at: now, in: $1) == nil)
            }
        ),
        ("SessionStore.deleteLinks", { try SessionStore.deleteLinks(of: $0.agent, workspace: $0.workspace, in: $1) }),
        ("SessionStore.deleteExpired", { try SessionStore.deleteExpired(workspace: $0.workspace, at: now, in: $1) }),
        (
            "TokenStore.insert",
            {
                try TokenStore.insert(
                    ID(80),
                    hash: [3],
                    name: "T",
                    role: .agent,
                    agent: $0.agent,
                    workspace: $0.workspace,
                    at: now,
                    in: $1
                )
            }
        ),
        (
            "TokenStore.holders",
            {
                try #require(
                    try TokenStore.holders(hashes: [[3], [4]], workspace: $0.workspace, in: $1)[[3]]?.role == .agent
                )
            }
        ),
        (
            "TokenStore.valid",
            { try #require(try TokenStore.valid(workspace: $0.workspace, after: nil, limit: 9, in: $1).count == 1) }
        ),
        (
            "TokenStore.revoke",
            { try #require(try TokenStore.revoke(ID(80), workspace: $0.workspace, at: now, in: $1) == $0.agent) }
        ),
        ("SkillStore.insert", { try SkillStore.insert(ID(31), workspace: $0.workspace, name: "French", in: $1) }),
        ("SkillStore.list", { _ = try SkillStore.list(workspace: $0.workspace, after: $0.skill, limit: 9, in: $1) }),
        ("SkillStore.rename", { try SkillStore.rename(ID(31), workspace: $0.workspace, name: "Frans", in: $1) }),
        ("SkillStore.delete", { try SkillStore.delete(ID(31), workspace: $0.workspace, in: $1) }),
        ("SkillStore.exists", { try #require(try SkillStore.exists($0.skill, workspace: $0.workspace, in: $1)) }),
        (
            "CannedReplyStore.insert",
            { try CannedReplyStore.insert(ID(90), workspace: $0.workspace, shortcut: "hi", body: "b", in: $1) }
        ),
        (
            "CannedReplyStore.update",
            {
                try #require(
                    try CannedReplyStore.update(ID(90), workspace: $0.workspace, shortcut: "hi", body: "c", in: $1)
                )
            }
        ),
        (
            "CannedReplyStore.list",
            { _ = try CannedReplyStore.list(workspace: $0.workspace, after: nil, limit: 9, in: $1) }
        ),
        (
            "CannedReplyStore.delete",
            { try #require(try CannedReplyStore.delete(ID(90), workspace: $0.workspace, in: $1)) }
        ),
    ]

    static let routing: [(String, Call)] = [
        (
            "QueueStore.insert",
            {
                try QueueStore.insert(
                    ID(21),
                    workspace: $0.workspace,
                    name: "Second",
                    strategy: .leastBusy,
                    ringSeconds: 30,
                    at: now,
                    in: $1
                )
            }
        ),
        ("QueueStore.find", { try #require(try QueueStore.find($0.queue, workspace: $0.workspace, in: $1) != nil) }),
        ("QueueStore.list", { _ = try QueueStore.list(workspace: $0.workspace, after: nil, limit: 9, in: $1) }),
        ("QueueStore.first", { try #require(try QueueStore.first(workspace: $0.workspace, in: $1) == $0.queue) }),
        (
            "QueueStore.update",
            {
                try QueueStore.update(
                    $0.queue,
                    workspace: $0.workspace,
                    name: "Service",
                    strategy: .roundRobin,
                    ringSeconds: 20,
                    in: $1
                )
            }
        ),
        (
            "QueueStore.unresolvedCount",
            { try #require(try QueueStore.unresolvedCount(of: $0.queue, workspace: $0.workspace, in: $1) == 1) }
        ),
        (
            "QueueStore.delete",
            {
                let id = ID<Queue>(91)
                try QueueStore.insert(
                    id,
                    workspace: $0.workspace,
                    name: "Gone",
                    strategy: .longestIdle,
                    ringSeconds: 20,
                    at: now,
                    in: $1
                )
                try QueueStore.delete(id, workspace: $0.workspace, in: $1)
                #expect(try QueueStore.find(id, workspace: $0.workspace, in: $1) == nil)
            }
        ),
        (
            "QueueStore.setRouting",
            {
                try QueueStore.setRouting("{}", of: $0.queue, workspace: $0.workspace, in: $1)
                try #require(try QueueStore.find($0.queue, workspace: $0.workspace, in: $1)?.routing == "{}")
            }
        ),
        ("QueueStore.addMember", { try QueueStore.addMember($0.agent, to: $0.queue, workspace: $0.workspace, in: $1) }),
        (
            "QueueStore.setPlace",
            {
                try QueueStore.setPlace(
                    of: $0.agent,
                    tier: 2,
                    position: 3,
                    in: $0.queue,
                    workspace: $0.workspace,
                    session: $1
                )
                let row = try QueueStore.members(of: [$0.queue], workspace: $0.workspace, in: $1).first
                #expect(row?.tier == 2 && row?.position == 3)
            }
        ),
        (
            "QueueStore.setMembers",
            {
                try QueueStore.setMembers([$0.agent], of: $0.queue, workspace: $0.workspace, in: $1)
                let row = try QueueStore.members(of: [$0.queue], workspace: $0.workspace, in: $1).first
                #expect(row?.tier == 2, "who stays keeps their place")
            }
        ),
        (
            "QueueStore.setQueues",
            { try QueueStore.setQueues([$0.queue], of: $0.agent, workspace: $0.workspace, in: $1) }
        ),
        (
            "QueueStore.members",
            { try #require(try QueueStore.members(of: [$0.queue], workspace: $0.workspace, in: $1).count == 1) }
        ),
        (
            "QueueStore.memberships",
            { try #require(try QueueStore.memberships(of: [$0.agent], workspace: $0.workspace, in: $1).count == 1) }
        ),
        (
            "QueueStore.setRequiredSkills",
            { try QueueStore.setRequiredSkills([($0.skill, 2)], of: $0.queue, workspace: $0.workspace, in: $1) }
        ),
        (
            "QueueStore.requiredSkills",
            { try #require(try QueueStore.requiredSkills(of: [$0.queue], workspace: $0.workspace, in: $1).count == 1) }
        ),
        ("QueueStore.waiting", { _ = try QueueStore.waiting(workspace: $0.workspace, in: $1) }),
        (
            "FloorStore.agents",
            {
                _ = try FloorStore.agents(workspace: $0.workspace, in: $1)
                try #require(try FloorStore.agents([$0.agent], workspace: $0.workspace, in: $1).count == 1)
            }
        ),
        (
            "RoutingStore.taken",
            { _ = try RoutingStore.taken(since: now, from: ID(1), workspace: $0.workspace, in: $1) }
        ),
        ("FloorStore.queues", { _ = try FloorStore.queues(workspace: $0.workspace, in: $1) }),
        ("FloorStore.members", { _ = try FloorStore.members(workspace: $0.workspace, in: $1) }),
        (
            "FloorStore.agentSkills",
            { try #require(try FloorStore.agentSkills(workspace: $0.workspace, in: $1).count == 1) }
        ),
        (
            "FloorStore.queueSkills",
            { try #require(try FloorStore.queueSkills(workspace: $0.workspace, in: $1).count == 1) }
        ),
        (
            "FloorStore.setPresence",
            {
                try #require(
                    try FloorStore.setPresence(
                        .online,
                        byBrowser: true,
                        of: $0.agent,
                        workspace: $0.workspace,
                        at: now,
                        in: $1
                    )
                )
            }
        ),
        (
            "RoutingStore.load",
            {
                let load = try RoutingStore.load(of: $0.agent, workspace: $0.workspace, in: $1)
                #expect(load?.units == 0 && load?.capacity == 5 && load?.presence == .online)
            }
        ),
        ("RoutingStore.work", { _ = try RoutingStore.work(of: $0.agent, workspace: $0.workspace, in: $1) }),
        (
            "RoutingStore.presence",
            {
                try #require(try RoutingStore.presence(of: $0.agent, workspace: $0.workspace, in: $1) != nil)
                try #require(try RoutingStore.presence(of: ID(9), workspace: $0.workspace, in: $1) == nil)
            }
        ),
        ("RoutingStore.placed", { _ = try RoutingStore.placed(workspace: $0.workspace, in: $1) }),
        (
            "RoutingStore.decliners",
            {
                _ = try RoutingStore.decliners(workspace: $0.workspace, in: $1)
                _ = try RoutingStore.decliners(of: [$0.conversation], workspace: $0.workspace, in: $1)
            }
        ),
        ("RoutingStore.raiseRevision", { try RoutingStore.raiseRevision(of: $0.workspace, in: $1) }),
        (
            "RoutingStore.revision",
            {
                try #require(
                    try RoutingStore.revision(of: $0.workspace, in: $1)
                        == RoutingStore.revisions(in: $1).first?.revision
                )
            }
        ),
        ("RoutingStore.channelUnits", { _ = try RoutingStore.channelUnits(workspace: $0.workspace, in: $1) }),
        ("RoutingStore.revisions", { try #require(try RoutingStore.revisions(in: $1).first?.revision == 2) }),
        (
            "OfferStore.insert",
            {
                try #require(try OfferStore.insert(offer($0, 100), workspace: $0.workspace, in: $1))
                try #require(try !OfferStore.insert(offer($0, 102), workspace: $0.workspace, in: $1))
            }
        ),
        ("OfferStore.find", { try #require(try OfferStore.find(ID(100), workspace: $0.workspace, in: $1) != nil) }),
        (
            "OfferStore.ringing",
            {
                try #require(try OfferStore.ringing(agent: nil, workspace: $0.workspace, in: $1).count == 1)
                try #require(try OfferStore.ringing(agent: $0.agent, workspace: $0.workspace, in: $1).count == 1)
                try #require(try OfferStore.ringing(for: [$0.conversation], workspace: $0.workspace, in: $1).count == 1)
            }
        ),
        (
            "OfferStore.endRinging",
            {
                let ended = try OfferStore.endRinging(
                    for: $0.conversation,
                    as: .withdrawn,
                    workspace: $0.workspace,
                    at: now,
                    in: $1
                )
                #expect(ended?.state == .withdrawn)
            }
        ),
        (
            "OfferStore.end",
            {
                try #require(try OfferStore.insert(offer($0, 101), workspace: $0.workspace, in: $1))
                try #require(try OfferStore.end(ID(101), as: .expired, workspace: $0.workspace, at: now, in: $1) != nil)
                try #require(
                    try OfferStore.end(ID(101), as: .accepted, workspace: $0.workspace, at: now, in: $1) == nil
                )
            }
        ),
        (
            "OfferStore.history",
            {
                try #require(
                    try OfferStore.history(of: $0.conversation, limit: 9, workspace: $0.workspace, in: $1).count == 2
                )
            }
        ),
        (
            "NameStore.agents",
            { try #require(try NameStore.agents([$0.agent], workspace: $0.workspace, in: $1).count == 1) }
        ),
        (
            "NameStore.skills",
            { try #require(try NameStore.skills([$0.skill], workspace: $0.workspace, in: $1).count <= 1) }
        ),
        (
            "NameStore.queues",
            { try #require(try NameStore.queues([$0.queue], workspace: $0.workspace, in: $1).count == 1) }
        ),
        (
            "NameStore.channels",
            { try #require(try NameStore.channels([$0.channel], workspace: $0.workspace, in: $1).count == 1) }
        ),
    ]

    private static func offer(_ fixture: StorageFixture, _ id: Int64) -> OfferRow {
        OfferRow(
            id: ID(id),
            conversation: fixture.conversation,
            agent: fixture.agent,
            units: 1,
            explanation: "{}",
            waited: .seconds(1),
            createdAt: now,
            expiresAt: now + .seconds(20)
        )
    }
}
