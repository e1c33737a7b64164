public import BalieServices
public import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import HummingbirdTLS
import NIOCore
import NIOSSL

/// The HTTP server: pages, API, hooks and events on one address.
///
/// - Throws: when a certificate, a key or the pages cannot be read.
public func buildServer(
    dependencies: ServerDependencies,
    configuration: ServerConfiguration,
    onServerRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
) throws -> Application<ServerResponder> {
    let table = routeTable(dependencies, configuration)
    let pages = try configuration.pagesFolder.map { try Pages(folder: $0) }
    return Application(
        responder: ServerResponder(dependencies, configuration, routes: table, pages: pages),
        server: try channelSetup(configuration),
        configuration: ApplicationConfiguration(
            address: .hostname(configuration.host, port: configuration.port),
            serverName: nil,
            availableConnectionsDelegate: MaximumAvailableConnections(configuration.connectionLimit)
        ),
        services: [dependencies.eventStreams],
        onServerRunning: { channel in await onServerRunning(channel.localAddress?.port ?? configuration.port) },
        logger: dependencies.environment.logger
    )
}

/// `/metrics` alone, for an address that only the operator's tools reach.
public func buildMetricsServer(
    environment: BalieServices.Environment,
    host: String,
    port: Int
) -> some ApplicationProtocol {
    let router = Router()
    let health = Health(environment)
    router.get("/metrics") { _, _ in await HealthRoutes.metrics(health) }
    return Application(
        router: router,
        server: .http1(configuration: .init(idleTimeout: TimeAmount(ServerConfiguration().idleTimeout))),
        configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
        logger: environment.logger
    )
}

/// Every route of the API.
func routeTable(_ dependencies: ServerDependencies, _ configuration: ServerConfiguration) -> RouteTable {
    let cookie = SessionCookie(isSecure: configuration.tls != nil)
    return RouteTable(
        api: SessionRoutes(
            dependencies: dependencies,
            cookie: cookie,
            proxies: TrustedProxies(ranges: configuration.trustedProxies)
        ).routes
            + MeRoutes(dependencies: dependencies).routes
            + AgentRoutes(accounts: dependencies.accounts).routes
            + AdministrationRoutes(administration: dependencies.administration).routes
            + SimulationRoutes(simulations: dependencies.simulations).routes
            + ScheduleRoutes(schedules: dependencies.schedules).routes
            + SurveyRoutes(surveys: Surveys(dependencies.environment)).routes
            + RuleRoutes(rules: dependencies.rules).routes
            + RoutingRoutes(administration: dependencies.administration).routes
            + ConversationRoutes(desk: dependencies.desk, environment: dependencies.environment).routes
            + MessageRoutes(desk: dependencies.desk).routes
            + OfferRoutes(desk: dependencies.desk, environment: dependencies.environment).routes
            + ConsultRoutes(desk: dependencies.desk).routes
            + SupervisionRoutes(
                supervision: dependencies.centre.supervision,
                board: dependencies.centre.floorBoard,
                desk: dependencies.desk,
                environment: dependencies.environment
            ).routes
            + MediaRoutes(
                library: dependencies.media,
                budget: BodyBudget(limit: configuration.uploadBudget, free: configuration.smallBody),
                metrics: dependencies.environment.metrics
            ).routes
            + ContactRoutes(
                contacts: dependencies.centre.contacts,
                desk: dependencies.desk,
                environment: dependencies.environment
            ).routes
            + ChannelRoutes(
                channels: dependencies.centre.channels,
                templates: dependencies.centre.templates,
                journal: dependencies.centre.journal,
                administration: dependencies.administration,
                sandboxURL: configuration.sandboxURL
            ).routes
            + ReportRoutes(
                reports: Reports(dependencies.environment),
                environment: dependencies.environment
            ).routes
            + EventRoutes(environment: dependencies.environment, streams: dependencies.eventStreams).routes,
        others: HealthRoutes(health: Health(dependencies.environment), configuration: configuration).routes
    )
}

/// Requests of browsers fit in one; larger ones make it grow. A connection keeps it for as long as it lives.
private let receiveBuffer = AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 1024, maximum: 65536)

@Sendable
private func bodyWatch(_ configuration: ServerConfiguration) -> BodyWatch {
    BodyWatch(
        bodyTimeout: TimeAmount(configuration.bodyTimeout),
        closingTimeout: TimeAmount(configuration.closingTimeout)
    )
}

private func channelSetup(_ configuration: ServerConfiguration) throws -> HTTPServerBuilder {
    let idleTimeout = TimeAmount(configuration.idleTimeout)
    guard let tls = configuration.tls else {
        return .http1(
            configuration: .init(
                additionalChannelHandlers: [bodyWatch(configuration), DepartureWatch(receiveBuffer: receiveBuffer)],
                idleTimeout: idleTimeout
            )
        )
    }
    let chain = try NIOSSLCertificate.fromPEMFile(tls.certificatePath).map(NIOSSLCertificateSource.certificate)
    let key = try NIOSSLPrivateKey(file: tls.keyPath, format: .pem)
    var settings = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
    settings.minimumTLSVersion = .tlsv12
    return HTTPServerBuilder { [settings] responder in
        BoundedChannel(
            base: try HTTP2UpgradeChannel(
                tlsConfiguration: settings,
                configuration: .init(
                    streamConfiguration: .init(
                        additionalChannelHandlers: [ConnectionUse(), bodyWatch(configuration), DepartureWatch()],
                        idleTimeout: idleTimeout
                    )
                ),
                responder: responder
            ),
            idleTimeout: idleTimeout,
            closingTimeout: TimeAmount(configuration.closingTimeout)
        )
    }
}
