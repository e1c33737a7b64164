import BalieServices
import BalieStorage
import BalieStoragePostgres

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
        if source.isThere == false {
            throw CommandFailure(.data, "There is no database at \(source.label). Name the one to move with --from.")
        }
    }

    /// Opens both, which brings them up to date, and runs `body`.
    func run<Value>(_ bar: ProgressBar, _ body: (WorkspaceMove) async throws -> Value) async throws -> Value {
        let key = try MasterKey.load(from: folder, environment: masterKey, mayCreate: false)
        try folder.prepare()
        let locks = try FolderLock.all(for: folder, [source, target])
        defer { withExtendedLifetime(locks) {} }
        let from = try Self.open(source, "--from")
        defer { try? from.close() }
        let to = try Self.open(target, "--to")
        defer { try? to.close() }
        let move = WorkspaceMove(
            from: .init(from, name: source.label),
            to: .init(to, name: target.label),
            time: SystemTime(),
            number: .random(in: 1 ... .max),
            masterKey: key,
            observe: { progress in
                MigrateInterrupt.follow(progress.step)
                bar.show(progress)
            }
        )
        do {
            return try await body(move)
        } catch let error as StorageError {
            throw failure(error)
        }
    }

    private static func open(_ place: DatabasePlace, _ option: String) throws -> any Storage {
        do {
            return try place.open(for: .moving)
        } catch let error as PostgresUnavailable {
            throw CommandFailure(error, option: option)
        }
    }

    /// What cuts a move off costs nothing but time. Which server it was, and what is wrong with it, shows when each is asked
    /// again, with the same patience as at the start.
    private func failure(_ error: StorageError) -> CommandFailure {
        let again = "Then run the same again: it goes on where it ended."
        guard error.code == .retryLater || error.code == .unknownOutcome else {
            let failure = CommandFailure(error)
            return CommandFailure(failure.exit, "\(failure.sentence) \(again)")
        }
        for (place, option) in [(source, "--from"), (target, "--to")] where place.isShared {
            do {
                try Self.open(place, option).close()
            } catch let failure as CommandFailure {
                return CommandFailure(failure.exit, "\(failure.sentence) \(again)")
            } catch {
                return CommandFailure(error)
            }
        }
        return CommandFailure(
            .unavailable,
            "A database was away or busy for too long. Run the same again: it goes on where it ended."
        )
    }
}
