import BalieDomain
import BalieStorage
import Crypto

/// Remembers requests that were made under a key of the caller's, so that one that is sent again gets the first one's
/// answer instead of happening twice.
///
/// Claiming the key, the request itself and keeping its answer are transactions of their own. After a crash between them
/// the key is free again in ``abandonment``, and a request that had happened happens once more if it is sent again.
/// Messages never do: their key is stored in the message's own transaction.
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
            let bytes = try keys.open(answer.sealed, as: Self.name(keyHash))
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
            try IdempotencyStore.finish(
                keyHash: claim.keyHash,
                workspace: claim.workspace,
                status: answer.status,
                sealed: try keys.seal(answer.bytes, as: Self.name(claim.keyHash)),
                in: session
            )
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
