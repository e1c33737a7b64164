public import BalieDomain

/// Who makes a request, and in which workspace: everything they see and do is within it.
public struct Caller: Hashable, Sendable {
    public enum Kind: Sendable {
        /// A person in a browser.
        case session
        /// A program.
        case token
    }

    public let workspace: ID<Workspace>
    public let agent: ID<Agent>
    public let name: String
    public let role: Role
    public let kind: Kind
    /// SHA-256 of the token they came with; tells sessions of one agent apart.
    let credential: [UInt8]

    /// A caller that needs no token: the command line, and tests.
    public init(workspace: ID<Workspace>, agent: ID<Agent>, name: String, role: Role, kind: Kind = .session) {
        self.init(workspace: workspace, agent: agent, name: name, role: role, kind: kind, credential: [])
    }

    init(
        workspace: ID<Workspace>,
        agent: ID<Agent>,
        name: String,
        role: Role,
        kind: Kind,
        credential: [UInt8]
    ) {
        self.workspace = workspace
        self.agent = agent
        self.name = name
        self.role = role
        self.kind = kind
        self.credential = credential
    }
}
