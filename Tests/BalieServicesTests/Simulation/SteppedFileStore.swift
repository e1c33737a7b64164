@testable import BalieServices

/// A node's way to the store of files: everything asked of it waits in the world, as what is asked of the database.
///
/// SAFETY: as ``SteppedStorage``.
final class SteppedFileStore: FileStore, @unchecked Sendable {
    private unowned let world: World
    private let node: NodeLife

    init(_ world: World, _ node: NodeLife) {
        self.world = world
        self.node = node
    }

    func write(_ file: SealedFile, to address: String) async throws {
        let bytes = try file.sealed(0..<file.chunkCount)
        try await ask { world in world.files[address] = bytes }
    }

    func byteCount(of address: String) async throws -> Int? { try await ask { $0.files[address]?.count } }

    func bytes(_ range: Range<Int>, of address: String) async throws -> [UInt8] {
        try await ask { world in
            guard let file = world.files[address], range.upperBound <= file.count else { throw Missing() }
            return Array(file[range])
        }
    }

    func remove(_ address: String) async throws { try await ask { $0.files[address] = nil } }

    func removeUnfinished(olderThan age: Duration) async throws {}

    private struct Missing: Error {}

    private func ask<Value: Sendable>(_ body: @escaping @Sendable (World) throws -> Value) async throws -> Value {
        guard !node.isGone else { throw NodeLife.gone }
        return try await withCheckedThrowingContinuation { continuation in
            world.wait(
                Waiting(
                    .file,
                    of: node,
                    perform: { [world] in continuation.resume(with: Result { try body(world) }) },
                    fail: { continuation.resume(throwing: $0) },
                    takeOnly: { [world] in _ = try? body(world) }
                )
            )
        }
    }
}
