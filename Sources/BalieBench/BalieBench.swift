import ArgumentParser

/// Measures a running server from outside, with nothing of the product; and the floor's decisions, which need no server.
@main
struct BalieBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balie-bench",
        abstract: "Load and measurements for a Balie server on this machine.",
        subcommands: [BareCommand.self, BodiesCommand.self, LatencyCommand.self, FloorCommand.self]
    )
}

/// Serves the route that everything is compared with.
struct BareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bare",
        abstract: "A route that takes the body and answers 200, and nothing else."
    )

    @Option(help: "Port on 127.0.0.1.") var port: Int

    func run() async throws {
        try await BareServer.run(port: port)
    }
}

/// Where the webhooks of a run go, and as whom they are signed.
struct HookOptions: ParsableArguments {
    @Option(help: "Port on 127.0.0.1.") var port: Int
    @Option(help: "Path of the channel's webhook.") var path: String
    @Option(help: "The app secret that signs.") var secret: String
    @Option(help: "The business number's id.") var phoneNumberID: String
    @Option(help: "The business account's id.") var wabaID: String
    @Option(help: "A word that makes the message ids of this run its own.") var run: String
    @Option(help: "How many customers write in turn.") var contacts: Int = 1000
    @Option(help: "Number of the first customer; later ones count up.") var firstContact: Int = 0
    @Option(help: "The time of the messages, in seconds since 1970.") var timestamp: Int64

    var source: HookSource {
        HookSource(
            port: port,
            path: path,
            secret: secret,
            phoneNumberID: phoneNumberID,
            accountID: wabaID,
            run: run,
            contacts: contacts,
            firstContact: firstContact,
            timestamp: timestamp
        )
    }
}

/// Writes signed requests to a file, so that the load generator spends nothing on making them.
struct BodiesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bodies",
        abstract:
            "Writes signed webhook requests for hooks.lua: eight digits of length, then the request, again and again."
    )

    @OptionGroup var hooks: HookOptions
    @Option(help: "How many requests.") var count: Int
    @Argument(help: "The file to write.") var file: String

    func run() async throws {
        try hooks.source.writeRequests(count: count, to: file)
    }
}

/// Measures the way from a webhook to every agent's browser.
struct LatencyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency",
        abstract: "Connects agents, sends webhooks open loop, and prints how long each took to reach the agents."
    )

    @OptionGroup var hooks: HookOptions
    @Option(help: "A file with an API token on each line: one agent each.") var tokens: String
    @Option(help: "How many agents; by default one for each token.") var agents: Int?
    @Option(help: "Webhooks a second.") var rate: Int
    @Option(help: "Seconds that are measured.") var seconds: Int
    @Option(help: "Seconds before that.") var warmUp: Int = 2
    @Flag(help: "Wait for the offer at one agent instead of the message at all.") var offers = false

    func run() async throws {
        let lines = try TokenFile.read(tokens)
        let plan = LatencyPlan(
            watched: offers ? .offers : .messages,
            tokens: (0..<(agents ?? lines.count)).map { lines[$0 % lines.count] },
            rate: rate,
            seconds: seconds,
            warmUpSeconds: warmUp,
            source: hooks.source
        )
        print(try await LatencyMeasurement.run(plan).json)
    }
}
