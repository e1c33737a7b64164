import BalieDomain
import BalieServices
import Hummingbird

/// Agents and API tokens.
struct AgentRoutes: Sendable {
    let accounts: Accounts

    var routes: [Route] {
        [
            Route(.get, "/agents", list),
            Route(.post, "/agents", .role(.administrator), add),
            Route(.get, "/agents/{id}", find),
            Route(.patch, "/agents/{id}", .role(.administrator), update),
            Route(.post, "/agents/{id}/link", .role(.administrator), link),
            Route(.get, "/tokens", .role(.administrator), tokens),
            Route(.post, "/tokens", .role(.administrator), addToken),
            Route(.delete, "/tokens/{id}", .role(.administrator), revokeToken),
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        let limit = try call.limit
        let agents = try await accounts.agents(
            workspace: try call.workspace,
            after: try call.queryID("cursor"),
            limit: limit + 1
        )
        return try .json(Page(agents, limit: limit, cursor: { "\($0.id)" }, AgentShape.init))
    }

    private func find(_ call: Call) async throws -> Response {
        try .json(AgentShape(try await accounts.agent(try call.id(), workspace: try call.workspace)))
    }

    /// Answers with a one-time link too: the new agent has no password yet.
    private func add(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let workspace = try call.workspace
        let agent = try await accounts.addAgent(
            email: try fields.string("email"),
            name: try fields.optionalString("name"),
            role: try fields.optionalValue("role", as: Role.self) ?? .agent,
            capacity: try fields.optionalInteger("capacity") ?? Accounts.usualCapacity,
            queues: try fields.optionalIDs("queues"),
            skills: try fields.skills("skills") ?? [],
            workspace: workspace
        )
        let link = try await accounts.makeLink(for: agent.id, workspace: workspace)
        return try .json(NewAgentShape(agent: agent, link: Self.path(ofLink: link)), status: .created)
    }

    private func update(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let agent = try await accounts.updateAgent(
            try call.id(),
            Accounts.AgentChanges(
                email: try fields.optionalString("email"),
                name: try fields.optionalString("name"),
                role: try fields.optionalValue("role", as: Role.self),
                capacity: try fields.optionalInteger("capacity"),
                isActive: try fields.optionalBool("active"),
                queues: try fields.optionalIDs("queues"),
                skills: try fields.skills("skills")
            ),
            workspace: try call.workspace
        )
        return try .json(AgentShape(agent))
    }

    private func link(_ call: Call) async throws -> Response {
        let link = try await accounts.makeLink(for: try call.id(), workspace: try call.workspace)
        return try .json(["link": Self.path(ofLink: link)], status: .created)
    }

    /// The token stands behind `#`: browsers do not send that part.
    private static func path(ofLink token: String) -> String { "/sign-in#\(token)" }

    // MARK: Tokens

    private func tokens(_ call: Call) async throws -> Response {
        let limit = try call.limit
        let tokens = try await accounts.tokens(
            workspace: try call.workspace,
            after: try call.queryID("cursor"),
            limit: limit + 1
        )
        return try .json(Page(tokens, limit: limit, cursor: { "\($0.id)" }) { TokenShape($0) })
    }

    private func addToken(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let created = try await accounts.createToken(
            name: try fields.string("name"),
            role: try fields.value("role"),
            actingAs: try fields.optionalID("agent"),
            workspace: try call.workspace
        )
        return try .json(TokenShape(created.view, token: created.token), status: .created)
    }

    private func revokeToken(_ call: Call) async throws -> Response {
        try await accounts.revokeToken(try call.id(), workspace: try call.workspace)
        return .noContent
    }
}

extension Fields {
    /// `[{"skill":"skl_…","level":3}]`
    func skills(_ name: String) throws -> [SkillClaim]? {
        try optionalObjects(name)?.map { claim in
            SkillClaim(skill: try claim.id("skill"), level: try claim.required("level", claim.optionalInteger("level")))
        }
    }
}
