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
        let (path, place) = (path, place(address))
        let folder = String(place.dropLast(address.count + 1))
        let draft = "\(path)/\(Self.workshop)/\(address).\(getpid()).\(count.next())"
        try await inBackground {
            if try Self.size(place) == file.byteCount {
                // Whoever wrote it may have ended before its name was durable.
                try DurableFile.sync(folder)
            } else {
                try FileManager.default.createDirectory(
                    atPath: folder,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
                do {
                    try Self.write(file, draft)
                    try DurableFile.settle(draft, as: place)
                } catch {
                    unlink(draft)
                    throw error
                }
            }
            // The folder's own name.
            try DurableFile.sync(path)
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
            guard unlink(place) == 0 || errno == ENOENT else { throw DurableFile.Failure("unlink", place) }
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
        guard errno == ENOENT || errno == ENOTDIR else { throw DurableFile.Failure("stat", place) }
        return nil
    }

    private static func write(_ file: SealedFile, _ draft: String) throws {
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DurableFile.Failure("open", draft) }
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
                    guard written > 0 || errno == EINTR else { throw DurableFile.Failure("write", draft) }
                    rest = rest.dropFirst(max(0, written))
                }
            }
        }
    }
}

/// Numbers drafts, so that two writers of one address do not share one.
private final class WriteCount: Sendable {
    private let value = Atomic(0)

    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}
