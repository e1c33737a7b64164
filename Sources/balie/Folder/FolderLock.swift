import Glibc

/// Keeps two servers from sharing a data folder. Ends with the process, however that ends.
struct FolderLock: ~Copyable {
    private let descriptor: Int32

    /// - Throws: ``CommandFailure`` if another server holds it, or the file cannot be made.
    init(_ folder: DataFolder) throws(CommandFailure) {
        let descriptor = open(folder.lock, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
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
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
