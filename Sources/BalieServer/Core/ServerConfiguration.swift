/// How the server is to run. The defaults are for a first start on one machine.
public struct ServerConfiguration: Sendable {
    public enum Metrics: Sendable, Equatable {
        case off
        /// At `/metrics` for who sends `Authorization: Bearer TOKEN`.
        case token(String)
    }

    public struct TLS: Sendable {
        /// PEM files: the chain, leaf first, and its key.
        public var certificatePath: String
        public var keyPath: String

        public init(certificatePath: String, keyPath: String) {
            self.certificatePath = certificatePath
            self.keyPath = keyPath
        }
    }

    /// Requests of one caller.
    public struct Rate: Sendable {
        public var burst: Double
        public var perSecond: Double

        public init(burst: Double, perSecond: Double) {
            self.burst = burst
            self.perSecond = perSecond
        }
    }

    public var host = "127.0.0.1"
    /// 0 lets the system choose.
    public var port = 8080
    /// With it, HTTPS with HTTP/2 and HTTP/1.1; without, HTTP/1.1 in plain text.
    public var tls: TLS?
    /// The folder with `index.html` of the workspace; `nil` serves no pages.
    public var pagesFolder: String?
    public var metrics = Metrics.off
    /// `nil` for no limit.
    public var callerRate: Rate? = Rate(burst: 200, perSecond: 50)
    /// Requests without a valid token, by network address; `nil` for no limit.
    public var strangerRate: Rate? = Rate(burst: 200, perSecond: 20)
    /// How long a connection may say nothing: before its first request, the TLS handshake included, and between two.
    public var idleTimeout = Duration.seconds(75)
    /// How long a connection that is asked to end may take to do so, when nothing goes on there.
    public var closingTimeout = Duration.seconds(2)
    /// How long a request's body may take; longer for one that comes as fast as a slow line.
    public var bodyTimeout = Duration.seconds(30)
    /// Bytes of hooks' bodies that are held at once: twenty of the largest, or thousands of usual ones; half of them of one
    /// channel. More are answered 503, and the network sends them again.
    public var hookBudget = 64 * 1024 * 1024
    /// Bytes of files being uploaded that are held at once: two of the largest, one of them of one caller.
    public var uploadBudget = 200 * 1024 * 1024
    /// Bytes of each body that neither budget counts: ordinary hooks and small pictures.
    public var smallBody = 32 * 1024
    /// Proxies whose `X-Forwarded-For` is believed.
    public var trustedProxies: [AddressRange] = []
    /// Connections at once; more wait in the system's queue.
    public var connectionLimit = 10_000
    /// Shown by `GET /setup`, so that a first user finds the telephones; asked each time, because the port may be chosen by
    /// the system.
    public var sandboxURL: @Sendable () -> String? = { nil }

    public init() {}
}
