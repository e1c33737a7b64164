import Glibc

/// Writes files that are there whole or not at all, a power cut included.
public enum DurableFile {
    /// What the system said.
    public struct Failure: Error, CustomStringConvertible {
        let call: String
        let path: String
        /// The system's words.
        public let reason: String

        /// Of a call that has just failed.
        init(_ call: String, _ path: String) {
            (self.call, self.path, reason) = (call, path, String(cString: strerror(errno)))
        }

        public var description: String { "\(path) (\(call)): \(reason)" }
    }

    /// - Parameter mode: who may do what with it, as `chmod` has it.
    public static func write(_ bytes: [UInt8], to path: String, mode: UInt32) throws(Failure) {
        let draft = path + ".new"
        try writeDraft(bytes, to: draft, mode: mode)
        try settle(draft, as: path)
    }

    /// Gives a file that was put together under another name its own.
    public static func settle(_ draft: String, as path: String) throws(Failure) {
        try sync(draft)
        guard rename(draft, path) == 0 else { throw Failure("rename", path) }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try sync(folder.isEmpty ? "/" : folder)
    }

    /// Makes the contents of a file, or the names in a folder, durable.
    public static func sync(_ path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Failure("fsync", path) }
    }

    private static func writeDraft(_ bytes: [UInt8], to path: String, mode: mode_t) throws(Failure) {
        let descriptor = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Failure("open", path) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure("write", path) }
            rest = rest.dropFirst(count)
        }
        guard fchmod(descriptor, mode) == 0 else { throw Failure("chmod", path) }
    }
}
