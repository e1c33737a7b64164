import NIOCore

/// How long a call over the network may take as a whole, with its answer.
struct CallTimeouts: Sendable {
    static let standard = CallTimeouts(call: .seconds(30), transfer: .minutes(5))

    /// Of one that carries little in either direction.
    var call: TimeAmount
    /// Of one that carries a file.
    var transfer: TimeAmount
}
