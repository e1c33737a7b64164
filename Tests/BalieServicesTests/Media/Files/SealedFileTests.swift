import BalieDomain
import Crypto
import Testing

@testable import BalieServices

/// Sealing that can be repeated, and is safe all the same.
struct SealedFileTests {
    private static func keys(_ byte: UInt8 = 3) -> WorkspaceKeys {
        WorkspaceKeys(id: ID(1), root: SymmetricKey(data: [UInt8](repeating: byte, count: 32)))
    }

    static func file(_ bytes: [UInt8], root: UInt8 = 3) -> SealedFile {
        let keys = keys(root)
        return SealedFile(bytes, owner: .workspace(keys), keys: keys)
    }

    /// Bytes of which no two chunks are the same. Made of blocks: byte by byte, megabytes take seconds.
    static func content(_ count: Int) -> [UInt8] {
        let block = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 5) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + block.count)
        while bytes.count < count {
            withUnsafeBytes(of: bytes.count) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: block)
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    private func sealed(_ file: SealedFile) throws -> [UInt8] { try file.sealed(0..<file.chunkCount) }

    @Test func theSameContentOfTheSameOwnerIsTheSameBytes() throws {
        let bytes = Self.content(SealedFile.chunkSize * 2 + 5)
        let first = try sealed(Self.file(bytes))
        #expect(try sealed(Self.file(bytes)) == first)
        #expect(first.count == bytes.count + 3 * SealedFile.overhead && Self.file(bytes).byteCount == first.count)
        #expect(first.firstRange(of: bytes.prefix(64)) == nil)
    }

    /// A nonce that met two contents under one key would give both away.
    @Test func noKeyMeetsANonceWithTwoContents() throws {
        let keys = Self.keys()
        let (ann, bob) = (
            ContactKey(id: ID(1), key: SymmetricKey(size: .bits256)),
            ContactKey(id: ID(2), key: SymmetricKey(size: .bits256))
        )
        var bytes = Self.content(SealedFile.chunkSize * 2)
        let one = Self.file(bytes)
        bytes[bytes.count - 1] ^= 1
        let files = [
            one, Self.file(bytes), Self.file([]), Self.file([0]), Self.file(bytes, root: 4),
            SealedFile(bytes, owner: .contact(ann), keys: keys), SealedFile(bytes, owner: .contact(bob), keys: keys),
        ]
        var seen: [[UInt8]] = []
        for file in files {
            let chunks = try (0..<file.chunkCount).map { try file.sealed($0..<$0 + 1) }
            // Within a file, by the place of the chunk.
            #expect(Set(chunks.map { Array($0.prefix(12)) }).count == chunks.count)
            seen.append(file.key.withUnsafeBytes { Array($0) })
        }
        // Among files, by the key: the first chunk of the first two is the same before it is sealed, and not after.
        #expect(Set(seen).count == files.count && Set(files.map(\.content)).count == files.count)
        #expect(try files[0].sealed(0..<1) != files[1].sealed(0..<1))
    }

    /// What an address adds must not come into the sealing: the same key and nonce would seal under two names.
    @Test func anAddressNamesTheContentAndALife() throws {
        let file = Self.file([1, 2, 3])
        let (first, second) = (SealedFile.address(file.content, ID(17)), SealedFile.address(file.content, ID(18)))
        #expect(first == "\(file.content)-11" && first != second)
        #expect(SealedFile.content(of: first) == file.content && SealedFile.content(of: file.content) == file.content)
    }
}
