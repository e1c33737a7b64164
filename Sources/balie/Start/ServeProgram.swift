import AsyncHTTPClient
import BalieDomain
import BalieSandbox
import BalieServer
import BalieServices
import BalieStorage
import Hummingbird
import Logging
import ServiceLifecycle
import UnixSignals

/// The server, put together: opens the data folder, starts every service, says where it listens, and ends cleanly.
struct ServeProgram {
    /// How long stopping may take before what still runs is cancelled.
    private static let patience = Duration.seconds(10)

    let settings: ServeSettings
    /// Whether to say what is ready as one JSON object.
    let asJSON: Bool

    func run() async throws {
        try settings.folder.prepare()
        let locks = try FolderLock.all(for: settings.folder, [settings.database])
        defer { withExtendedLifetime(locks) {} }
        let installation = try await Installation(
            folder: settings.folder,
            database: settings.database,
            masterKey: settings.masterKey,
            nats: settings.nats,
            mayCreate: true,
            node: 0,
            logLevel: settings.logLevel,
            encode: EventFrames.frame
        )
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: ProviderClient.configuration)
        do {
            try await serve(installation, client: client, lock: locks.own)
        } catch {
            try? await client.shutdown()
            throw error
        }
        try await client.shutdown()
        try installation.close()
    }

    private func serve(_ installation: Installation, client: HTTPClient, lock: FolderLock) async throws {
        let environment = installation.environment
        let centre = ContactCentre(
            environment,
            files: try settings.media.open(client: client, metrics: environment.metrics),
            httpClient: client,
            hasSandbox: settings.sandbox != nil
        )
        if case .folder(let path) = settings.media, try await installation.livingNodes() > 1 {
            environment.logger.warning(
                "files are in a folder, and several nodes run: all need the same one, or a store",
                metadata: ["folder": "\(path)"]
            )
        }
        if settings.sandbox != nil { try await SandboxRule.check(environment, channels: centre.channels) }
        let doors = Doors(settings.sandbox == nil ? [.server] : [.server, .sandbox])
        var services = centre.services
        let sandbox = try sandbox(installation, doors: doors)
        if let sandbox, let address = settings.sandbox {
            services.append(Listening(base: sandbox, address: address, option: "--sandbox"))
        }
        if let address = settings.metrics {
            let metrics = buildMetricsServer(environment: environment, host: address.host, port: address.port)
            services.append(Listening(base: metrics, address: address, option: "--metrics"))
        }
        let server = try buildServer(
            dependencies: ServerDependencies(centre),
            configuration: serverConfiguration(doors),
            onServerRunning: { doors.opened(.server, port: $0) }
        )
        services.append(Listening(base: server, address: settings.listen, option: "--listen"))
        services.append(
            Opening(
                settings: settings,
                installation: installation,
                channels: centre.channels,
                sandbox: sandbox,
                doors: doors,
                lock: lock,
                asJSON: asJSON
            )
        )
        // Stopped in the reverse order: the doors close first, and what came in is done.
        try await group(services, logger: environment.logger).run()
    }

    private func group(_ services: [any Service], logger: Logger) -> ServiceGroup {
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                .init(
                    service: $0,
                    successTerminationBehavior: $0 is Opening ? .ignore : .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup
                )
            },
            gracefulShutdownSignals: [.sigint, .sigterm],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = Self.patience
        return ServiceGroup(configuration: configuration)
    }

    private func serverConfiguration(_ doors: Doors) -> ServerConfiguration {
        var configuration = ServerConfiguration()
        configuration.host = settings.listen.host
        configuration.port = settings.listen.port
        configuration.tls = settings.certificate.map { .init(certificatePath: $0.chain, keyPath: $0.key) }
        configuration.pagesFolder = settings.web.workspace
        configuration.metrics = settings.metricsToken.map { .token($0) } ?? .off
        configuration.trustedProxies = settings.trustedProxies
        if let address = settings.sandbox {
            configuration.sandboxURL = {
                doors.port(of: .sandbox).map { HostPort(host: address.host, port: $0).url(scheme: "http") }
            }
        }
        if !settings.hasRateLimits {
            configuration.callerRate = nil
            configuration.strangerRate = nil
        }
        return configuration
    }

    private func sandbox(_ installation: Installation, doors: Doors) throws -> Sandbox? {
        guard let address = settings.sandbox else { return nil }
        return try SandboxAssembly(
            address: address,
            keep: settings.sandboxKeep,
            web: settings.web,
            time: installation.time,
            logger: installation.environment.logger
        ).sandbox { doors.opened(.sandbox, port: $0) }
    }
}
