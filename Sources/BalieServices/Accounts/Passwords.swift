import BalieDomain
import Crypto
import CryptoExtras
import Dispatch
import Synchronization

/// Turns passwords into what may be stored, and checks them against it.
///
/// scrypt with a salt of its own for each; the parameters are stored with the result, so that they can be raised later.
/// The work is done one at a time on a thread of its own: it would hold up everything else on the cooperative pool, and
/// needs 32 MB while it lasts.
public final class Passwords: Sendable {
    /// Source: OWASP Password Storage Cheat Sheet, scrypt: N = 2^15, r = 8, p = 3 is among the equal choices.
    public struct Parameters: Sendable {
        public static let standard = Parameters(rounds: 1 << 15, blockSize: 8, parallelism: 3)

        /// N; a power of two.
        public let rounds: Int
        /// r
        public let blockSize: Int
        /// p
        public let parallelism: Int

        public init(rounds: Int, blockSize: Int, parallelism: Int) {
            self.rounds = rounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }
    }

    /// Characters of the shortest password that may be set.
    public static let shortest = 10
    /// Bytes of UTF-8 of the longest password that is looked at.
    public static let byteLimit = 1024
    /// Checks that may wait for their turn; more are turned away.
    static let waitingLimit = 64
    static let saltByteCount = 16
    static let hashByteCount = 32

    private let parameters: Parameters
    private let queue = DispatchQueue(label: "balie.passwords")
    private let waiting = Mutex(0)

    public init(_ parameters: Parameters = .standard) { self.parameters = parameters }

    /// - Returns: `scrypt$N$r$p$salt$hash`, the last two in hexadecimal.
    /// - Throws: ``Refusal/Code/unavailable`` when too many wait.
    func hash(_ password: String) async throws -> String {
        let parameters = parameters
        return try await run {
            let salt = SymmetricKey(size: SymmetricKeySize(bitCount: Self.saltByteCount * 8))
                .withUnsafeBytes { [UInt8]($0) }
            let hash = try Self.derive(password, salt: salt, parameters)
            return "scrypt$\(parameters.rounds)$\(parameters.blockSize)$\(parameters.parallelism)"
                + "$\(hexadecimal(salt))$\(hexadecimal(hash))"
        }
    }

    /// Whether the password is the one that `stored` was made from.
    ///
    /// Without `stored` it does the same work and says no, so that the time tells nothing.
    ///
    /// - Throws: ``Refusal/Code/unavailable`` when too many wait.
    func isRight(_ password: String, for stored: String?) async throws -> Bool {
        let parameters = parameters
        return try await run {
            guard let stored = stored.flatMap(Stored.init) else {
                _ = try Self.derive(password, salt: [UInt8](repeating: 0, count: Self.saltByteCount), parameters)
                return false
            }
            let hash = try Self.derive(password, salt: stored.salt, stored.parameters)
            return isEqualInConstantTime(hash, stored.hash)
        }
    }

    private static func derive(_ password: String, salt: [UInt8], _ parameters: Parameters) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Array(password.utf8),
            salt: salt,
            outputByteCount: hashByteCount,
            rounds: parameters.rounds,
            blockSize: parameters.blockSize,
            parallelism: parameters.parallelism
        )
        return key.withUnsafeBytes { [UInt8]($0) }
    }

    private func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let isAdmitted = waiting.withLock { waiting in
            guard waiting < Self.waitingLimit else { return false }
            waiting += 1
            return true
        }
        guard isAdmitted else { throw Refusal(.unavailable) }
        defer { waiting.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }

    private struct Stored {
        let parameters: Parameters
        let salt: [UInt8]
        let hash: [UInt8]

        init?(_ text: String) {
            let parts = text.split(separator: "$", omittingEmptySubsequences: false)
            guard
                parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), let blockSize = Int(parts[2]),
                let parallelism = Int(parts[3]), let salt = bytes(fromHexadecimal: parts[4].utf8),
                let hash = bytes(fromHexadecimal: parts[5].utf8), hash.count == Passwords.hashByteCount
            else { return nil }
            parameters = Parameters(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
            self.salt = salt
            self.hash = hash
        }
    }
}

/// Takes the same time wherever the first difference is.
public func isEqualInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}
