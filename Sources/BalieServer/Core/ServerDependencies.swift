public import BalieServices

/// The use cases behind the routes.
public struct ServerDependencies: Sendable {
    public let centre: ContactCentre
    public let accounts: Accounts
    public let signIn: SignIn
    public let authenticator: Authenticator
    public let administration: Administration
    let simulations: Simulations
    public let schedules: Schedules
    public let rules: Rules
    let eventStreams: EventStreams

    var environment: BalieServices.Environment { centre.environment }
    var desk: Desk { centre.desk }
    var contacts: Contacts { centre.contacts }
    var channels: Channels { centre.channels }
    var templates: TemplateDirectory { centre.templates }
    var journal: Journal { centre.journal }
    var intake: Intake { centre.intake }
    var media: MediaLibrary { centre.media }

    /// - Parameter passwords: tests give cheap parameters.
    public init(_ centre: ContactCentre, passwords: Passwords = Passwords()) {
        self.centre = centre
        let environment = centre.environment
        authenticator = Authenticator(environment)
        accounts = Accounts(environment, passwords: passwords, authenticator: authenticator)
        signIn = SignIn(environment, passwords: passwords)
        administration = Administration(environment)
        simulations = Simulations(environment)
        schedules = Schedules(environment)
        rules = Rules(environment)
        eventStreams = EventStreams(environment, authenticator: authenticator, presence: centre.presenceKeeper)
    }
}
