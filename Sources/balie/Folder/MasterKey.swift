import BalieDomain
import BalieServices
import Crypto
import FoundationEssentials
import Glibc

/// The key that wraps all others: 32 bytes, as 64 hexadecimal digits in a file or in the environment.
enum MasterKey {
    static let byteCount = 32
    /// Nobody else may read the file.
    static let mode: mode_t = 0o600

    /// The key of this installation; made on the first start, when there is no database yet.
    ///
    /// - Parameters:
    ///   - environment: the value of `BALIE_MASTER_KEY`, which wins over the file.
    ///   - mayCreate: whether a missing key may be made: there is no database that needs another one.
    /// - Throws: ``CommandFailure`` for a key that is missing, unfit or readable by others.
    static func load(
        from folder: DataFolder,
        environment: String?,
        mayCreate: Bool
    ) throws(CommandFailure) -> SymmetricKey {
        if let environment {
            guard let key = key(fromHexadecimal: environment) else {
                throw CommandFailure(.configuration, "BALIE_MASTER_KEY is not a key: it needs 64 hexadecimal digits.")
            }
            return key
        }
        guard FileManager.default.fileExists(atPath: folder.masterKey) else {
            guard mayCreate else {
                throw CommandFailure(
                    .configuration,
                    """
                    There is a database but no master key. Put the key file back at \(folder.masterKey) (mode 600) or \
                    set BALIE_MASTER_KEY; without it nothing sealed can be opened.
                    """
                )
            }
            return try create(at: folder.masterKey)
        }
        return try read(folder.masterKey)
    }

    private static func read(_ path: String) throws(CommandFailure) -> SymmetricKey {
        guard let permissions = Permissions(of: path), !permissions.othersMayRead else {
            throw CommandFailure(.notPermitted, "Others may read the master key. Close it: chmod 600 \(path)")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.notPermitted, "The master key \(path) cannot be read by this user.")
        }
        guard let key = key(fromHexadecimal: String(decoding: data, as: UTF8.self)) else {
            throw CommandFailure(
                .configuration,
                "\(path) is not a key: it needs 64 hexadecimal digits. Put the right file back."
            )
        }
        return key
    }

    /// Writes a new random key, durable before it is used: what it seals would be lost with it.
    private static func create(at path: String) throws(CommandFailure) -> SymmetricKey {
        let key = SymmetricKey(size: .bits256)
        let text = key.withUnsafeBytes { hexadecimal($0) } + "\n"
        do {
            try DurableFile.write(Array(text.utf8), to: path, mode: mode)
        } catch {
            throw CommandFailure(.cannotCreate, "The master key cannot be written to \(path): \(error.reason).")
        }
        return key
    }

    private static func key(fromHexadecimal text: String) -> SymmetricKey? {
        let digits = Array(text.utf8.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: " ") })
        guard let bytes = bytes(fromHexadecimal: digits), bytes.count == byteCount else { return nil }
        return SymmetricKey(data: bytes)
    }
}
