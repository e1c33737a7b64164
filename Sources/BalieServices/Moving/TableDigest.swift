import BalieDomain
import BalieStorage
import Crypto

/// SHA-256 over rows, the same whichever engine they come from.
///
/// Each value is a letter for its type, then for a number its eight bytes, and for text (UTF-8) and bytes their length in
/// eight bytes and themselves; the highest byte comes first.
struct TableDigest {
    private var hash = SHA256()
    private(set) var rows: Int64 = 0

    mutating func add(_ row: SQLRow) {
        rows += 1
        for value in row.values { add(value) }
    }

    func finalize() -> [UInt8] { Array(hash.finalize()) }

    private mutating func add(_ value: SQLValue) {
        switch value {
        case .null: hash.update(data: [UInt8(ascii: "n")])
        case .integer(let number): add("i", number)
        case .text(let text): addBytes("t", Array(text.utf8))
        case .blob(let bytes): addBytes("b", bytes)
        }
    }

    private mutating func add(_ letter: Unicode.Scalar, _ number: Int64) {
        var bytes = [UInt8(ascii: letter)]
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
        hash.update(data: bytes)
    }

    private mutating func addBytes(_ letter: Unicode.Scalar, _ bytes: [UInt8]) {
        add(letter, Int64(bytes.count))
        hash.update(data: bytes)
    }
}
