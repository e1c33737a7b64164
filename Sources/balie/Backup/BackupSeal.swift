import Crypto
import Glibc

/// What stands behind a backup's last page: the SHA-256 of all before it, as hexadecimal digits after a word.
///
/// SQLite reads as many pages as its header counts, and nothing of what follows them.
enum BackupSeal {
    private static let word = Array("\nbalie backup sha256 ".utf8)
    private static let digits = Array("0123456789abcdef".utf8)
    private static let length = word.count + 2 * SHA256.byteCount
    private static let chunk = 1 << 20

    /// Seals a file that is closed. Returns whether it could be written.
    static func add(to path: String) -> Bool {
        guard let file = fopen(path, "r+b") else { return false }
        var hash = SHA256()
        guard read(file, Int.max, { hash.update(data: $0) }) != nil else {
            fclose(file)
            return false
        }
        let seal = text(of: hash)
        let isWritten = fseek(file, 0, SEEK_END) == 0 && fwrite(seal, 1, seal.count, file) == seal.count
        return fclose(file) == 0 && isWritten
    }

    /// Whether the file has a seal that is right for all before it.
    static func holds(_ path: String) -> Bool {
        guard let file = fopen(path, "rb") else { return false }
        defer { fclose(file) }
        guard fseek(file, 0, SEEK_END) == 0 else { return false }
        let size = ftell(file)
        guard size > length, fseek(file, 0, SEEK_SET) == 0 else { return false }
        var hash = SHA256()
        guard read(file, size - length, { hash.update(data: $0) }) == size - length else { return false }
        var seal: [UInt8] = []
        guard read(file, length, { seal.append(contentsOf: $0) }) == length else { return false }
        return seal == text(of: hash)
    }

    private static func text(of hash: SHA256) -> [UInt8] {
        word + hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    /// Reads at most `count` bytes. Returns how many there were; `nil` for a file that cannot be read.
    private static func read(
        _ file: UnsafeMutablePointer<FILE>,
        _ count: Int,
        _ body: (ArraySlice<UInt8>) -> Void
    ) -> Int? {
        var buffer = [UInt8](repeating: 0, count: chunk)
        var total = 0
        while total < count {
            let got = fread(&buffer, 1, min(chunk, count - total), file)
            guard got > 0 else { break }
            body(buffer[..<got])
            total += got
        }
        return ferror(file) == 0 ? total : nil
    }
}
