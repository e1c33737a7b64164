import BalieDomain
import BalieServices
import BalieTestKit
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

@testable import BalieServer

/// A server over an empty database with one workspace, and tokens for every role.
struct TestServer: Sendable {
    let time: TestTime
    let log = LogRecorder()
    let environment: BalieServices.Environment
    let dependencies: ServerDependencies
    let workspace: ID<Workspace>
    /// Acting as a person with an e-mail address of the role's name.
    let tokens: [Role: String]
    let agents: [Role: ID<Agent>]
    var configuration = ServerConfiguration()

    /// scrypt that takes no time.
    static let passwords = Passwords(.init(rounds: 16, blockSize: 1, parallelism: 1))

    init() async throws {
        time = TestTime()
        environment = try makeEnvironment(time: time, log: log) { [time] message in
            EventFrames.frame(for: message, at: time.now())
        }
        dependencies = ServerDependencies(try makeContactCentre(environment), passwords: Self.passwords)
        (workspace, tokens, agents) = try await Self.populate(dependencies.accounts, name: "Cee Air")
    }

    static func populate(
        _ accounts: Accounts,
        name: String
    ) async throws -> (ID<Workspace>, [Role: String], [Role: ID<Agent>]) {
        let workspace = try await accounts.createWorkspace(name: name)
        var tokens: [Role: String] = [:]
        var agents: [Role: ID<Agent>] = [:]
        for role in Role.allCases {
            let agent = try await accounts.addAgent(email: "\(role)@example.com", role: role, workspace: workspace)
            agents[role] = agent.id
            let created = try await accounts.createToken(
                name: "\(role)",
                role: role,
                actingAs: agent.id,
                workspace: workspace
            )
            tokens[role] = created.token
        }
        return (workspace, tokens, agents)
    }

    /// Runs `body` against the routes, without a socket.
    func run(_ body: @escaping @Sendable (TestAPI) async throws -> Void) async throws {
        let application = try buildServer(dependencies: dependencies, configuration: configuration)
        try await application.test(.router) { client in try await body(TestAPI(client: client, server: self)) }
    }

    /// Runs `body` against a socket on loopback.
    func runLive(_ body: @escaping @Sendable (TestAPI) async throws -> Void) async throws {
        var configuration = configuration
        configuration.port = 0
        let application = try buildServer(dependencies: dependencies, configuration: configuration)
        try await application.test(.live) { client in try await body(TestAPI(client: client, server: self)) }
    }
}

/// Speaks to a server under test.
struct TestAPI: Sendable {
    let client: any TestClientProtocol
    let server: TestServer

    /// How a request shows who sends it.
    enum Sender: Sendable {
        case nobody
        case role(Role)
        case token(String)
        case cookie(String)
    }

    /// - Parameter path: below `/api/v1`, or whole when it begins with `//`.
    @discardableResult
    func call(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue? = nil,
        as sender: Sender = .role(.administrator),
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        let bytes = try body.map { ByteBuffer(bytes: try JSONEncoder().encode($0)) }
        var headers = headers
        if bytes != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await raw(method, path, bytes, as: sender, headers: headers)
    }

    @discardableResult
    func raw(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: ByteBuffer? = nil,
        as sender: Sender = .role(.administrator),
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        switch sender {
        case .nobody: break
        case .role(let role): headers[.authorization] = "Bearer \(server.tokens[role] ?? "")"
        case .token(let token): headers[.authorization] = "Bearer \(token)"
        case .cookie(let token): headers[.cookie] = "other=1; balie_session=\(token)"
        }
        let uri = path.hasPrefix("//") ? String(path.dropFirst()) : "/api/v1\(path)"
        let response = try await client.executeRequest(uri: uri, method: method, headers: headers, body: body)
        return Answer(response)
    }
}

/// An answer, read.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String
    let json: JSONValue

    init(_ response: TestResponse) {
        status = response.status.code
        headers = response.headers
        text = String(buffer: response.body)
        json = (try? JSONDecoder().decode(JSONValue.self, from: Data(response.body.readableBytesView))) ?? .null
    }

    var code: String? { json["code"]?.string }
    var field: String? { json["field"]?.string }
    var id: String { json["id"]?.string ?? "" }
    subscript(name: String) -> JSONValue? { json[name] }

    /// The token in `Set-Cookie`.
    var cookie: String? {
        guard let cookie = headers[.setCookie], let value = cookie.split(separator: ";").first else { return nil }
        return value.split(separator: "=").dropFirst().first.map(String.init)
    }
}
