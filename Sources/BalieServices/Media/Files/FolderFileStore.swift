import BalieDomain
import Foundation
import Glibc
import NIOPosix
import Synchronization

/// Sealed files in a folder of this machine.
public struct FolderFileStore: FileStore {
    /// Where files stand until they are whole: a crash must not leave half a file under its address.
    public static let workshop = ".partial"

    private let path: String
    private let clock: any TimeSource
    private let count = WriteCount()

    /// - Parameter clock: the machine's, which also says when files were changed.
    public init(path: String, clock: any TimeSource) throws {
        self.path = path
        self.clock = clock
        for folder in [path, "\(path)/\(Self.workshop)"] {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
    }

    public func write(_ file: SealedFile, to address: String) async throws {
        let (place, draft) = (place(address), "\(path)/\(Self.workshop)/\(address).\(getpid()).\(count.next())")
        try await inBackground {
            guard try Self.size(place) != file.byteCount else { return }
            try FileManager.default.createDirectory(
                atPath: String(place.dropLast(address.count + 1)),
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            do {
                try Self.write(file, draft)
                guard rename(draft, place) == 0 else { throw Self.failure("rename", place) }
            } catch {
                unlink(draft)
                throw error
            }
            try Self.settle(String(place.dropLast(address.count + 1)))
        }
    }

    public func byteCount(of address: String) async throws -> Int? {
        let place = place(address)
        return try await inBackground { try Self.size(place) }
    }

    public func bytes(_ range: Range<Int>, of address: String) async throws -> [UInt8] {
        let place = place(address)
        return try await inBackground {
            let handle = try FileHandle(forReadingFrom: URL(filePath: place))
            defer { try? handle.close() }
            try handle.seek(toOffset: UInt64(range.lowerBound))
            let bytes = [UInt8](try handle.read(upToCount: range.count) ?? Data())
            // Whoever opens what is left of a file that was cut short sees that it was changed.
            return bytes
        }
    }

    public func remove(_ address: String) async throws {
        let place = place(address)
        try await inBackground {
            guard unlink(place) == 0 || errno == ENOENT else { throw Self.failure("unlink", place) }
        }
    }

    public func removeUnfinished(olderThan age: Duration) async throws {
        let (folder, limit) = ("\(path)/\(Self.workshop)", clock.now() - age)
        try await inBackground {
            guard FileManager.default.fileExists(atPath: folder) else { return }
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                var information = stat()
                guard stat("\(folder)/\(name)", &information) == 0 else { continue }
                guard information.st_mtim.tv_sec < limit.milliseconds / 1000 else { continue }
                unlink("\(folder)/\(name)")
            }
        }
    }

    // MARK: Files

    private func place(_ address: String) -> String { "\(path)/\(address.prefix(2))/\(address)" }

    private func inBackground<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value { try await NIOThreadPool.singleton.runIfActive(body) }

    private static func size(_ place: String) throws -> Int? {
        var information = stat()
        guard stat(place, &information) != 0 else { return information.st_size }
        guard errno == ENOENT || errno == ENOTDIR else { throw failure("stat", place) }
        return nil
    }

    private static func write(_ file: SealedFile, _ draft: String) throws {
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("open", draft) }
        defer { close(descriptor) }
        for index in 0..<file.chunkCount {
            try file.sealed(index..<index + 1).withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let written = Glibc.write(
                        descriptor,
                        UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                        rest.count
                    )
                    guard written > 0 || errno == EINTR else { throw failure("write", draft) }
                    rest = rest.dropFirst(max(0, written))
                }
            }
        }
        guard fsync(descriptor) == 0 else { throw failure("fsync", draft) }
    }

    /// A name in a folder outlasts a power cut once the folder was written.
    private static func settle(_ folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", folder) }
    }

    private static func failure(_ call: String, _ path: String) -> FolderFailure {
        FolderFailure(call: call, path: path, reason: String(cString: strerror(errno)))
    }
}

/// What the system said.
struct FolderFailure: Error, CustomStringConvertible {
    let call: String
    let path: String
    let reason: String

    var description: String { "\(path) (\(call)): \(reason)" }
}

/// Numbers drafts, so that two writers of one address do not share one.
private final class WriteCount: Sendable {
    private let value = Atomic(0)

    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}
