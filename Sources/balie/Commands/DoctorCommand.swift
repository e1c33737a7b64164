import ArgumentParser

/// `balie doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks the installation and says how to repair what it finds. Exit code 1 if there is something."
    )

    @Option(
        help: ArgumentHelp(
            "The built pages: a folder with workspace/ and sandbox/. (default: web/dist)",
            valueName: "folder"
        )
    )
    var web: String?

    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
    }
}
