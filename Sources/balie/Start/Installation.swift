import AsyncHTTPClient
import BalieDomain
import BalieNATS
import BalieServices
import BalieStorage
import Crypto
import Logging
import NIOCore

/// An opened data folder: its database, and the key that opens what is sealed.
struct Installation: Sendable {
    let folder: DataFolder
    let storage: any Storage
    let time: SystemTime
    let environment: BalieServices.Environment

    /// Opens what a server made, for a command that may run beside it.
    ///
    /// - Throws: ``CommandFailure`` if there is no database, no key, or the key does not fit.
    static func open(_ settings: Settings) async throws -> Installation {
        let folder = try settings.folder()
        let database = try settings.database(in: folder)
        try database.requireDatabase(in: folder)
        return try await Installation(
            folder: folder,
            database: database,
            masterKey: try settings.string("master-key", isSecret: true),
            mayCreate: false,
            // Above those of servers; two commands at one moment get different numbers, or nearly always.
            node: Int64.random(in: Cluster.numbers.upperBound + 1...IDSource.nodeLimit),
            logLevel: .error
        )
    }

    /// - Parameters:
    ///   - nats: carries notices between nodes; a command tells nobody, and what it does is found by looking.
    ///   - mayCreate: whether this is the server, which makes what is missing on its first start.
    ///   - node: part of the ids made here; a server of several has the number that it is given.
    ///   - encode: writes an event for browsers; a command has none.
    init(
        folder: DataFolder,
        database: DatabasePlace,
        masterKey: String?,
        nats: NATSServers? = nil,
        mayCreate: Bool,
        node: Int64,
        logLevel: Logger.Level,
        encode: @escaping @Sendable (LiveMessage, Timestamp) -> ByteBuffer = { _, _ in ByteBuffer() }
    ) async throws {
        self.folder = folder
        let time = SystemTime()
        self.time = time
        let opened = try await Self.open(database, folder: folder, masterKey: masterKey, mayCreate: mayCreate)
        storage = opened.storage
        try await MovePending.check(storage)
        let logger = Logger(label: "balie") { LineLog(label: $0, level: logLevel, now: time.now) }
        let cluster = mayCreate ? try await Self.join(database, storage, folder: folder, time: time) : nil
        // A move that began meanwhile did not see this node, unless we see the move now.
        if cluster != nil { try await MovePending.check(storage) }
        var bus: NATSBus?
        if let nats {
            bus = NATSBus(servers: nats, installation: try await Self.name(in: storage), time: time, logger: logger)
        }
        environment = BalieServices.Environment(
            storage: storage,
            time: time,
            ids: IDSource(time: time, node: cluster?.number ?? node),
            logger: logger,
            vault: Vault(masterKey: opened.key),
            cluster: cluster,
            bus: bus,
            encode: { encode($0, time.now()) }
        )
        if mayCreate { try await claim() }
        try await checkKey()
    }

    /// Of several servers that begin on an empty database with different keys, only one may go on.
    private func claim() async throws {
        let vault = environment.vault
        _ = try await Self.name(in: storage)
        try await storage.write { try vault.claim(in: $0) }
    }

    /// A server takes its place among the nodes that share its database; a file has one node only.
    private static func join(
        _ database: DatabasePlace,
        _ storage: any Storage,
        folder: DataFolder,
        time: any TimeSource
    ) async throws -> Cluster? {
        guard case .server = database else { return nil }
        let name = try NodeName.load(from: folder)
        try await Cluster.requireNoTwin(of: name, in: storage, time: time)
        return try await Cluster.join(
            storage,
            name: name,
            instance: NodeInstance(.random(in: 1 ... .max)),
            version: Version.text,
            at: time.now()
        )
    }

    /// A key that is not there is made only where nothing can be sealed by another one.
    private static func open(
        _ database: DatabasePlace,
        folder: DataFolder,
        masterKey: String?,
        mayCreate: Bool
    ) async throws -> (storage: any Storage, key: SymmetricKey) {
        func key(isThere: Bool) throws -> SymmetricKey {
            try MasterKey.load(from: folder, environment: masterKey, mayCreate: mayCreate && !isThere)
        }
        if let isThere = database.isThere {
            let key = try key(isThere: isThere)
            return (try database.open(), key)
        }
        let storage = try database.open()
        let isThere = try await storage.read { session in
            try InstallationStore.keyCheck(in: session) != nil || !WorkspaceStore.all(in: session).isEmpty
        }
        return (storage, try key(isThere: isThere))
    }

    /// What tells this installation from others on the same bus; made on first use.
    static func name(in storage: any Storage) async throws -> String {
        let new = String(UInt64.random(in: .min ... .max), radix: 16)
        return try await storage.write { try InstallationStore.name(orMake: new, in: $0) }
    }

    /// How many nodes share the database now; 0 for a file.
    func livingNodes() async throws -> Int {
        try await storage.read { try NodeStore.all(in: $0).count { $0.instance != nil } }
    }

    /// Closes the database; what was written is done.
    func close() throws { try storage.close() }

    /// A wrong key shows at once, not at the first message.
    private func checkKey() async throws {
        let vault = environment.vault
        let highest = try await storage.read { session in
            try vault.check(in: session)
            var highest: Int64 = 0
            for workspace in try WorkspaceStore.all(in: session) {
                _ = try vault.keys(of: workspace.id, in: session)
                highest = max(highest, try NewestIDStore.highest(of: workspace.id, in: session))
            }
            return highest
        }
        environment.ids.startAfter(highest)
    }

    /// The workspace that a command is about.
    ///
    /// - Parameter wanted: a name or an id; `nil` for the oldest.
    /// - Throws: ``CommandFailure`` if there is none, or none of that name.
    func workspace(_ wanted: String?) async throws -> Accounts.WorkspaceName {
        let all = try await Accounts(environment).workspaces()
        guard let first = all.first else {
            throw CommandFailure(
                .data,
                "There is no workspace yet. Make one: balie workspace create NAME --data \(folder.path)"
            )
        }
        guard let wanted else { return first }
        guard let found = all.first(where: { $0.name == wanted || $0.id.description == wanted }) else {
            let names = all.map(\.name).joined(separator: ", ")
            throw CommandFailure(.data, "There is no workspace “\(wanted)”. There is: \(names).")
        }
        return found
    }

    /// Everybody who signs in, the oldest first.
    func people(in workspace: ID<Workspace>) async throws -> [AgentView] {
        var people: [AgentView] = []
        while true {
            let page = try await Accounts(environment).agents(workspace: workspace, after: people.last?.id, limit: 100)
            guard !page.isEmpty else { return people.filter { $0.email != nil } }
            people += page
        }
    }

    /// A person by e-mail address.
    ///
    /// - Throws: ``CommandFailure`` if nobody has it.
    func person(_ email: String, in workspace: ID<Workspace>) async throws -> AgentView {
        let wanted = email.lowercased()
        guard let found = try await people(in: workspace).first(where: { $0.email == wanted }) else {
            throw CommandFailure(.data, "Nobody here has the address \(email).")
        }
        return found
    }

    /// A link that signs somebody in once; their earlier ones stop working.
    func signInLink(for agent: ID<Agent>, in workspace: ID<Workspace>, _ settings: Settings) async throws -> String {
        let token = try await Accounts(environment).makeLink(
            for: agent,
            workspace: workspace,
            lifetime: Accounts.commandLineLinkLifetime
        )
        return try SignInPage.link(at: settings.publicAddress(of: folder), token: token)
    }

    /// Runs `body` with what makes calls to networks, and closes everything after it.
    func withChannels<Value: Sendable>(_ body: (Channels) async throws -> Value) async throws -> Value {
        try await withClient { try await body(Channels(environment, client: ProviderClient($0))) }
    }

    /// Runs `body` with a client for calls of all kinds, and closes everything after it.
    func withClient<Value: Sendable>(_ body: (HTTPClient) async throws -> Value) async throws -> Value {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: ProviderClient.configuration)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        try? await client.shutdown()
        try close()
        return try result.get()
    }
}
