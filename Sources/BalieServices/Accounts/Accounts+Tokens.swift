public import BalieDomain
import BalieStorage

/// An API token as administrators see it; the secret was shown once.
public struct APITokenView: Sendable {
    public let id: ID<APIToken>
    public let name: String
    public let role: Role
    /// Whom it acts as.
    public let agent: ID<Agent>
    public let createdAt: Timestamp
}

extension Accounts {
    public struct NewToken: Sendable {
        public let view: APITokenView
        /// Shown once.
        public let token: String
    }

    /// Makes an API token that acts as an identity of its own, or as a person.
    ///
    /// - Parameter agent: as whom; `nil` makes an identity named after the token, which has no e-mail address. It can
    ///   take conversations, once it says that it is online, and is listed while it takes part; no queue has it as a
    ///   member, so that none is offered to it.
    /// - Throws: ``Refusal/Code/invalidField``; ``Refusal/Code/notFound``.
    public func createToken(
        name: String,
        role: Role,
        actingAs agent: ID<Agent>? = nil,
        workspace: ID<Workspace>
    ) async throws -> NewToken {
        let name = try Check.name(name, field: "name")
        let id: ID<APIToken> = environment.ids.next()
        let own: ID<Agent> = environment.ids.next()
        let token = AccessToken(.api, workspace: workspace)
        let now = environment.now()
        return try await environment.storage.write(in: workspace) { session in
            guard try WorkspaceStore.name(of: workspace, in: session) != nil else { throw Refusal(.notFound) }
            if let agent {
                guard let row = try AgentStore.find(agent, workspace: workspace, in: session), row.isActive else {
                    throw Refusal(.notFound)
                }
            } else {
                try AgentStore.insert(
                    own,
                    workspace: workspace,
                    email: nil,
                    name: name,
                    role: role,
                    capacity: Self.usualCapacity,
                    at: now,
                    in: session
                )
                try environment.record([.agent(own)], workspace: workspace, in: session)
            }
            let holder = agent ?? own
            try TokenStore.insert(
                id,
                hash: token.hash,
                name: name,
                role: role,
                agent: holder,
                workspace: workspace,
                at: now,
                in: session
            )
            let view = APITokenView(id: id, name: name, role: role, agent: holder, createdAt: now)
            return NewToken(view: view, token: token.text)
        }
    }

    /// Tokens that still work, after `after`, the oldest first.
    public func tokens(
        workspace: ID<Workspace>,
        after: ID<APIToken>? = nil,
        limit: Int = 100
    ) async throws -> [APITokenView] {
        try await environment.storage.read { session in
            try TokenStore.valid(workspace: workspace, after: after, limit: limit, in: session).map { row in
                APITokenView(id: row.id, name: row.name, role: row.role, agent: row.agent, createdAt: row.createdAt)
            }
        }
    }

    /// Ends a token within a second; an identity that was made for it goes with it, and gives back its conversations.
    ///
    /// - Throws: ``Refusal/Code/notFound``.
    public func revokeToken(_ id: ID<APIToken>, workspace: ID<Workspace>) async throws {
        let now = environment.now()
        try await environment.storage.write(in: workspace) { session in
            guard
                let id = try TokenStore.revoke(id, workspace: workspace, at: now, in: session),
                let holder = try AgentStore.find(id, workspace: workspace, in: session)
            else { throw Refusal(.notFound) }
            session.afterCommit { authenticator.forgetAll() }
            // A person keeps working when one of their tokens ends.
            guard holder.email == nil else { return }
            let events = try PresenceBoard(environment).set(
                .offline,
                of: holder.id,
                workspace: workspace,
                byBrowser: false,
                at: now,
                in: session
            )
            try AgentStore.update(
                holder.id,
                workspace: workspace,
                email: nil,
                name: holder.name,
                role: holder.role,
                capacity: holder.capacity,
                isActive: false,
                in: session
            )
            try environment.record([.agent(holder.id)], after: events, workspace: workspace, in: session)
        }
    }
}
