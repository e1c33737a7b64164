import BalieDomain
import BalieStorage
import FoundationEssentials

/// Makes one file out of a data folder that may be in use.
struct Backup {
    let folder: DataFolder
    let storage: any Storage
    let media: MediaPlace

    /// What was made.
    struct Result: Equatable {
        let fileCount: Int
        let byteCount: Int64
    }

    /// - Throws: ``CommandFailure`` if `file` exists or cannot be written.
    func write(to file: String, at now: Timestamp) async throws -> Result {
        guard !FileManager.default.fileExists(atPath: file) else {
            throw CommandFailure(.cannotCreate, "There is a file \(file) already. Name a new one.")
        }
        // Under another name until it is whole, so that nobody takes half a backup for one.
        let draft = file + ".partial"
        try? FileManager.default.removeItem(atPath: draft)
        do {
            try await storage.backup(to: draft)
            // A store keeps its own copies: its files stay where they are.
            let files: String? = if case .folder(let path) = media { path } else { nil }
            let count = try BackupFile.complete(draft, withFilesIn: files, at: now)
            try BackupFile.settle(draft, as: file)
            let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int64
            return Result(fileCount: count, byteCount: size ?? 0)
        } catch {
            try? FileManager.default.removeItem(atPath: draft)
            if error is CommandFailure { throw error }
            throw CommandFailure(
                .cannotCreate,
                "The backup cannot be written to \(file): check that the folder exists, is yours and has room. (\(error))"
            )
        }
    }
}
