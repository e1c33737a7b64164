import Glibc
import NIOCore

/// Finds the numbers of messages whose conversations begin to ring, in the event stream of the agent at whom they ring.
///
/// Frames of other kinds mention the same messages: only what stands in a frame of `offer.created` counts.
struct RingScanner {
    private var rest = ByteBuffer()
    private var mentions = FrameScanner()

    private static let end = Array("\n\n".utf8)
    private static let kind = Array("event: offer.created".utf8)

    /// Calls `found` for each number in the frames that `buffer` completes.
    mutating func scan(_ buffer: ByteBuffer, found: (Int) -> Void) {
        rest.writeImmutableBuffer(buffer)
        while let length = Self.place(of: Self.end, in: rest),
            let frame = rest.readSlice(length: length + Self.end.count)
        {
            if Self.place(of: Self.kind, in: frame) != nil { mentions.scan(frame, found: found) }
        }
        rest.discardReadBytes()
    }

    private static func place(of pattern: [UInt8], in buffer: ByteBuffer) -> Int? {
        buffer.withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var index = 0
            while bytes.count - index >= pattern.count,
                let next = memchr(base + index, Int32(pattern[0]), bytes.count - index - pattern.count + 1)
            {
                let start = UnsafeRawPointer(next) - base
                if memcmp(next, pattern, pattern.count) == 0 { return start }
                index = start + 1
            }
            return nil
        }
    }
}
