import BalieServices
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Bounds the bytes of bodies that are held at once, over all connections.
///
/// The beginning of each body takes nothing, so small ones pass while large ones have used the budget up; nor does a hook
/// that is there whole in its first piece, which stands in its connection's own room already.
final class BodyBudget: Sendable {
    /// There is no room for the body at the moment.
    struct Exhausted: Error {}

    /// Bytes, over all bodies.
    private let limit: Int
    /// Bytes of each body that take nothing: who holds the budget must not keep ordinary messages out.
    private let free: Int
    private let taken = Atomic<Int>(0)

    init(limit: Int, free: Int) {
        self.limit = limit
        self.free = free
    }

    /// Hands the body to `use`, and keeps its room until that returns.
    ///
    /// - Parameters:
    ///   - byteLimit: of this body.
    ///   - reserves: whether room for all that `Content-Length` announces is taken before anything is read.
    /// - Throws: ``Exhausted``; ``Refusal/Code/tooLarge``; ``Failure`` for a body that is broken or too late.
    func withBody<Value>(
        of request: Request,
        upTo byteLimit: Int,
        reserves: Bool,
        _ use: ([UInt8]) async throws -> Value
    ) async throws -> Value {
        let announced = request.headers[.contentLength].flatMap(Int.init)
        if let announced, announced > byteLimit { throw Refusal(.tooLarge) }
        var share = 0
        defer { taken.wrappingSubtract(share, ordering: .relaxed) }
        var bytes: [UInt8] = []
        var pieces = request.body.makeAsyncIterator()
        if reserves, let announced {
            try take(announced - free, &share)
            bytes.reserveCapacity(announced)
        }
        while bytes.count != announced {
            let next: ByteBuffer?
            do { next = try await pieces.next() } catch { throw Failure(readingBody: error) }
            guard let piece = next else { break }
            let count = bytes.count + piece.readableBytes
            guard count <= byteLimit else { throw Refusal(.tooLarge) }
            if !bytes.isEmpty || count != announced { try take(count - free, &share) }
            bytes.append(contentsOf: piece.readableBytesView)
        }
        guard announced == nil || bytes.count == announced else { throw Failure.brokenBody }
        return try await use(bytes)
    }

    /// Makes a body's share as large as `size`, if it is smaller.
    private func take(_ size: Int, _ share: inout Int) throws {
        let count = size - share
        guard count > 0 else { return }
        share = size
        if taken.wrappingAdd(count, ordering: .relaxed).newValue > limit { throw Exhausted() }
    }
}

extension Failure {
    /// The body ended before its end, or is not framed as HTTP frames it.
    static let brokenBody = Failure(.badRequest, code: "bad_request", detail: "The body did not come whole.")

    /// What went wrong while a body was read: the sender's fault, whatever it was.
    init(readingBody error: any Error) {
        self =
            error is BodyTimeout
            ? Failure(.requestTimeout, code: "request_timeout", detail: "The body did not come in time.") : .brokenBody
    }

    init(_ exhausted: BodyBudget.Exhausted) {
        let refusal = Refusal(.unavailable, "Too much is coming in at the moment. Try again.")
        self.init(refusal)
        headers[.retryAfter] = "5"
    }
}
