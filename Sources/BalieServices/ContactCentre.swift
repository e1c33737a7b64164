public import AsyncHTTPClient
public import ServiceLifecycle

/// Every use case of one node, put together; the composition root and the tests make the same one.
public struct ContactCentre: Sendable {
    public let environment: Environment
    public let intake: Intake
    public let desk: Desk
    public let contacts: Contacts
    public let channels: Channels
    public let templates: TemplateDirectory
    public let journal: Journal
    public let media: MediaLibrary
    public let supervision: Supervision
    public let floorBoard: FloorBoard
    public let presence: PresenceBoard
    public let presenceKeeper: PresenceKeeper
    public let intakeWorker: IntakeWorker
    public let housekeeping: Housekeeping
    private let outbox: Outbox
    private let mediaFetcher: MediaFetcher

    /// - Parameters:
    ///   - store: where sealed files are kept.
    ///   - httpClient: made with ``ProviderClient/configuration``; shut down by whoever made it.
    ///   - hasSandbox: whether the sandbox runs in this process, which no real network may share.
    public init(
        _ environment: Environment,
        files store: any FileStore,
        httpClient: HTTPClient,
        hasSandbox: Bool = false
    ) {
        self.init(environment, store: store, client: ProviderClient(httpClient), hasSandbox: hasSandbox)
    }

    init(_ environment: Environment, store: any FileStore, client: ProviderClient, hasSandbox: Bool = false) {
        let files = SealedFiles(environment, in: store)
        self.environment = environment
        intake = Intake(environment)
        templates = TemplateDirectory(environment, client: client)
        desk = Desk(environment, templates: templates)
        contacts = Contacts(environment, files: files)
        channels = Channels(environment, client: client, isLocalOnly: hasSandbox)
        journal = Journal(environment)
        media = MediaLibrary(environment, files: files)
        supervision = Supervision(environment)
        floorBoard = FloorBoard(environment)
        presence = PresenceBoard(environment)
        presenceKeeper = PresenceKeeper(environment)
        intakeWorker = IntakeWorker(environment)
        housekeeping = Housekeeping(environment, files: files)
        outbox = Outbox(environment, client: client, media: media)
        mediaFetcher = MediaFetcher(environment, client: client, files: files)
    }

    /// What runs as long as the node does, in the order in which it starts; it stops in the opposite order.
    public var services: [any Service] {
        let keeper: (any Service)? = environment.cluster.map {
            NodeKeeper(environment, cluster: $0, presence: presenceKeeper)
        }
        // The exchange stops last: what the others do until then is told too.
        return [NoticeExchange(environment), keeper].compactMap(\.self) + [
            environment.liveEvents, LogWatch(environment), FloorService(environment), presenceKeeper, intakeWorker,
            outbox, mediaFetcher,
            SnoozeWaker(environment), SurveyAsker(environment, templates: templates), housekeeping,
        ]
    }
}
