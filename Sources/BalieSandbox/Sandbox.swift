import AsyncHTTPClient
import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle
import Synchronization

/// The emulated WhatsApp Cloud API with its telephones: a stand-in for the network that runs on one machine.
///
/// It serves the Graph API under any version prefix, calls webhooks, is moved by `/sandbox/…` and shows telephones at
/// `/`. State is in memory; with a data folder, numbers, hooks, templates, phones
/// and their latest chats survive a restart.
public struct Sandbox: Service {
    private let core: SandboxCore
    private let logger: Logger
    private let file: SnapshotFile?
    private let onServerRunning: @Sendable (Int) async -> Void
    private let port = PortBox()

    private final class PortBox: Sendable {
        let value = Mutex<Int?>(nil)
    }

    /// - Parameters:
    ///   - configuration: Where to listen and what to keep.
    ///   - time: The clock; `POST /sandbox/clock` moves it.
    ///   - logger: Gets no content of messages and no keys.
    ///   - onServerRunning: Called with the port once the sandbox accepts connections.
    /// - Throws: When the data folder has a file that cannot be read.
    public init(
        configuration: SandboxConfiguration,
        time: SandboxTime,
        logger: Logger,
        onServerRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) throws {
        core = SandboxCore(configuration: configuration, time: time)
        file = configuration.dataFolder.map(SnapshotFile.init)
        self.logger = logger
        self.onServerRunning = onServerRunning
        if let snapshot = try file?.load() {
            core.update { (world: inout World, now: Int64) in world.restore(snapshot, at: now) }
        }
        let base = configuration.publicURL
        core.update { (world: inout World, _: Int64) in
            world.keepsChats = configuration.dataFolder != nil
            world.publicURL = base.isEmpty ? "http://\(configuration.host):\(configuration.port)" : base
        }
    }

    /// The port that the sandbox listens on; `nil` before it does.
    public var boundPort: Int? { port.value.withLock { $0 } }

    /// Registers a business number with its account, app and token, or updates one; at any time.
    public func register(_ number: SandboxNumber) {
        core.update { (world: inout World, _: Int64) in world.register(number) }
    }

    /// Sets where an app's webhooks go, without the handshake: for a receiver that starts together with the sandbox.
    public func setCallback(appID: String, url: String, verifyToken: String) {
        core.update { (world: inout World, _: Int64) in
            world.setCallback(Callback(url: url, verifyToken: verifyToken), appID: appID, secret: nil, fields: nil)
        }
    }

    /// Adds a customer's phone, or does nothing if there is one with this number.
    ///
    /// - Parameter number: With country code, such as `+31612345678`.
    /// - Returns: The phone's id; `nil` if the number is not one.
    @discardableResult
    public func addPhone(name: String, number: String) -> String? {
        core.update { (world: inout World, _: Int64) in
            guard let digits = PhoneNumber.recipient(number) else { return nil }
            if let known = world.phoneIDs[PhoneNumber.key(digits)] { return known }
            return world.add(Phone(id: "", name: name, number: digits, waID: PhoneNumber.waID(digits))).id
        }
    }

    /// Serves until the task is cancelled or the service group shuts down.
    public func run() async throws {
        var clientConfiguration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        clientConfiguration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = SandboxCore.senderLimit
        // A receiver that is not there is an answer: the webhook is repeated later.
        clientConfiguration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: clientConfiguration)
        do {
            try await serve(HookSender(client: client, core: core))
        } catch {
            try? await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    private func serve(_ sender: HookSender) async throws {
        let application = application(sender)
        let keeper = SandboxKeeper(core: core, sender: sender, file: file, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await keeper.run() }
            defer { group.cancelAll() }
            try await withGracefulShutdownHandler {
                try await application.run()
            } onGracefulShutdown: { [core] in
                // Open event streams would keep the server from stopping.
                core.hub.close()
            }
        }
        await keeper.save(isLast: true)
    }

    func application(_ sender: HookSender) -> some ApplicationProtocol {
        let configuration = core.configuration
        return Application(
            responder: SandboxResponder(
                core: core,
                graph: GraphEndpoint(core: core, sender: sender),
                control: ControlEndpoint(core: core, sender: sender),
                page: PageFiles(folder: configuration.webFolder),
                gate: HostGate(configuration: configuration)
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: nil
            ),
            onServerRunning: { channel in await started(port: channel.localAddress?.port ?? configuration.port) },
            logger: logger
        )
    }

    private func started(port number: Int) async {
        port.value.withLock { $0 = number }
        if core.configuration.publicURL.isEmpty {
            core.update { (world: inout World, _: Int64) in
                world.publicURL = "http://\(core.configuration.host):\(number)"
            }
        }
        logger.info("sandbox is listening", metadata: ["port": "\(number)"])
        await onServerRunning(number)
    }
}
