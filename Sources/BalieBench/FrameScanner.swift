import Glibc
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
            if bytes.count >= Self.length - 1 {
                tail.replaceSubrange(tail.indices, with: bytes.suffix(Self.length - 1))
            } else {
                tail = Array((tail + bytes).suffix(Self.length - 1))
            }
        }
    }

    /// With the C library's search: reading must take as little of the measured machine as it can.
    private static func search(_ bytes: UnsafeRawBufferPointer, found: (Int) -> Void) {
        guard let base = bytes.baseAddress else { return }
        var index = 0
        while bytes.count - index >= length,
            let next = memchr(base + index, Int32(marker[0]), bytes.count - index - length + 1)
        {
            let start = UnsafeRawPointer(next) - base
            if let number = number(in: bytes, at: start) { found(number) }
            index = start + 1
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
