import ArgumentParser
import BalieSandbox
import Logging
import ServiceLifecycle
import UnixSignals

/// `balie sandbox`
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Runs the sandbox alone, for trying a server of its own against it."
    )

    @Option(help: ArgumentHelp("Where to listen; port 0 lets the system choose.", valueName: "address"))
    var listen: String = "127.0.0.1:8081"

    @Option(help: ArgumentHelp("A folder for what survives a restart; nothing does if not given.", valueName: "folder"))
    var keep: String?

    @Option(
        help: ArgumentHelp("The built pages: a folder with sandbox/; looked for if not given.", valueName: "folder")
    )
    var web: String?

    @Flag(help: "Answer with one JSON object.")
    var json = false

    mutating func run() async throws {
        guard let address = HostPort(listen), address.isLoopback else {
            throw CommandFailure(
                .usage,
                "The sandbox has no sign-in, so it listens on this machine only: 127.0.0.1:8081."
            )
        }
        let time = SystemTime()
        let logger = Logger(label: "balie.sandbox") { LineLog(label: $0, level: .notice, now: time.now) }
        let asJSON = json
        let sandbox = try SandboxAssembly(
            address: address,
            keep: keep,
            web: WebFolder(web),
            time: time,
            logger: logger
        ).sandbox { port in
            let url = HostPort(host: address.host, port: port).url(scheme: "http")
            if asJSON {
                try? Output.json(["sandbox": url])
            } else {
                Output.line("The sandbox is ready: \(url)")
            }
        }
        let group = ServiceGroup(
            services: [Listening(base: sandbox, address: address, option: "--listen")],
            gracefulShutdownSignals: [.sigint, .sigterm],
            logger: logger
        )
        try await group.run()
    }
}
