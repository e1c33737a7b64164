import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Something that the program does when it is asked to, to be tried with every call to the outside failing in turn.
struct UseCase: CustomTestStringConvertible, Sendable {
    /// What another try does after one whose outcome was lost.
    enum Again: Sendable {
        /// Nothing more than one try alone.
        case same
        /// It makes another one: nothing told the two tries apart.
        case another
        case refused(Refusal.Code)
    }

    typealias Act = @Sendable () async throws -> Void

    /// As the sources call it: `Desk.accept`.
    let name: String
    let again: Again
    /// What goes before it, with nothing failing.
    let prepare: @Sendable (FaultScene) async throws -> Act

    var testDescription: String { name }

    init(_ name: String, again: Again = .same, _ prepare: @escaping @Sendable (FaultScene) async throws -> Act) {
        self.name = name
        self.again = again
        self.prepare = prepare
    }
}

/// An office with two agents, a customer who wrote, and a provider whose calls can fail.
struct FaultScene: Sendable {
    let office: Office
    let provider: FaultyProvider
    let centre: ContactCentre
    let ann: Caller
    let ben: Caller
    let view: ConversationView

    var workspace: ID<Workspace> { office.workspace }
    var desk: Desk { centre.desk }
    var environment: BalieServices.Environment { office.environment }
    var accounts: Accounts { Accounts(environment, passwords: FaultScene.passwords, authenticator: authenticator) }
    let authenticator: Authenticator

    /// Quick to make: what they cost is tested elsewhere.
    static let passwords = Passwords(.init(rounds: 16, blockSize: 1, parallelism: 1))

    init() async throws {
        let provider = FaultyProvider()
        let office = try await Office()
        self.office = office
        self.provider = provider
        centre = ContactCentre(
            office.environment,
            store: try FolderFileStore(path: office.mediaPath, clock: office.time),
            client: ProviderClient { call, _ throws(ProviderClient.Failure) in try provider.answer(call) }
        )
        authenticator = Authenticator(office.environment)
        ann = try await office.agent("Ann", .online, role: .administrator)
        ben = try await office.agent("Ben", .away)
        view = try await office.write("hello", name: "Kim")
    }

    /// What everything comes to, as far as it is not made anew with every try.
    func outcome() async throws -> [String] {
        let workspace = workspace
        return try await office.storage.read { session in
            func lines(_ name: String, _ sql: SQL) throws -> [String] {
                try session.rows(sql).map { "\(name): \($0.values)" }
            }
            let counts = try TableCounts(in: session).counts.filter { !["event", "search_word"].contains($0.key) }
            return try counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
                + lines(
                    "conversation",
                    """
                    SELECT status, assignee_id IS NULL, waiting_since_ms IS NULL, unread FROM conversation
                     WHERE workspace_id = \(workspace) ORDER BY conversation_id
                    """
                )
                + lines(
                    "agent",
                    """
                    SELECT name, presence, capacity, active, password_hash IS NULL FROM agent
                     WHERE workspace_id = \(workspace) ORDER BY agent_id
                    """
                )
                + lines("offer", "SELECT state FROM offer WHERE workspace_id = \(workspace) ORDER BY offer_id")
                + lines(
                    "message",
                    """
                    SELECT direction, kind, status FROM message
                     WHERE workspace_id = \(workspace) ORDER BY message_id
                    """
                )
                + lines(
                    "hook",
                    "SELECT state, body IS NULL FROM hook WHERE workspace_id = \(workspace) ORDER BY hook_id"
                )
                + lines("media", "SELECT state FROM media WHERE workspace_id = \(workspace) ORDER BY media_id")
                + lines(
                    "outbox",
                    "SELECT state, purpose FROM outbox WHERE workspace_id = \(workspace) ORDER BY entry_id"
                )
                + lines(
                    "channel",
                    "SELECT name, stopped FROM channel WHERE workspace_id = \(workspace) ORDER BY channel_id"
                )
                + lines(
                    "contact",
                    "SELECT wrapped_key IS NULL FROM contact WHERE workspace_id = \(workspace) ORDER BY contact_id"
                )
        }
    }

    /// The invariants that hold after every transaction.
    func broken() async throws -> [String] {
        let workspace = workspace
        return try await office.storage.read { session in
            var watch = InvariantWatch()
            return try watch.look(at: [workspace], acceptedHooks: [:], in: session)
        }
    }

    /// The floor turned until something rings at Ann.
    func ring() async throws -> OfferView {
        await office.turn()
        return try await office.onlyOffer()
    }
}
