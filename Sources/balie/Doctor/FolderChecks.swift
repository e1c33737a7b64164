import BalieStorage
import BalieStoragePostgres
import FoundationEssentials
import Glibc

/// What can be told of a data folder without opening its database.
struct FolderChecks {
    /// Below this, messages with pictures soon fill the disk.
    static let freeByteLimit: UInt64 = 1 << 30
    /// Share of the disk that should be free, in percent.
    static let freePercentLimit: UInt64 = 5

    static let dataFolderCheck = "data folder"
    static let databaseCheck = "database"
    static let masterKeyCheck = "master key"

    let folder: DataFolder
    let database: DatabasePlace
    /// The value of `BALIE_MASTER_KEY`.
    let masterKey: String?
    let web: WebFolder

    func run() -> [Finding] {
        guard FileManager.default.fileExists(atPath: folder.path) else {
            return [
                .wrong(
                    Self.dataFolderCheck,
                    "There is no \(folder.path).",
                    repair: "balie serve --data \(folder.path) makes it."
                )
            ]
        }
        let database = databaseFile
        return [dataFolder, database, key(with: database), disk, pages].compactMap(\.self)
    }

    private var dataFolder: Finding {
        guard let permissions = Permissions(of: folder.path) else {
            return .wrong(
                Self.dataFolderCheck,
                "It cannot be looked at.",
                repair: "Run this as the user that runs the server."
            )
        }
        guard !permissions.othersMayRead else {
            return .wrong(Self.dataFolderCheck, "Others may look inside.", repair: "chmod 700 \(folder.path)")
        }
        guard access(folder.path, R_OK | W_OK | X_OK) == 0 else {
            return .wrong(Self.dataFolderCheck, "This user may not write it.", repair: "chown -R USER \(folder.path)")
        }
        return .fine(Self.dataFolderCheck)
    }

    private var databaseFile: Finding {
        guard case .file(let database) = database else { return server }
        guard let permissions = Permissions(of: database) else {
            return .wrong(
                Self.databaseCheck,
                "There is none.",
                repair: "Start the server once, or: balie restore FILE --data \(folder.path)"
            )
        }
        guard !permissions.othersMayRead else {
            return .wrong(Self.databaseCheck, "Others may read it.", repair: "chmod 600 \(database)*")
        }
        return .fine(Self.databaseCheck)
    }

    /// A server is looked at by connecting to it.
    private var server: Finding {
        do {
            try database.open().close()
        } catch let error as PostgresUnavailable {
            let (_, problem, repair) = error.told(of: "--database")
            return .wrong(Self.databaseCheck, problem, repair: repair)
        } catch {
            return Self.unfit(error)
        }
        return .fine(Self.databaseCheck)
    }

    /// A database that is there and cannot be used.
    static func unfit(_ error: any Error) -> Finding {
        .wrong(databaseCheck, CommandFailure(error).sentence, repair: "See docs/guide/operating.md.")
    }

    /// `nil` while nobody can say whether a missing one is missed: the database cannot be looked at.
    private func key(with database: Finding) -> Finding? {
        do {
            _ = try MasterKey.load(from: folder, environment: masterKey, mayCreate: false)
            return .fine(Self.masterKeyCheck)
        } catch {
            if self.database.isShared, !database.ok, !FileManager.default.fileExists(atPath: folder.masterKey),
                masterKey == nil
            {
                return nil
            }
            return .wrong(
                Self.masterKeyCheck,
                error.sentence,
                repair: "Keep a copy of the key apart from the data and the backups."
            )
        }
    }

    /// A key that is well formed, and another database's.
    static let otherKey = Finding.wrong(
        masterKeyCheck,
        "It does not open this database.",
        repair: "Put the right file back as master.key, or the right key into BALIE_MASTER_KEY."
    )

    private var disk: Finding {
        var information = statvfs()
        guard statvfs(folder.path, &information) == 0 else { return .fine("disk space") }
        let free = UInt64(information.f_bavail) * UInt64(information.f_frsize)
        let whole = UInt64(information.f_blocks) * UInt64(information.f_frsize)
        guard free >= Self.freeByteLimit, free * 100 >= whole * Self.freePercentLimit else {
            return .wrong(
                "disk space",
                "\(free / (1 << 20)) MB of \(whole / (1 << 20)) MB are free.",
                repair: "Make room, or move the data folder: without room no message is taken in."
            )
        }
        return .fine("disk space")
    }

    private var pages: Finding {
        guard web.workspace != nil else {
            return .wrong(
                "pages",
                "There are no built pages.",
                repair: "web/build.sh builds them; --web names another place."
            )
        }
        return .fine("pages")
    }
}
