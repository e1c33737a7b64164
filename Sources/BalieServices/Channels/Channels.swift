public import BalieChannels
public import BalieDomain
import BalieStorage

/// Connected accounts: adding, changing and testing them.
public struct Channels: Sendable {
    static let nameLimit = 100

    private let environment: Environment
    private let client: ProviderClient
    private let isLocalOnly: Bool

    /// - Parameter isLocalOnly: whether only this machine may be a network, because the sandbox runs in this process.
    public init(_ environment: Environment, client: ProviderClient, isLocalOnly: Bool = false) {
        self.environment = environment
        self.client = client
        self.isLocalOnly = isLocalOnly
    }

    /// A channel as administrators see it; secrets never leave.
    public struct View: Sendable {
        public let id: ID<ChannelAccount>
        public let kind: ChannelKind
        public let name: String
        public let phoneNumberID: String
        public let businessAccountID: String
        public let graphURL: String
        /// Secrets with which webhooks are accepted: two while one takes the other's place.
        public let appSecretCount: Int
        /// Where the network is to send its hooks: path under the public address.
        public var hookPath: String { "/hooks/\(id)" }
        public let queue: ID<Queue>
        public let queueName: String
        public let units: Int
        /// Why sending stopped; `nil` while it works.
        public let stopped: String?
        public let policy: ChannelPolicy
        public let createdAt: Timestamp
        /// The specification that is spoken, and how completely.
        public let implements: String
    }

    // MARK: Reading

    public func list(workspace: ID<Workspace>) async throws -> [View] {
        let environment = environment
        return try await environment.storage.read { session in
            let rows = try ChannelStore.list(workspace: workspace, in: session)
            return try rows.map { try Self.view($0, environment, in: session) }
        }
    }

    public func find(_ id: ID<ChannelAccount>, workspace: ID<Workspace>) async throws -> View {
        let environment = environment
        return try await environment.storage.read { session in
            try Self.view(try Self.row(id, workspace: workspace, in: session), environment, in: session)
        }
    }

    private static func row(
        _ id: ID<ChannelAccount>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> ChannelRow {
        guard let row = try ChannelStore.find(id, in: session), row.workspace == workspace else {
            throw Refusal(.notFound)
        }
        return row
    }

    private static func view(
        _ row: ChannelRow,
        _ environment: Environment,
        in session: any SQLSession
    ) throws -> View {
        let keys = try environment.vault.keys(of: row.workspace, in: session)
        let settings = try openSettings(of: row, keys)
        let whatsapp = settings?.whatsapp
        let queues = try NameStore.queues([row.queue], workspace: row.workspace, in: session)
        return View(
            id: row.id,
            kind: row.kind,
            name: row.name,
            phoneNumberID: row.externalID,
            businessAccountID: whatsapp?.businessAccountID ?? "",
            graphURL: whatsapp?.graphURL ?? "",
            appSecretCount: whatsapp?.appSecrets.count { !$0.isEmpty } ?? 0,
            queue: row.queue,
            queueName: queues[row.queue] ?? "",
            units: row.units,
            stopped: settings == nil ? "Its settings are damaged. Connect the number again." : row.stopped,
            policy: settings?.policy ?? ChannelPolicy(),
            createdAt: row.createdAt,
            implements: WhatsAppAdapter.implements
        )
    }

    /// - Returns: `nil` if they are damaged: one such channel must not hide the others.
    private static func openSettings(of row: ChannelRow, _ keys: WorkspaceKeys) throws -> ChannelSettings? {
        do {
            return try ChannelSettings(sealed: row.settings, of: row.id, keys: keys)
        } catch VaultError.cannotOpen {
            return nil
        }
    }

    // MARK: Adding and changing

    /// Connects a WhatsApp number. One that is connected, and whose settings are damaged, gets these instead: nothing of them
    /// can be changed any more.
    ///
    /// - Parameter queue: where its conversations wait; `nil` for the workspace's first.
    /// - Throws: ``Refusal`` with `conflict` if the number is connected already, `invalid_field`.
    public func addWhatsApp(
        name: String,
        settings: WhatsAppSettings,
        queue: ID<Queue>? = nil,
        workspace: ID<Workspace>
    ) async throws -> View {
        let name = try Check.name(name, field: "name")
        try check(settings)
        let (environment, now) = (environment, environment.now())
        let id = environment.ids.next(ChannelAccount.self)
        return try await environment.storage.write(in: workspace) { session in
            let queues = try FloorStore.queues(workspace: workspace, in: session).map(\.id)
            guard let chosen = queue ?? queues.min(), queues.contains(chosen) else {
                throw Refusal(.invalidField, "There is no such queue.", field: "queue")
            }
            let keys = try environment.vault.keys(of: workspace, in: session)
            let rows = try ChannelStore.list(workspace: workspace, in: session)
            if let row = rows.first(where: { $0.externalID == settings.phoneNumberID }),
                try Self.openSettings(of: row, keys) == nil
            {
                try ChannelStore.update(
                    row.id,
                    workspace: workspace,
                    name: name,
                    settings: ChannelSettings(whatsapp: settings).sealed(for: row.id, keys: keys),
                    queue: queue ?? row.queue,
                    units: row.units,
                    in: session
                )
                _ = try ChannelStore.setStopped(nil, id: row.id, workspace: workspace, in: session)
                return try Self.changed(row.id, workspace: workspace, environment, at: now, in: session)
            }
            try session.refusing("This number is connected already.", field: "phone_number_id") {
                try ChannelStore.insert(
                    id,
                    workspace: workspace,
                    kind: .whatsapp,
                    name: name,
                    externalID: settings.phoneNumberID,
                    settings: ChannelSettings(whatsapp: settings).sealed(for: id, keys: keys),
                    queue: chosen,
                    at: now,
                    in: session
                )
            }
            return try Self.changed(id, workspace: workspace, environment, at: now, in: session)
        }
    }

    /// What a conversation may take of an agent's capacity.
    static let unitsRange = 1...1000

    /// What of a channel is to be another; `nil` leaves it.
    public struct Changes: Sendable {
        public var name: String?
        public var accessToken: String?
        /// One, or two while the secret is being rotated.
        public var appSecrets: [String]?
        /// Whether the newest of the present secrets is accepted beside a new one; `false` without a new one ends that.
        public var keepsAppSecret: Bool?
        public var verifyToken: String?
        public var graphURL: String?
        public var queue: ID<Queue>?
        public var policy: ChannelPolicy?
        /// What one of its conversations takes of an agent's capacity.
        public var units: Int?

        public init() {}

        fileprivate func appSecrets(after present: [String]) -> [String] {
            switch (appSecrets, keepsAppSecret) {
            case (let new?, true?): Array((new + present.prefix(1)).prefix(2))
            case (let new?, _): new
            case (nil, false?): Array(present.prefix(1))
            case (nil, _): present
            }
        }
    }

    public func change(
        _ id: ID<ChannelAccount>,
        _ changes: Changes,
        workspace: ID<Workspace>
    ) async throws -> View {
        let (environment, now) = (environment, environment.now())
        try changes.units.map { try Check.range($0, Self.unitsRange, field: "units") }
        return try await environment.storage.write(in: workspace) { session in
            let row = try Self.row(id, workspace: workspace, in: session)
            let keys = try environment.vault.keys(of: workspace, in: session)
            var settings = try ChannelSettings(sealed: row.settings, of: id, keys: keys)
            if let token = changes.accessToken { settings.whatsapp.accessToken = token }
            settings.whatsapp.appSecrets = changes.appSecrets(after: settings.whatsapp.appSecrets)
            if let token = changes.verifyToken { settings.whatsapp.verifyToken = token }
            let isElsewhere = changes.graphURL.map { $0 != settings.whatsapp.graphURL } ?? false
            if let url = changes.graphURL { settings.whatsapp.graphURL = url }
            if let policy = changes.policy { settings.policy = policy }
            try check(settings.whatsapp)
            // Else whoever may change the address could have the token sent to themselves.
            guard !isElsewhere || changes.accessToken != nil else {
                throw Refusal(.invalidField, "Another address needs the access token again.", field: "access_token")
            }
            if let queue = changes.queue {
                guard try NameStore.queues([queue], workspace: workspace, in: session)[queue] != nil else {
                    throw Refusal(.invalidField, "There is no such queue.", field: "queue")
                }
            }
            try ChannelStore.update(
                id,
                workspace: workspace,
                name: try changes.name.map { try Check.name($0, field: "name") } ?? row.name,
                settings: try settings.sealed(for: id, keys: keys),
                queue: changes.queue ?? row.queue,
                units: changes.units ?? row.units,
                in: session
            )
            // What was stopped gets another chance with its new settings.
            _ = try ChannelStore.setStopped(nil, id: id, workspace: workspace, in: session)
            return try Self.changed(id, workspace: workspace, environment, at: now, in: session)
        }
    }

    private static func changed(
        _ id: ID<ChannelAccount>,
        workspace: ID<Workspace>,
        _ environment: Environment,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> View {
        try RoutingStore.raiseRevision(of: workspace, in: session)
        session.afterCommit {
            environment.channels.forget(id)
            environment.signals.raise(.outbox, of: workspace)
        }
        let event = EventRow(kind: .channelUpdated, conversation: nil, subject: id.rawValue)
        try environment.append([event], workspace: workspace, at: now, in: session)
        return try view(try row(id, workspace: workspace, in: session), environment, in: session)
    }

    /// Values of our own samples: whoever left one in has no secret.
    private static let placeholders: Set<String> = ["APP_SECRET", "YOUR_APP_SECRET"]

    private func check(_ settings: WhatsAppSettings) throws {
        func need(_ value: String, _ field: String) throws {
            guard !value.isEmpty, value.utf8.count <= 4096, !Check.hasControls(value) else {
                throw Refusal(.invalidField, "It is needed, in one line.", field: field)
            }
        }
        try need(settings.phoneNumberID, "phone_number_id")
        try need(settings.businessAccountID, "waba_id")
        try need(settings.accessToken, "access_token")
        try need(settings.verifyToken, "verify_token")
        guard settings.appSecrets.count <= 2 else {
            throw Refusal(.invalidField, "One secret, or two while it is being changed.", field: "app_secret")
        }
        for secret in settings.appSecrets {
            try need(secret, "app_secret")
            guard !Self.placeholders.contains(secret) else {
                throw Refusal(.invalidField, "That is a placeholder, not the app's secret.", field: "app_secret")
            }
        }
        let isAddress = settings.graphURL.hasPrefix("https://") || settings.graphURL.hasPrefix("http://")
        guard isAddress, !settings.graphURL.hasSuffix("/"), !Check.hasControls(settings.graphURL) else {
            throw Refusal(.invalidField, "It is a web address without a slash at the end.", field: "graph_url")
        }
        guard !isLocalOnly || LocalNetwork.holds(settings.graphURL) else {
            throw Refusal(
                .invalidField,
                "The sandbox runs in this server and never mixes with a real network. Start the server without it.",
                field: "graph_url"
            )
        }
    }

    // MARK: Testing

    public struct Finding: Sendable {
        public let check: String
        public let isOK: Bool
        /// What is wrong and how to repair it.
        public let finding: String?
    }

    /// Asks the network whether everything is set up. Success lets a stopped channel send again.
    public func test(_ id: ID<ChannelAccount>, workspace: ID<Workspace>) async throws -> [Finding] {
        guard let channel = try await environment.channels.find(id), channel.workspace == workspace else {
            throw Refusal(.notFound)
        }
        var findings: [Finding] = []
        for check in channel.adapter.checks {
            let finding: String?
            do throws(ProviderClient.Failure) {
                finding = check.finding(try await client.perform(check.call))
            } catch {
                finding = "The network does not answer. Check the address and the connection."
            }
            findings.append(Finding(check: check.name, isOK: finding == nil, finding: finding))
        }
        if findings.allSatisfy(\.isOK), channel.stopped != nil { try await resume(id, workspace: workspace) }
        return findings
    }

    private func resume(_ id: ID<ChannelAccount>, workspace: ID<Workspace>) async throws {
        let (environment, now) = (environment, environment.now())
        try await environment.storage.write(in: workspace) { session in
            _ = try ChannelStore.setStopped(nil, id: id, workspace: workspace, in: session)
            _ = try Self.changed(id, workspace: workspace, environment, at: now, in: session)
        }
    }
}
