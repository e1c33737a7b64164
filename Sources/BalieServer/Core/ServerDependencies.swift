public import BalieServices

/// The use cases behind the routes.
public struct ServerDependencies: Sendable {
    public let environment: BalieServices.Environment
    public let accounts: Accounts
    public let signIn: SignIn
    public let authenticator: Authenticator
    public let administration: Administration

    /// - Parameter passwords: tests give cheap parameters.
    public init(_ environment: BalieServices.Environment, passwords: Passwords = Passwords()) {
        self.environment = environment
        authenticator = Authenticator(environment)
        accounts = Accounts(environment, passwords: passwords, authenticator: authenticator)
        signIn = SignIn(environment, passwords: passwords)
        administration = Administration(environment)
    }
}
