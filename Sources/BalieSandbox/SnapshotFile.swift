import Dispatch
import FoundationEssentials
import Glibc

/// The one file that the sandbox keeps, replaced as a whole.
///
/// It holds the keys of the emulated network, which open nothing but the sandbox; still only its owner can read it.
struct SnapshotFile: Sendable {
    let folder: String
    private let queue = DispatchQueue(label: "sandbox.file")

    init(folder: String) {
        self.folder = folder
    }

    var path: String { "\(folder)/sandbox-whatsapp.json" }

    /// The snapshot of the last run; `nil` when there is none.
    ///
    /// - Throws: When there is a file that cannot be read or is not JSON: starting afresh would overwrite it.
    func load() throws -> JSON? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try JSON.parse(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
    }

    /// Writes a snapshot: to a new file first, which then takes the old one's place.
    func save(_ snapshot: JSON) async throws {
        // Files block, so they get a thread of their own.
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            queue.async {
                do {
                    try write(snapshot)
                    continuation.resume()
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    private func write(_ snapshot: JSON) throws {
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let new = path + ".new"
        try? manager.removeItem(atPath: new)
        guard manager.createFile(atPath: new, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw CocoaError(.fileWriteUnknown)
        }
        try Data(snapshot.encoded()).write(to: URL(fileURLWithPath: new))
        guard rename(new, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
