public import BalieServices

/// The use cases behind the routes.
public struct ServerDependencies: Sendable {
    public let environment: BalieServices.Environment
    public let accounts: Accounts
    public let signIn: SignIn
    public let authenticator: Authenticator
    public let administration: Administration
    let desk: Desk
    let intake: Intake
    let media: MediaLibrary
    let presence: PresenceKeeper

    /// - Parameters:
    ///   - presence: the one that runs as a service.
    ///   - passwords: tests give cheap parameters.
    public init(
        _ environment: BalieServices.Environment,
        mediaFolder: MediaFolder,
        presence: PresenceKeeper,
        passwords: Passwords = Passwords()
    ) {
        self.environment = environment
        authenticator = Authenticator(environment)
        accounts = Accounts(environment, passwords: passwords, authenticator: authenticator)
        signIn = SignIn(environment, passwords: passwords)
        administration = Administration(environment)
        desk = Desk(environment)
        intake = Intake(environment)
        media = MediaLibrary(environment, folder: mediaFolder)
        self.presence = presence
    }
}
