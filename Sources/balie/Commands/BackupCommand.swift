import ArgumentParser
import BalieDomain
import BalieStorageSQLite
import FoundationEssentials

/// `balie backup FILE`
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Writes everything but the master key into one new file, while the server runs.",
        discussion: """
            Contents stay sealed, so the file may be kept where the data may not. Keep the master key elsewhere: a \
            backup without its key is noise. Files that an S3-compatible store keeps are not in it.
            """
    )

    @Argument(help: "The file to make; it must not exist.")
    var file: String

    @OptionGroup var media: MediaOption

    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        let settings = try await common.settings(["media": .option(media.media)])
        let folder = try settings.folder()
        let place = try settings.mediaPlace(of: folder)
        let database = try settings.database(in: folder)
            .requireFile(for: "balie backup", instead: "use its own tools: pg_dump, or a base backup")
        try folder.requireDatabase(at: database)
        let storage = try SQLiteStorage(path: database)
        let made = try await Backup(folder: folder, storage: storage, media: place)
            .write(to: file, at: SystemTime().now())
        try storage.close()
        let elsewhere: String? = if case .store = place { place.name } else { nil }
        if common.json {
            return try Output.json(
                Answer(file: file, files: made.fileCount, bytes: made.byteCount, filesElsewhere: elsewhere)
            )
        }
        Output.line(
            """
            Wrote \(file): the database and \(made.fileCount) files, \(made.byteCount / 1024) KB.
            The master key is not in it. Keep a copy of \(folder.masterKey) in another place.
            """
        )
        if let elsewhere {
            Output.line("Nor are the files in \(elsewhere): have that store keep copies of its own.")
        }
    }

    private struct Answer: Encodable {
        let file: String
        let files: Int
        let bytes: Int64
        /// The store that keeps the files; left out if they are in the backup.
        let filesElsewhere: String?

        enum CodingKeys: String, CodingKey {
            case file, files, bytes
            case filesElsewhere = "files_elsewhere"
        }
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

    @OptionGroup var media: MediaOption

    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        let settings = try await common.settings(["media": .option(media.media)])
        let folder = try settings.folder()
        let database = try settings.database(in: folder)
            .requireFile(for: "balie restore", instead: "restore what its own tools wrote")
        let place = try settings.mediaPlace(of: folder)
        let files = if case .folder(let path) = place { path } else { folder.media }
        let note = try Restore(folder: folder, database: database, media: files).read(from: file)
        let hasKey = FileManager.default.fileExists(atPath: folder.masterKey)
        if common.json {
            return try Output.json(Answer(madeAt: note.madeAt, files: note.fileCount, hasMasterKey: hasKey))
        }
        Output.line("Restored the backup of \(note.madeAt.rfc3339) with \(note.fileCount) files.")
        if case .store = place {
            Output.line(
                note.fileCount == 0
                    ? "The files are where they were: in \(place.name)."
                    : "The files are in \(files): copy them to \(place.name), as docs/guide/operating.md says."
            )
        }
        if !hasKey {
            Output.line("Next: put the master key back at \(folder.masterKey) (mode 600), or set BALIE_MASTER_KEY.")
        }
        Output.line("Then start it: balie serve --data \(folder.path)")
    }

    private struct Answer: Encodable {
        let madeAt: Timestamp
        let files: Int
        let hasMasterKey: Bool

        enum CodingKeys: String, CodingKey {
            case madeAt = "made_at"
            case files
            case hasMasterKey = "has_master_key"
        }
    }
}
