import AsyncHTTPClient
import BalieChannels
import BalieDomain
import BalieRouting
import BalieStorage
import BalieTestKit
import Crypto
import Testing

@testable import BalieServices

/// A workspace at work: one queue, one WhatsApp number, people, and a clock that the test moves.
///
/// Nothing runs by itself: the test applies hooks and turns the floor.
struct Office: Sendable {
    let time: TestTime
    let log: LogRecorder
    let probe: StorageProbe
    /// Where the database is, so that a test can open it as another process would.
    let place: String
    /// Where files are, if they are in a folder.
    let mediaPath: String
    let fileStore: any FileStore
    let environment: BalieServices.Environment
    let centre: ContactCentre
    let workspace: ID<Workspace>
    let queue: ID<Queue>
    let channel: ID<ChannelAccount>
    let floors: Floors

    static let token = "the-access-token-of-a-test"
    static let verifyToken = "the-verify-token-of-a-test"

    var desk: Desk { centre.desk }
    var storage: any Storage { environment.storage }
    var administration: Administration { Administration(environment) }
    var accounts: Accounts { Accounts(environment) }

    /// - Parameters:
    ///   - graphURL: where the network is; nothing listens at the usual one.
    ///   - fileStore: where files are; a folder of its own if `nil`.
    init(
        on engine: StorageBackend = .current,
        graphURL: String = "http://127.0.0.1:1/v25.0",
        httpClient: HTTPClient = TestClient.shared,
        fileStore: (any FileStore)? = nil
    ) async throws {
        let (time, log) = (TestTime(), LogRecorder())
        let place = try engine.newPlace()
        let mediaPath = TemporaryFiles.path("media")
        let fileStore = try fileStore ?? FolderFileStore(path: mediaPath, clock: time)
        let probe = StorageProbe(try engine.open(place))
        let cluster = try await Self.cluster(engine, probe, at: time.now())
        let environment = makeEnvironment(storage: probe, time: time, log: log, cluster: cluster) { message in
            EventTrace.frame(message)
        }
        let accounts = Accounts(environment)
        let workspace = try await accounts.createWorkspace(name: "Cee Air")
        let queues = try await Administration(environment).queues(workspace: workspace)
        let centre = TestClient.centre(environment, store: fileStore, httpClient)
        let channel = try await centre.channels.addWhatsApp(
            name: "Main",
            settings: Self.settings(graphURL: graphURL),
            workspace: workspace
        )
        self.init(
            time: time,
            log: log,
            probe: probe,
            place: place,
            mediaPath: mediaPath,
            fileStore: fileStore,
            environment: environment,
            centre: centre,
            workspace: workspace,
            queue: try #require(queues.first).id,
            channel: channel.id
        )
        try await takeLeases()
    }

    /// On PostgreSQL an office is one of several nodes.
    private static func cluster(
        _ engine: StorageBackend,
        _ storage: any Storage,
        at now: Timestamp
    ) async throws -> Cluster? {
        guard engine == .postgres else { return nil }
        return try await Cluster.join(
            storage,
            name: "office",
            instance: NodeInstance(.random(in: 1 ... .max)),
            version: "test",
            at: now
        )
    }

    /// Looks around as a node does: the office works for all workspaces that there are.
    func takeLeases() async throws {
        guard let cluster = environment.cluster else { return }
        var watch = NodeWatch()
        try await NodeKeeper(environment, cluster: cluster, presence: centre.presenceKeeper).look(&watch)
    }

    private init(
        time: TestTime,
        log: LogRecorder,
        probe: StorageProbe,
        place: String,
        mediaPath: String,
        fileStore: any FileStore,
        environment: BalieServices.Environment,
        centre: ContactCentre,
        workspace: ID<Workspace>,
        queue: ID<Queue>,
        channel: ID<ChannelAccount>
    ) {
        self.time = time
        self.log = log
        self.probe = probe
        self.place = place
        self.mediaPath = mediaPath
        self.fileStore = fileStore
        self.environment = environment
        self.centre = centre
        self.workspace = workspace
        self.queue = queue
        self.channel = channel
        floors = Floors(environment, settings: FloorSettings())
    }

    /// Another workspace of the same program.
    func another() async throws -> Office {
        let workspace = try await accounts.createWorkspace(name: "Another")
        let queues = try await administration.queues(workspace: workspace)
        let channel = try await centre.channels.addWhatsApp(
            name: "Other",
            settings: Self.settings(),
            workspace: workspace
        )
        let office = Office(
            time: time,
            log: log,
            probe: probe,
            place: place,
            mediaPath: mediaPath,
            fileStore: fileStore,
            environment: environment,
            centre: centre,
            workspace: workspace,
            queue: try #require(queues.first).id,
            channel: channel.id
        )
        try await office.takeLeases()
        return office
    }

    /// The same office after the program was ended and started again: all that was in memory is gone.
    ///
    /// A start takes time: ids are told apart by it.
    func restarted(httpClient: HTTPClient = TestClient.shared) async throws -> Office {
        time.advance(by: .milliseconds(1))
        let engine: StorageBackend = environment.cluster == nil ? .sqlite : .postgres
        let cluster = try await Self.cluster(engine, probe, at: time.now())
        let environment = makeEnvironment(storage: probe, time: time, log: log, cluster: cluster) {
            EventTrace.frame($0)
        }
        let office = Office(
            time: time,
            log: log,
            probe: probe,
            place: place,
            mediaPath: mediaPath,
            fileStore: fileStore,
            environment: environment,
            centre: TestClient.centre(environment, store: fileStore, httpClient),
            workspace: workspace,
            queue: queue,
            channel: channel
        )
        try await office.takeLeases()
        return office
    }

    static func settings(
        graphURL: String = "http://127.0.0.1:1/v25.0",
        phoneNumberID: String = WireHook.phoneNumberID
    ) -> WhatsAppSettings {
        WhatsAppSettings(
            phoneNumberID: phoneNumberID,
            businessAccountID: WireHook.accountID,
            accessToken: token,
            appSecrets: [WireHook.secret],
            verifyToken: verifyToken,
            graphURL: graphURL
        )
    }

    // MARK: People

    /// A member of the queue.
    func agent(
        _ name: String = "Ann",
        _ presence: Presence = .offline,
        capacity: Int = 5,
        role: Role = .agent
    ) async throws -> Caller {
        let view = try await accounts.addAgent(
            email: "\(name.lowercased())@example.com",
            name: name,
            role: role,
            capacity: capacity,
            workspace: workspace
        )
        let caller = Caller(workspace: workspace, agent: view.id, name: name, role: role)
        if presence != .offline { try await set(presence, caller) }
        return caller
    }

    func set(_ presence: Presence, _ caller: Caller) async throws {
        try await centre.presence.set(presence, of: caller.agent, workspace: workspace, byBrowser: false)
    }

    // MARK: What comes in

    @discardableResult
    func receive(_ body: [UInt8]) async -> Intake.Receipt {
        await centre.intake.receive(channel, headers: WireHook.headers(for: body), body: body)
    }

    /// Receives and applies hooks.
    func take(messages: [JSONValue] = [], statuses: [JSONValue] = [], contacts: [JSONValue] = []) async throws {
        #expect(await receive(WireHook.body(messages: messages, statuses: statuses, contacts: contacts)) == .accepted)
        try await centre.intakeWorker.applyWaiting()
    }

    /// A customer writes.
    @discardableResult
    func write(
        _ body: String = "hello",
        id: String? = nil,
        from: String = "31612345678",
        name: String? = nil
    ) async throws -> ConversationView {
        let id = id ?? "wamid.\(environment.ids.next(Message.self))"
        try await take(
            messages: [WireHook.text(id, body, from: from, at: time.now())],
            contacts: name.map { [WireHook.contact(from, name: $0)] } ?? []
        )
        return try #require(try await conversation(of: from))
    }

    /// The contact's conversation that is not resolved, else the newest.
    func conversation(of phone: String) async throws -> ConversationView? {
        let all = try await conversations().filter { view in
            view.contact.identities.contains {
                $0.kind == .phone && WhatsAppNumber.canonical($0.value) == WhatsAppNumber.canonical(phone)
            }
        }
        return all.first { $0.status != .resolved } ?? all.max { $0.id < $1.id }
    }

    // MARK: What is there

    /// Somebody who sees everything, without being on the floor.
    var observer: Caller { Caller(workspace: workspace, agent: ID(1), name: "Observer", role: .administrator) }

    func conversations() async throws -> [ConversationView] {
        var request = Desk.ListRequest()
        request.limit = 100
        return try await desk.conversations(request, for: observer).items
    }

    func find(_ id: ID<Conversation>) async throws -> ConversationView {
        try await desk.conversation(id, for: observer).conversation
    }

    /// Oldest first.
    func messages(of id: ID<Conversation>) async throws -> [MessageView] {
        try await desk.messages(of: id, cursor: nil, limit: 100, for: observer).items.reversed()
    }

    func hooks(_ state: HookState? = nil) async throws -> [Journal.View] {
        try await centre.journal.list(state: state, cursor: nil, limit: 100, workspace: workspace).items
    }

    func counts() async throws -> TableCounts { try await storage.read { try TableCounts(in: $0) } }

    // MARK: The floor

    func turn() async { await floors.turn() }

    func ringing(at caller: Caller? = nil) async throws -> [OfferView] {
        try await desk.ringingOffers(of: caller?.agent, for: observer)
    }

    /// The only offer that rings.
    func onlyOffer() async throws -> OfferView {
        let all = try await ringing()
        #expect(all.count == 1)
        return try #require(all.first)
    }

    // MARK: The window

    /// Sends a text as `caller`.
    @discardableResult
    func reply(_ body: String = "good day", in id: ID<Conversation>, by caller: Caller) async throws -> MessageView {
        try await desk.send(Desk.SendRequest(content: .text(.init(body: body))), in: id, by: caller).message
    }
}

/// Expects a refusal of one kind.
func expectRefusal(
    _ code: Refusal.Code,
    field: String? = nil,
    _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async {
    do {
        try await body()
        Issue.record("it was not refused: \(comment?.rawValue ?? "")", sourceLocation: sourceLocation)
    } catch let refusal as Refusal {
        #expect(refusal.code == code, comment, sourceLocation: sourceLocation)
        if let field { #expect(refusal.field == field, comment, sourceLocation: sourceLocation) }
    } catch {
        Issue.record("\(error) is no refusal", sourceLocation: sourceLocation)
    }
}
