import Glibc

/// Writes a file that is there whole or not at all, a power cut included.
enum DurableFile {
    struct Failure: Error {
        /// The system's words.
        let reason: String

        init() { reason = String(cString: strerror(errno)) }
    }

    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(Failure) {
        let draft = path + ".new"
        let descriptor = open(draft, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Failure() }
        do {
            defer { close(descriptor) }
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                guard count > 0 else { throw Failure() }
                rest = rest.dropFirst(count)
            }
            guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else { throw Failure() }
        }
        guard rename(draft, path) == 0 else { throw Failure() }
        try syncFolder(of: path)
    }

    /// Makes a new name in a folder durable.
    static func syncFolder(of path: String) throws(Failure) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Failure() }
    }
}
