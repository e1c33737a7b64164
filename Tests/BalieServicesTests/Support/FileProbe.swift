import Synchronization

@testable import BalieServices

/// A store that a test reaches into: writes and removals can be made to fail, and things can happen around them.
final class FileProbe: FileStore {
    typealias Hook = @Sendable () async throws -> Void

    private struct Hooks {
        var beforeWrite: Hook?
        var afterWrite: Hook?
        var beforeRemove: Hook?
    }

    /// What a hook throws.
    struct Trouble: Error {}

    private let base: any FileStore
    private let hooks = Mutex(Hooks())

    init(_ base: any FileStore) { self.base = base }

    /// Called once, before the next write.
    func beforeNextWrite(_ hook: @escaping Hook) { hooks.withLock { $0.beforeWrite = hook } }
    /// Called once, when the next file is written and the writer does not know it yet.
    func afterNextWrite(_ hook: @escaping Hook) { hooks.withLock { $0.afterWrite = hook } }
    /// Called before every removal.
    func beforeRemovals(_ hook: Hook?) { hooks.withLock { $0.beforeRemove = hook } }

    func write(_ file: SealedFile, to address: String) async throws {
        let (before, after) = hooks.withLock { hooks in
            defer { (hooks.beforeWrite, hooks.afterWrite) = (nil, nil) }
            return (hooks.beforeWrite, hooks.afterWrite)
        }
        try await before?()
        try await base.write(file, to: address)
        try await after?()
    }

    func byteCount(of address: String) async throws -> Int? { try await base.byteCount(of: address) }

    func bytes(_ range: Range<Int>, of address: String) async throws -> [UInt8] {
        try await base.bytes(range, of: address)
    }

    func remove(_ address: String) async throws {
        let hook = hooks.withLock { $0.beforeRemove }
        try await hook?()
        try await base.remove(address)
    }

    func removeUnfinished(olderThan age: Duration) async throws { try await base.removeUnfinished(olderThan: age) }
}
