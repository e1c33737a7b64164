public import BalieDomain
public import BalieStorage
public import Crypto
import FoundationEssentials
import Synchronization

/// The only part that opens what is sealed.
///
/// Keys form a chain: the master key (a file or the environment) wraps a key for each workspace, that one wraps a key for
/// each contact and each day's journal. Sealing is AES-256-GCM; the additional data names what is sealed, so that a
/// sealed value cannot be moved to another place.
public final class Vault: Sendable {
    /// Words whose keyed hashes are remembered, a workspace; some 100 bytes each.
    static let wordLimit = 10_000

    private static let checkName = "installation"

    private let masterKey: SymmetricKey
    private let workspaces = Mutex<[ID<Workspace>: WorkspaceKeys]>([:])

    /// - Parameter masterKey: 32 bytes.
    public init(masterKey: SymmetricKey) {
        precondition(masterKey.bitCount == 256, "the master key has 32 bytes")
        self.masterKey = masterKey
    }

    /// Makes sure that this is the installation's master key, which the first server to come decides.
    ///
    /// - Throws: ``VaultError/cannotOpen`` if it is another; ``StorageError``.
    public func claim(in session: any SQLSession) throws {
        let words = try seal(Array(Self.checkName.utf8), with: masterKey, as: Self.checkName)
        try verify(InstallationStore.keyCheck(orMake: words, in: session))
    }

    /// The same where nothing may be changed: before the first server came, any will do.
    public func check(in session: any SQLSession) throws {
        if let words = try InstallationStore.keyCheck(in: session) { try verify(words) }
    }

    private func verify(_ words: [UInt8]) throws {
        _ = try open(words, with: masterKey, as: Self.checkName)
    }

    /// A new workspace key, wrapped, to be stored with the workspace.
    public func makeWorkspaceKey(for id: ID<Workspace>) throws -> [UInt8] {
        try SymmetricKey(size: .bits256).sealed(with: masterKey, as: "workspace \(id)")
    }

    /// The open keys of a workspace, for one transaction.
    ///
    /// - Throws: ``VaultError/cannotOpen`` if the master key is not the one that wrapped it; ``StorageError``.
    public func keys(of id: ID<Workspace>, in session: any SQLSession) throws -> WorkspaceKeys {
        if let known = workspaces.withLock({ $0[id] }) { return WorkspaceKeys(known) }
        guard let wrapped = try KeyStore.workspaceKey(of: id, in: session) else { throw VaultError.cannotOpen }
        let root = try SymmetricKey(sealed: wrapped, with: masterKey, as: "workspace \(id)")
        return workspaces.withLock { workspaces in
            let known = workspaces[id] ?? WorkspaceKeys(id: id, root: root)
            workspaces[id] = known
            return WorkspaceKeys(known)
        }
    }
}

public enum VaultError: Error, Equatable {
    /// The wrong key, another place, or bytes that were changed.
    case cannotOpen
    /// The contact was erased: nothing can open what was theirs.
    case erased
}

extension SymmetricKey {
    /// Wraps this key. The result is nonce, ciphertext and tag in one.
    func sealed(with key: SymmetricKey, as name: String) throws -> [UInt8] {
        try withUnsafeBytes { try seal($0, with: key, as: name) }
    }

    init(sealed bytes: [UInt8], with key: SymmetricKey, as name: String) throws {
        self.init(data: try open(bytes, with: key, as: name))
    }
}

/// Seals bytes under a name; the same name is needed to open them.
func seal(_ bytes: some DataProtocol, with key: SymmetricKey, as name: String) throws -> [UInt8] {
    guard let combined = try AES.GCM.seal(bytes, using: key, authenticating: Array(name.utf8)).combined else {
        throw VaultError.cannotOpen
    }
    return [UInt8](combined)
}

func seal(_ bytes: UnsafeRawBufferPointer, with key: SymmetricKey, as name: String) throws -> [UInt8] {
    try seal([UInt8](bytes), with: key, as: name)
}

func open(_ sealed: [UInt8], with key: SymmetricKey, as name: String) throws -> [UInt8] {
    do {
        let box = try AES.GCM.SealedBox(combined: sealed)
        return [UInt8](try AES.GCM.open(box, using: key, authenticating: Array(name.utf8)))
    } catch {
        throw VaultError.cannotOpen
    }
}
