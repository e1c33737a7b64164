import ArgumentParser
import Configuration

/// `balie serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the server.",
        discussion: """
            Makes the data folder, the master key and the database on the first start. Ctrl-C or SIGTERM stops it; \
            starting again continues with the same data. Keep a copy of DIR/master.key apart from the backups: what \
            is sealed cannot be opened without it.
            """
    )

    @OptionGroup var common: CommonOptions

    @OptionGroup var media: MediaOption

    @Option(
        help: ArgumentHelp(
            "Connections to a PostgreSQL server at the same time. (default: 16)",
            valueName: "count"
        )
    )
    var databaseConnections: Int?

    @Option(
        help: ArgumentHelp(
            "Where to listen; port 0 lets the system choose. (default: 127.0.0.1:8080)",
            valueName: "address"
        )
    )
    var listen: String?

    @Option(
        help: ArgumentHelp(
            """
            Also run the sandbox, which plays the network and its telephones, on this address. Its clock moves the \
            server's. Not for channels on a real network.
            """,
            valueName: "address"
        )
    )
    var sandbox: String?

    @Option(
        help: ArgumentHelp(
            "Where the sandbox keeps its numbers, telephones and clock over a restart; nowhere if not given.",
            valueName: "folder"
        )
    )
    var sandboxKeep: String?

    @Option(
        help: ArgumentHelp(
            """
            The NATS servers over which nodes tell each other what happens, such as \
            nats://user:password@one.example.org:4222, with commas between; tls:// for TLS. Without it nodes poll. \
            Better in BALIE_NATS than here, where others on this machine can read it.
            """,
            valueName: "urls"
        )
    )
    var nats: String?

    @Option(help: ArgumentHelp("The certificate chain, PEM; turns TLS and HTTP/2 on.", valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("The certificate's private key, PEM.", valueName: "file"))
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "The built pages: a folder with workspace/ and sandbox/; looked for if not given.",
            valueName: "folder"
        )
    )
    var web: String?

    @Option(help: ArgumentHelp("Serve /metrics on this address, without a token.", valueName: "address"))
    var metrics: String?

    @Option(
        help: ArgumentHelp(
            "The address browsers and networks use, if a proxy stands before the server.",
            valueName: "url"
        )
    )
    var publicURL: String?

    @Option(
        help: ArgumentHelp(
            """
            Proxies whose X-Forwarded-For is believed, so that each visitor has limits of their own: addresses or \
            ranges such as 10.0.0.0/8, with commas between.
            """,
            valueName: "ranges"
        )
    )
    var trustedProxy: String?

    @Option(
        help: ArgumentHelp(
            "trace, debug, info, notice, warning, error or critical. (default: notice)",
            valueName: "level"
        )
    )
    var logLevel: String?

    @Option(help: ArgumentHelp("Limits on requests a caller may make: on or off. (default: on)", valueName: "on|off"))
    var rateLimits: OnOff?

    @Flag(
        help:
            "Seed a demonstration workspace on the first start, and print sign-in links on every start. Needs --sandbox."
    )
    var demo = false

    mutating func run() async throws {
        let settings = try await common.settings([
            "database-connections": .option(databaseConnections.map(String.init)),
            "listen": .option(listen),
            "media": .option(media.media),
            "sandbox": .option(sandbox),
            "sandbox-keep": .option(sandboxKeep),
            "nats": .secret(nats),
            "tls-cert": .option(tlsCert),
            "tls-key": .option(tlsKey),
            "web": .option(web),
            "metrics": .option(metrics),
            "public-url": .option(publicURL),
            "trusted-proxy": .option(trustedProxy),
            "log-level": .option(logLevel),
            "rate-limits": rateLimits.map { ConfigValue(.bool($0 == .on), isSecret: false) },
            "demo": .flag(demo),
        ])
        try await ServeProgram(settings: try ServeSettings(settings), asJSON: common.json).run()
    }
}

/// A switch on the command line.
enum OnOff: String, ExpressibleByArgument, CaseIterable {
    case on, off
}
