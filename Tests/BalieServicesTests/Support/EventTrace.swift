import BalieDomain
import BalieServices
import NIOCore

/// Writes live messages as lines, so that tests can read what a browser got: the event's number, or `view`.
enum EventTrace {
    static func frame(_ message: LiveMessage) -> ByteBuffer {
        switch message {
        case .event(let event): ByteBuffer(string: "\(event.number)\n")
        case .viewing: ByteBuffer(string: "view\n")
        }
    }

    /// The event numbers in frames.
    static func numbers(_ frames: ByteBuffer) -> [Int64] {
        String(buffer: frames).split(separator: "\n").compactMap { Int64($0) }
    }
}
