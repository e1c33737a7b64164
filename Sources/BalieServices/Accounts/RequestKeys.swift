import BalieDomain
import BalieStorage
import Crypto

/// Remembers requests that were made under a key of the caller's, so that one that is sent again gets the first one's
/// answer instead of happening twice.
///
/// Claiming the key, the request itself and keeping its answer are transactions of their own. After a crash between them
/// the key is free again in ``abandonment``, and a request that had happened happens once more if it is sent again.
/// Messages never do: their key is stored in the message's own transaction.
///
/// An answer that tells of a contact is sealed with that contact's key: erasing them makes it noise.
public struct RequestKeys: Sendable {
    /// How long a key is remembered.
    public static let lifetime = Duration.hours(24)
    /// A request under way for so long died with its process: its key is free again.
    static let abandonment = Duration.minutes(5)

    public struct Answer: Sendable {
        public let status: Int
        public let bytes: [UInt8]

        public init(status: Int, bytes: [UInt8]) {
            self.status = status
            self.bytes = bytes
        }
    }

    /// A key that stands for a request of ours.
    public struct Claim: Sendable {
        let workspace: ID<Workspace>
        let keyHash: [UInt8]
        /// What the first request was answered; `nil` if this is the first.
        public let answer: Answer?
    }

    private let environment: Environment

    public init(_ environment: Environment) { self.environment = environment }

    /// Claims a key for a request.
    ///
    /// - Parameter request: everything that makes the request what it is.
    /// - Throws: ``Refusal/Code/idempotencyKeyReused`` when it stands for another request;
    ///   ``Refusal/Code/requestInProgress`` while the first one is under way.
    public func claim(_ key: String, for request: [UInt8], by caller: Caller) async throws -> Claim {
        let requestHash = Array(SHA256.hash(data: request))
        let now = environment.now()
        let vault = environment.vault
        return try await environment.storage.write { session in
            let keys = try vault.keys(of: caller.workspace, in: session)
            let keyHash = keys.lookup("idempotency", "\(caller.agent) \(key)")
            let row = try IdempotencyStore.claim(
                keyHash: keyHash,
                requestHash: requestHash,
                workspace: caller.workspace,
                at: now,
                notBefore: now - Self.lifetime,
                abandonedAt: now - Self.abandonment,
                in: session
            )
            guard let row else { return Claim(workspace: caller.workspace, keyHash: keyHash, answer: nil) }
            guard row.requestHash == requestHash else { throw Refusal(.idempotencyKeyReused) }
            guard let answer = row.answer else { throw Refusal(.requestInProgress) }
            let bytes: [UInt8]
            do {
                let name = Self.name(keyHash)
                bytes =
                    try answer.contact.map { try keys.contactKey($0, in: session).open(answer.sealed, as: name) }
                    ?? keys.open(answer.sealed, as: name)
            } catch VaultError.erased { throw Refusal(.contactErased) }
            return Claim(
                workspace: caller.workspace,
                keyHash: keyHash,
                answer: Answer(status: answer.status, bytes: bytes)
            )
        }
    }

    /// Keeps what the request was answered, sealed.
    public func keep(_ answer: Answer, for claim: Claim) async throws {
        let vault = environment.vault
        try await environment.storage.write { session in
            let keys = try vault.keys(of: claim.workspace, in: session)
            let contacts = try Self.contacts(in: answer.bytes, workspace: claim.workspace, in: session)
            // Nobody's key is right for what tells of several people: that it was done is kept, and not what was said.
            let bytes = contacts.count > 1 ? [] : answer.bytes
            let owner = contacts.count == 1 ? contacts.first : nil
            let sealed: [UInt8]
            do {
                let name = Self.name(claim.keyHash)
                sealed =
                    try owner.map { try keys.contactKey(of: $0).seal(bytes, as: name) }
                    ?? keys.seal(bytes, as: name)
            } catch VaultError.erased {
                // Gone before their answer was kept: the same request is told so.
                sealed = []
            }
            try IdempotencyStore.finish(
                keyHash: claim.keyHash,
                workspace: claim.workspace,
                answer: .init(status: answer.status, sealed: sealed, contact: owner?.id),
                in: session
            )
        }
    }

    /// The contacts that an answer tells of: those that it names, and those of the conversations that it names.
    private static func contacts(
        in answer: [UInt8],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> [ContactRow] {
        let words = answer.split { !isOfID($0) }.filter { $0.contains(UInt8(ascii: "_")) }
            .map { String(decoding: $0, as: UTF8.self) }
        let conversations = Array(Set(words.compactMap { ID<Conversation>($0) }))
        let rows =
            conversations.isEmpty
            ? [] : try ConversationStore.find(conversations, workspace: workspace, in: session)
        let contacts = Set(words.compactMap { ID<Contact>($0) } + rows.map(\.contact))
        return contacts.isEmpty ? [] : try ContactStore.find(Array(contacts), workspace: workspace, in: session)
    }

    private static func isOfID(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// Frees the key of a request that had no effect. If it fails, the key frees itself in a few minutes.
    public func release(_ claim: Claim) async {
        try? await environment.storage.write { session in
            try IdempotencyStore.release(keyHash: claim.keyHash, workspace: claim.workspace, in: session)
        }
    }

    private static func name(_ keyHash: [UInt8]) -> String { "idempotency \(hexadecimal(keyHash))" }
}
