import ArgumentParser

/// `balie backup FILE`
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Writes everything but the master key into one new file, while the server runs.",
        discussion: """
            Contents stay sealed, so the file may be kept where the data may not. Keep the master key elsewhere: a \
            backup without its key is noise.
            """
    )

    @Argument(help: "The file to make; it must not exist.")
    var file: String

    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
    }
}

/// `balie restore FILE`
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Fills an empty data folder from a backup.",
        discussion: "The master key is not in a backup: put it back as DIR/master.key before starting the server."
    )

    @Argument(help: "The backup.")
    var file: String

    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
    }
}
