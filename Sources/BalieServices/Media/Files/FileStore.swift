/// Where sealed files are kept, each under an address: a folder, or a store that several nodes share.
///
/// A store holds bytes and knows no keys: sealing, opening and the note of what is there stand above it, in
/// ``SealedFiles``. An address is ASCII letters, digits and `-`, and stands for one content for ever: it is never used
/// again once its file was removed. So writing it twice, or removing it late, does no harm, whoever does it.
public protocol FileStore: Sendable {
    /// Writes a file whole, or not at all; one that is there with the right number of bytes already is the same file.
    ///
    /// What an earlier try that was cut off has left may be used.
    func write(_ file: SealedFile, to address: String) async throws

    /// The bytes of a file, sealed as it is; `nil` if the store is there and the file is not.
    func byteCount(of address: String) async throws -> Int?

    /// - Parameter range: inside the file, and not empty.
    /// - Returns: fewer bytes than that, or none, if the file was cut short; some stores throw then.
    func bytes(_ range: Range<Int>, of address: String) async throws -> [UInt8]

    /// Does nothing if there is no such file.
    func remove(_ address: String) async throws

    /// Removes what tries that were cut off have left, if nothing was added to it for `age`.
    func removeUnfinished(olderThan age: Duration) async throws
}
