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
            guard let base = bytes.baseAddress, let found = memmem(base, bytes.count, pattern, pattern.count) else {
                return nil
            }
            return UnsafeRawPointer(found) - base
        }
    }
}
