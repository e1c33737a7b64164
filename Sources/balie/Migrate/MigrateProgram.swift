import BalieServices
import BalieStorage
import Crypto
import FoundationEssentials

/// The two databases of a move, opened and kept from servers.
struct MigrateProgram {
    let folder: DataFolder
    let source: DatabasePlace
    let target: DatabasePlace
    private let masterKey: String?

    /// - Throws: ``CommandFailure`` for places that are missing or make no sense.
    init(_ settings: Settings) throws(CommandFailure) {
        folder = try settings.folder()
        guard let source = try settings.database("from"), let target = try settings.database("to") else {
            throw CommandFailure(.usage, "balie migrate needs two places: --from PLACE and --to PLACE.")
        }
        guard source.label != target.label else {
            throw CommandFailure(.usage, "--from and --to are the same place.")
        }
        self.source = source
        self.target = target
        masterKey = try settings.string("master-key", isSecret: true)
        if case .file(let path) = source, !FileManager.default.fileExists(atPath: path) {
            throw CommandFailure(.data, "There is no database at \(path). Name the one to move with --from.")
        }
    }

    /// Opens both, which brings them up to date, and runs `body`.
    func run<Value>(_ bar: ProgressBar, _ body: (WorkspaceMove) async throws -> Value) async throws -> Value {
        let key = try MasterKey.load(from: folder, environment: masterKey, mayCreate: false)
        let locks = try lock()
        defer { withExtendedLifetime(locks) {} }
        let (from, to) = (try source.open(), try target.open())
        defer {
            try? from.close()
            try? to.close()
        }
        let move = WorkspaceMove(
            from: .init(from, name: source.label),
            to: .init(to, name: target.label),
            time: SystemTime(),
            number: .random(in: 1 ... .max),
            masterKey: key,
            observe: { bar.show($0) }
        )
        return try await body(move)
    }

    /// A server holds the lock of its data folder, which is where its file is, unless it was told otherwise.
    private func lock() throws(CommandFailure) -> [FolderLock] {
        var paths: Set<String> = [DatabasePlace.file(folder.path).label]
        for case .file(let path) in [source, target] {
            let place = DatabasePlace.file(path).label
            paths.insert(place.lastIndex(of: "/").map { String(place[..<$0]) } ?? ".")
        }
        var locks: [FolderLock] = []
        for path in paths.sorted() {
            let folder = DataFolder(path: path)
            try folder.prepare()
            locks.append(try FolderLock(folder))
        }
        return locks
    }

    /// What cuts a move off costs nothing but time.
    static func failure(_ error: any Error) -> CommandFailure {
        let failure = CommandFailure(error)
        guard error is StorageError else { return failure }
        return CommandFailure(failure.exit, failure.sentence + " Then run the same again: it goes on where it ended.")
    }
}
