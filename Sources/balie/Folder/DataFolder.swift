import FoundationEssentials
import Glibc

/// The folder that holds everything an installation keeps, and where in it things are.
struct DataFolder: Equatable, Sendable {
    /// Nobody else may look inside.
    static let mode: mode_t = 0o700

    let path: String

    var database: String { path + "/balie.sqlite" }
    var masterKey: String { path + "/master.key" }
    /// Sealed files, under content addresses.
    var media: String { path + "/media" }
    /// What the sandbox keeps over a restart.
    var sandbox: String { path + "/sandbox" }
    /// What tells this folder's node from others.
    var nodeName: String { path + "/node.name" }
    /// Held by a running server.
    var lock: String { path + "/balie.lock" }

    /// Makes the folder if it is not there.
    ///
    /// - Throws: ``CommandFailure`` if it cannot be made or written, or if it holds something and others may look inside.
    func prepare() throws(CommandFailure) {
        try make()
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            throw CommandFailure(
                .cannotCreate,
                "The data folder \(path) cannot be written. Give it to the user that runs Balie: chown -R USER \(path)"
            )
        }
        closeIfNew()
        guard let permissions = Permissions(of: path), !permissions.othersMayRead else {
            throw CommandFailure(
                .notPermitted,
                "Others may look into the data folder \(path). Close it: chmod 700 \(path)"
            )
        }
    }

    /// Makes the folder if it is not there, and leaves one that is as it is.
    func make() throws(CommandFailure) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: Int(Self.mode)]
            )
        } catch {
            throw CommandFailure(
                .cannotCreate,
                "The folder \(path) cannot be made. Make it and give it to the user that runs Balie."
            )
        }
    }

    /// A folder that was made for us, with nothing in it yet, becomes ours alone.
    private func closeIfNew() {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path), names.isEmpty else { return }
        chmod(path, Self.mode)
    }

    /// - Throws: ``CommandFailure`` if there is no installation here.
    func requireDatabase(at database: String) throws(CommandFailure) {
        guard FileManager.default.fileExists(atPath: database) else {
            throw CommandFailure(
                .data,
                "There is no database at \(database). Start the server once (balie serve --data \(path)), or restore a backup."
            )
        }
    }
}

/// Who may do what with a file.
struct Permissions: Equatable, Sendable {
    let mode: mode_t
    let owner: uid_t

    /// `nil` if there is no such file, or we may not know.
    init?(of path: String) {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        mode = information.st_mode & 0o7777
        owner = information.st_uid
    }

    /// Whether the group or everyone may read, write or enter.
    var othersMayRead: Bool { mode & 0o077 != 0 }
}
