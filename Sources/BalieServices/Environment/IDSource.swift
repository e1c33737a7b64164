public import BalieDomain
import Synchronization

/// Makes ids: 64 bits, positive, ever-increasing on one node, unique among nodes.
///
/// From the top: 1 bit zero, 41 bits milliseconds since 2020-01-01 (until 2089), 8 bits node, 14 bits counter. A clock
/// that stands still or goes back does not: the counter then runs on into the next milliseconds.
public final class IDSource: Sendable {
    static let epoch = Timestamp(rfc3339: "2020-01-01T00:00:00Z")?.milliseconds ?? 0
    static let nodeBits: Int64 = 8
    static let counterBits: Int64 = 14
    /// Highest node number.
    public static let nodeLimit = Int64(1) << nodeBits - 1

    private let node: Int64
    private let time: any TimeSource
    /// Milliseconds since the epoch and counter, as one number.
    private let last = Atomic<Int64>(0)

    /// - Parameter node: 0 to ``nodeLimit``.
    public init(time: any TimeSource, node: Int64 = 0) {
        precondition((0...Self.nodeLimit).contains(node), "a node number has \(Self.nodeBits) bits")
        self.time = time
        self.node = node
    }

    public func next<Kind>(_ kind: Kind.Type = Kind.self) -> ID<Kind> {
        let now = max(time.now().milliseconds - Self.epoch, 1) << Self.counterBits
        var previous = last.load(ordering: .relaxed)
        while true {
            let next = max(now, previous + 1)
            let (exchanged, original) = last.compareExchange(
                expected: previous,
                desired: next,
                ordering: .relaxed
            )
            if exchanged { return ID(compose(next)) }
            previous = original
        }
    }

    /// The lowest that can be made at a time; ids of before are below it.
    static func first(at time: Timestamp) -> Int64 {
        // What is out of range is as far away as can be told.
        let milliseconds = min(max(time.milliseconds - epoch, 1), Int64.max >> (counterBits + nodeBits))
        return milliseconds << (counterBits + nodeBits)
    }

    /// Makes only ids above `highest` from now on: after a restart the clock may stand before the newest stored id, because
    /// it was set back, or because the sandbox had moved it ahead.
    public func startAfter(_ highest: Int64) {
        let milliseconds = highest >> (Self.counterBits + Self.nodeBits)
        let start = (milliseconds + 1) << Self.counterBits
        var previous = last.load(ordering: .relaxed)
        while start > previous {
            let (exchanged, original) = last.compareExchange(expected: previous, desired: start, ordering: .relaxed)
            if exchanged { return }
            previous = original
        }
    }

    /// No id that was made at `time` or later, by any node, is lower.
    static func first<Kind>(at time: Timestamp, _ kind: Kind.Type = Kind.self) -> ID<Kind> {
        ID(max(0, time.milliseconds - epoch) << (nodeBits + counterBits))
    }

    private func compose(_ value: Int64) -> Int64 {
        let milliseconds = value >> Self.counterBits
        let counter = value & (1 << Self.counterBits - 1)
        return (milliseconds << Self.nodeBits | node) << Self.counterBits | counter
    }
}
