import ArgumentParser

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

    @Option(help: ArgumentHelp("The built pages: a folder with sandbox/.", valueName: "folder"))
    var web: String = "web/dist"

    @Flag(help: "Answer with one JSON object.")
    var json = false

    mutating func run() async throws {
    }
}
