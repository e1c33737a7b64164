public import BalieServices

/// The use cases behind the routes.
public struct ServerDependencies: Sendable {
    public let environment: BalieServices.Environment
    public let accounts: Accounts
    public let signIn: SignIn
    public let authenticator: Authenticator
    public let administration: Administration
    let desk: Desk
    let contacts: Contacts
    let channels: Channels
    let templates: TemplateDirectory
    let journal: Journal
    let intake: Intake
    let media: MediaLibrary
    let eventStreams: EventStreams

    /// - Parameters:
    ///   - providers: for asking a network about a channel and its templates.
    ///   - presence: the one that runs as a service.
    ///   - passwords: tests give cheap parameters.
    public init(
        _ environment: BalieServices.Environment,
        mediaFolder: MediaFolder,
        providers: ProviderClient,
        presence: PresenceKeeper,
        passwords: Passwords = Passwords()
    ) {
        self.environment = environment
        authenticator = Authenticator(environment)
        accounts = Accounts(environment, passwords: passwords, authenticator: authenticator)
        signIn = SignIn(environment, passwords: passwords)
        administration = Administration(environment)
        templates = TemplateDirectory(environment, client: providers)
        desk = Desk(environment, templates: templates)
        contacts = Contacts(environment, folder: mediaFolder)
        channels = Channels(environment, client: providers)
        journal = Journal(environment)
        intake = Intake(environment)
        media = MediaLibrary(environment, folder: mediaFolder)
        eventStreams = EventStreams(environment, authenticator: authenticator, presence: presence)
    }
}
