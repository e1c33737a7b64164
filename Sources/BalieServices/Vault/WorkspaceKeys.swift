public import BalieDomain
public import BalieStorage
import Crypto
import FoundationEssentials
import Synchronization

/// The open keys of one workspace, as one transaction uses them, and through them those of its contacts and of its journal.
///
/// Contacts' keys are read anew by every transaction, and kept by none: wherever a contact is erased, by whichever node, no
/// later transaction finds a key.
public final class WorkspaceKeys: Sendable {
    public let id: ID<Workspace>
    /// Seals what belongs to the business itself, such as channel settings, and wraps the keys of contacts and days.
    private let content: SymmetricKey
    /// For keyed hashes: search words, addresses, the networks' ids.
    private let index: HMAC<SHA256>
    /// Signs links to media.
    private let links: SymmetricKey
    private let shared: Shared
    private let contacts = Mutex<[ID<Contact>: ContactKey]>([:])

    /// What every transaction may know.
    private final class Shared: Sendable {
        let days = Mutex<[Int64: SymmetricKey]>([:])
        let words = Mutex<[String: Int64]>([:])
    }

    init(id: ID<Workspace>, root: SymmetricKey) {
        self.id = id
        func derive(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(inputKeyMaterial: root, info: Array(purpose.utf8), outputByteCount: 32)
        }
        content = derive("content")
        index = HMAC<SHA256>(key: derive("index"))
        links = derive("links")
        shared = Shared()
    }

    /// The same for another transaction.
    init(_ other: WorkspaceKeys) {
        id = other.id
        content = other.content
        index = other.index
        links = other.links
        shared = other.shared
    }

    public func seal(_ bytes: [UInt8], as name: String) throws -> [UInt8] {
        try BalieServices.seal(bytes, with: content, as: name)
    }

    public func open(_ sealed: [UInt8], as name: String) throws -> [UInt8] {
        try BalieServices.open(sealed, with: content, as: name)
    }

    /// A keyed hash of 16 bytes: equal for equal values, and telling nothing without the key.
    public func lookup(_ scope: StaticString, _ value: String) -> [UInt8] {
        code(scope, value).withUnsafeBytes { Array($0.prefix(16)) }
    }

    /// A keyed hash of 64 bits, for what can be searched for.
    public func wordHash(_ word: String) -> Int64 {
        code("word", word).withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) }
    }

    /// The same for words of messages, remembered: people use the same ones again and again.
    func commonWordHash(_ word: String) -> Int64 {
        if let known = shared.words.withLock({ $0[word] }) { return known }
        let hash = wordHash(word)
        shared.words.withLock { words in
            if words.count >= Vault.wordLimit { words.removeAll(keepingCapacity: true) }
            words[word] = hash
        }
        return hash
    }

    private func code(_ scope: StaticString, _ value: String) -> HMAC<SHA256>.MAC {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(scope.utf8CodeUnitCount + 1 + value.utf8.count)
        scope.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(0)
        bytes.append(contentsOf: value.utf8)
        // A copy: the key's own blocks are hashed once, not for every value.
        var code = index
        code.update(data: bytes)
        return code.finalize()
    }

    /// The signature of a link, lower-case hexadecimal.
    public func signature(of link: String) -> String {
        hexadecimal(HMAC<SHA256>.authenticationCode(for: Array(link.utf8), using: links))
    }

    /// Compares in constant time.
    public func isSignature(_ signature: String, of link: String) -> Bool {
        guard let bytes = bytes(fromHexadecimal: signature.utf8) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(bytes, authenticating: Array(link.utf8), using: links)
    }

    /// The key of a file that belongs to no contact, by the digest of its content.
    func fileKey(_ digest: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: content, info: Array("file \(digest)".utf8), outputByteCount: 32)
    }

    // MARK: Contacts

    /// A new contact's key, and its wrapped form for the contact's row.
    func makeContactKey(for id: ID<Contact>) throws -> (key: ContactKey, wrapped: [UInt8]) {
        let key = SymmetricKey(size: .bits256)
        let wrapped = try key.sealed(with: content, as: "contact \(id)")
        return (ContactKey(id: id, key: key), wrapped)
    }

    /// - Throws: ``VaultError/erased`` once the contact was erased.
    public func contactKey(_ id: ID<Contact>, in session: any SQLSession) throws -> ContactKey {
        if let known = contacts.withLock({ $0[id] }) { return known }
        return try open(KeyStore.contactKey(of: id, workspace: self.id, in: session), of: id)
    }

    /// The same, of a contact that was read in this transaction.
    func contactKey(of row: ContactRow) throws -> ContactKey {
        if let known = contacts.withLock({ $0[row.id] }) { return known }
        return try open(row.wrappedKey, of: row.id)
    }

    private func open(_ wrapped: [UInt8]?, of id: ID<Contact>) throws -> ContactKey {
        guard let wrapped else { throw VaultError.erased }
        let key = ContactKey(id: id, key: try SymmetricKey(sealed: wrapped, with: content, as: "contact \(id)"))
        contacts.withLock { $0[id] = key }
        return key
    }

    // MARK: The journal

    /// The key of a day's journal, made when first needed. `day` counts from 1970-01-01.
    func dayKey(_ day: Int64, in session: any SQLSession) throws -> SymmetricKey {
        if let known = shared.days.withLock({ $0[day] }) { return known }
        if let wrapped = try KeyStore.dayKey(of: day, workspace: id, in: session) {
            let key = try SymmetricKey(sealed: wrapped, with: content, as: "day \(day)")
            session.afterCommit { self.shared.days.withLock { $0[day] = key } }
            return key
        }
        let key = SymmetricKey(size: .bits256)
        let wrapped = try key.sealed(with: content, as: "day \(day)")
        try KeyStore.insertDayKey(wrapped, of: day, workspace: id, in: session)
        // Known to others only when durable: an undone transaction must not leave bodies nobody can open.
        session.afterCommit { self.shared.days.withLock { $0[day] = key } }
        return key
    }
}

/// The open key of one contact.
public struct ContactKey: Sendable {
    public let id: ID<Contact>
    let key: SymmetricKey

    public func seal(_ bytes: [UInt8], as name: String) throws -> [UInt8] {
        try BalieServices.seal(bytes, with: key, as: name)
    }

    public func open(_ sealed: [UInt8], as name: String) throws -> [UInt8] {
        try BalieServices.open(sealed, with: key, as: name)
    }

    /// The key of a file of this contact, by the digest of its content.
    func fileKey(_ digest: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Array("file \(digest)".utf8), outputByteCount: 32)
    }
}
