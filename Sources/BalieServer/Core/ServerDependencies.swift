public import BalieServices

/// The use cases behind the routes.
public struct ServerDependencies: Sendable {
    public let centre: ContactCentre
    public let accounts: Accounts
    public let signIn: SignIn
    public let authenticator: Authenticator
    public let administration: Administration

    var environment: BalieServices.Environment { centre.environment }
    var desk: Desk { centre.desk }
    var intake: Intake { centre.intake }
    var media: MediaLibrary { centre.media }
    var presence: PresenceKeeper { centre.presenceKeeper }

    /// - Parameter passwords: tests give cheap parameters.
    public init(_ centre: ContactCentre, passwords: Passwords = Passwords()) {
        self.centre = centre
        authenticator = Authenticator(centre.environment)
        accounts = Accounts(centre.environment, passwords: passwords, authenticator: authenticator)
        signIn = SignIn(centre.environment, passwords: passwords)
        administration = Administration(centre.environment)
    }
}
