import FoundationEssentials
import Glibc

/// Keeps two servers from sharing a data folder. Ends with the process, however that ends.
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// - Throws: ``CommandFailure`` if another server holds it, or the file cannot be made.
    init(_ folder: DataFolder) throws(CommandFailure) {
        descriptor = open(folder.lock, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(.cannotCreate, "The file \(folder.lock) cannot be made. Check whose the folder is.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw CommandFailure(
                .unavailable,
                "Another Balie server uses the data folder \(folder.path). Stop that one first, or use another folder."
            )
        }
    }

    deinit { close(descriptor) }

    /// Of a data folder, and of the folders in which files of databases are: whoever has another data folder meets it there.
    static func all(
        for folder: DataFolder,
        _ databases: [DatabasePlace]
    ) throws(CommandFailure) -> (own: FolderLock, others: [FolderLock]) {
        let own = DatabasePlace.file(folder.path).label
        var paths: Set<String> = []
        for case .file(let path) in databases {
            let place = DatabasePlace.file(path).label
            paths.insert(place.lastIndex(of: "/").map { String(place[..<$0]) } ?? ".")
        }
        paths.remove(own)
        let lock = try FolderLock(folder)
        var others: [FolderLock] = []
        for path in paths.sorted() {
            let folder = DataFolder(path: path)
            // May be anywhere, and others may look into it.
            try folder.make()
            others.append(try FolderLock(folder))
        }
        return (lock, others)
    }

    /// Whether a server runs in the folder now.
    static func isHeld(_ folder: DataFolder) -> Bool {
        let descriptor = open(folder.lock, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    /// Leaves a note for the commands that run beside the server.
    func note(_ server: RunningServer) {
        guard let json = try? JSONEncoder().encode(server) else { return }
        ftruncate(descriptor, 0)
        _ = json.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }
}

/// What the server that runs here, or ran here last, said of itself.
struct RunningServer: Codable, Equatable, Sendable {
    /// How browsers reach it, without a slash at the end.
    var address: String
    /// Whether the sandbox runs in it, which no real network may share.
    var hasSandbox: Bool

    init(address: String, hasSandbox: Bool) {
        self.address = address
        self.hasSandbox = hasSandbox
    }

    /// `nil` if none ever ran.
    init?(in folder: DataFolder) {
        guard
            let json = FileManager.default.contents(atPath: folder.lock),
            let server = try? JSONDecoder().decode(RunningServer.self, from: json)
        else { return nil }
        self = server
    }
}
