import NIOCore

/// Finds the numbers of messages in a stream of bytes, also where a read ends in the middle of one.
///
/// A frame names the same message more than once; every mention is reported and the caller keeps the first.
struct FrameScanner {
    private var tail: [UInt8] = []

    private static let marker = Array(HookSource.marker.utf8)
    private static let length = marker.count + HookSource.markerDigits

    /// Calls `found` for each number in `buffer`, and in what was left of the buffer before it.
    mutating func scan(_ buffer: ByteBuffer, found: (Int) -> Void) {
        buffer.withUnsafeReadableBytes { bytes in
            if !tail.isEmpty {
                // The seam: the end of the last read and the beginning of this one.
                let seam = tail + bytes.prefix(Self.length - 1)
                seam.withUnsafeBytes { Self.search($0, found: found) }
            }
            Self.search(bytes, found: found)
            tail =
                bytes.count >= Self.length - 1
                ? Array(bytes.suffix(Self.length - 1)) : Array((tail + bytes).suffix(Self.length - 1))
        }
    }

    private static func search(_ bytes: UnsafeRawBufferPointer, found: (Int) -> Void) {
        guard bytes.count >= length else { return }
        let first = marker[0]
        var index = 0
        let last = bytes.count - length
        while index <= last {
            guard let next = bytes[index...last].firstIndex(of: first) else { return }
            if let number = number(in: bytes, at: next) { found(number) }
            index = next + 1
        }
    }

    private static func number(in bytes: UnsafeRawBufferPointer, at start: Int) -> Int? {
        for offset in marker.indices where bytes[start + offset] != marker[offset] { return nil }
        var number = 0
        for offset in marker.count..<length {
            let digit = bytes[start + offset]
            guard (48...57).contains(digit) else { return nil }
            number = number * 10 + Int(digit - 48)
        }
        return number
    }
}
