import BalieDomain
import BalieNATS
import BalieServer
import FoundationEssentials
import Logging

/// What `balie serve` was asked to do, checked.
struct ServeSettings: Equatable, Sendable {
    static let standardListen = "127.0.0.1:8080"

    var folder: DataFolder
    var database: DatabasePlace
    var media: MediaPlace
    var masterKey: String?
    /// Carries notices between nodes; `nil`: they poll.
    var nats: NATSServers?
    var listen: HostPort
    /// `nil`: no sandbox.
    var sandbox: HostPort?
    /// Where `/metrics` is open to everyone who can connect; `nil`: nowhere.
    var metrics: HostPort?
    /// Opens `/metrics` on the main address.
    var metricsToken: String?
    var certificate: Certificate?
    /// Where the sandbox keeps what survives a restart; `nil`: nowhere.
    var sandboxKeep: String?
    /// The built pages.
    var web: WebFolder
    /// The address browsers use, without a slash at the end; `nil`: as it listens.
    var publicURL: String?
    var trustedProxies: [AddressRange]
    var isDemo: Bool
    var hasRateLimits: Bool
    var logLevel: Logger.Level

    struct Certificate: Equatable, Sendable {
        var chain: String
        var key: String
    }

    /// - Throws: ``CommandFailure`` that names the setting at fault.
    init(_ settings: Settings) throws(CommandFailure) {
        folder = try settings.folder()
        database = try settings.database(in: folder)
        media = try settings.mediaPlace(of: folder)
        masterKey = try settings.string("master-key", isSecret: true)
        nats = try settings.nats()
        listen = try settings.address("listen", default: Self.standardListen)
        sandbox = try settings.address("sandbox")
        metrics = try settings.address("metrics")
        metricsToken = try settings.string("metrics-token", isSecret: true)
        certificate = try Self.certificate(settings)
        sandboxKeep = try settings.string("sandbox-keep")
        web = WebFolder(try settings.string("web"))
        publicURL = try settings.publicURL()
        trustedProxies = try settings.addressRanges("trusted-proxy")
        isDemo = try settings.flag("demo")
        hasRateLimits = try settings.flag("rate-limits", default: true)
        logLevel = try settings.logLevel()
        if nats != nil, !database.isShared {
            throw CommandFailure(
                .usage,
                """
                --nats connects several nodes, and those share a PostgreSQL server: add --database postgres://…, or leave \
                --nats out.
                """
            )
        }
        if isDemo, sandbox == nil {
            throw CommandFailure(
                .usage,
                "--demo needs the sandbox to play the customers: add --sandbox 127.0.0.1:8081."
            )
        }
        if let sandbox, !sandbox.isLoopback {
            throw CommandFailure(
                .usage,
                "The sandbox has no sign-in, so only this machine may reach it: use --sandbox 127.0.0.1:\(sandbox.port)."
            )
        }
    }

    private static func certificate(_ settings: Settings) throws(CommandFailure) -> Certificate? {
        let chain = try settings.string("tls-cert")
        let key = try settings.string("tls-key")
        switch (chain, key) {
        case (nil, nil): return nil
        case (let chain?, let key?):
            for file in [chain, key] where !FileManager.default.isReadableFile(atPath: file) {
                throw CommandFailure(.configuration, "The file \(file) cannot be read. Check --tls-cert and --tls-key.")
            }
            return Certificate(chain: chain, key: key)
        default:
            throw CommandFailure(.usage, "TLS needs both --tls-cert and --tls-key.")
        }
    }
}

extension Settings {
    /// - Throws: ``CommandFailure`` if no data folder is named.
    func folder() throws(CommandFailure) -> DataFolder {
        guard var path = try string("data"), !path.isEmpty else {
            throw CommandFailure(.usage, "Say where the data is: --data DIR, or BALIE_DATA=DIR.")
        }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return DataFolder(path: path)
    }

    func address(_ name: String) throws(CommandFailure) -> HostPort? {
        guard let text = try string(name) else { return nil }
        return try address(name, from: text)
    }

    func address(_ name: String, default standard: String) throws(CommandFailure) -> HostPort {
        try address(name, from: try string(name) ?? standard)
    }

    private func address(_ name: String, from text: String) throws(CommandFailure) -> HostPort {
        guard let address = HostPort(text) else {
            throw CommandFailure(.usage, "--\(name) needs an address and a port, such as 127.0.0.1:8080.")
        }
        return address
    }

    func addressRanges(_ name: String) throws(CommandFailure) -> [AddressRange] {
        guard let text = try string(name), !text.isEmpty else { return [] }
        let ranges = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { AddressRange($0.filter { $0 != " " }) }
        guard !ranges.contains(nil) else {
            throw CommandFailure(.usage, "--\(name) needs addresses or ranges, such as 127.0.0.1,10.0.0.0/8,fd00::/8.")
        }
        return ranges.compactMap { $0 }
    }

    func logLevel() throws(CommandFailure) -> Logger.Level {
        guard let text = try string("log-level") else { return .notice }
        guard let level = Logger.Level(rawValue: text) else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "--log-level is one of \(names).")
        }
        return level
    }
}
