/// Where the sandbox listens and what it keeps.
public struct SandboxConfiguration: Sendable {
    /// The address to bind.
    public var host: String
    /// The port to bind; 0 lets the system choose.
    public var port: Int
    /// The address others reach the sandbox under, without a trailing slash; empty means `http://host:port`.
    ///
    /// Media links are made from it, and control requests may name its host.
    public var publicURL: String
    /// A folder for what should survive a restart; `nil` keeps everything in memory.
    public var dataFolder: String?
    /// The folder of the built telephones page; empty serves none.
    public var webFolder: String
    /// Starts every random choice: ids, jitter, skipped statuses. The same seed and the same calls give the same run.
    public var seed: UInt64

    public init(
        host: String = "127.0.0.1",
        port: Int = 0,
        publicURL: String = "",
        dataFolder: String? = nil,
        webFolder: String = "",
        seed: UInt64 = 1
    ) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
        self.dataFolder = dataFolder
        self.webFolder = webFolder
        self.seed = seed
    }
}

/// The clock, from outside: a product that was started together with the sandbox shares it.
public struct SandboxTime: Sendable {
    /// The time in milliseconds since 1970, UTC.
    public var now: @Sendable () -> Int64
    /// Returns at the given time (milliseconds since 1970), at once when the clock is moved past it.
    ///
    /// - Throws: `CancellationError` when the waiting task is cancelled.
    public var sleepUntil: @Sendable (Int64) async throws -> Void
    /// Moves the clock forward by a number of milliseconds.
    public var advance: @Sendable (Int64) -> Void

    public init(
        now: @escaping @Sendable () -> Int64,
        sleepUntil: @escaping @Sendable (Int64) async throws -> Void,
        advance: @escaping @Sendable (Int64) -> Void
    ) {
        self.now = now
        self.sleepUntil = sleepUntil
        self.advance = advance
    }
}

/// A business number to register, with the account and the app it belongs to.
///
/// Registering the same `phoneNumberID` again updates it. Nothing real can be reached with any of these values.
public struct SandboxNumber: Sendable {
    /// The number's Graph id; decimal digits.
    public var phoneNumberID: String
    /// The business account's Graph id; decimal digits.
    public var accountID: String
    /// The number as people write it, such as `+31 20 555 0100`.
    public var displayNumber: String
    /// The name customers see.
    public var verifiedName: String
    /// The bearer token that may act for the account.
    public var accessToken: String
    /// The app's Graph id; decimal digits.
    public var appID: String
    /// The key of the app's webhook signatures.
    public var appSecret: String

    public init(
        phoneNumberID: String,
        accountID: String,
        displayNumber: String,
        verifiedName: String,
        accessToken: String,
        appID: String,
        appSecret: String
    ) {
        self.phoneNumberID = phoneNumberID
        self.accountID = accountID
        self.displayNumber = displayNumber
        self.verifiedName = verifiedName
        self.accessToken = accessToken
        self.appID = appID
        self.appSecret = appSecret
    }
}
