import BalieServices
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Bounds the bytes of bodies that are held at once, over all connections. No owner holds more than half, so that nobody
/// keeps all others out.
///
/// The beginning of each body takes nothing, so small ones pass while large ones have used the budget up; nor does a hook
/// that is there whole in its first piece, which stands in its connection's own room already.
final class BodyBudget<Owner: Hashable & Sendable>: Sendable {
    private struct Holdings {
        var sum = 0
        /// Of those who hold something.
        var byOwner: [Owner: Int] = [:]
    }

    /// Bytes, over all bodies.
    private let limit: Int
    /// Bytes of each body that take nothing: who holds the budget must not keep ordinary messages out.
    private let free: Int
    private let holdings = Mutex(Holdings())

    init(limit: Int, free: Int) {
        self.limit = limit
        self.free = free
    }

    /// Hands the body to `use`, and keeps its room until that returns.
    ///
    /// - Parameters:
    ///   - owner: whose the body is.
    ///   - byteLimit: of this body.
    ///   - reserves: whether room for all that `Content-Length` announces is taken before anything is read.
    /// - Throws: ``NoRoom``; ``Refusal/Code/tooLarge``; ``Failure`` for a body that is broken or too late.
    func withBody<Value>(
        of request: Request,
        _ context: ServerContext,
        for owner: Owner,
        upTo byteLimit: Int,
        reserves: Bool,
        _ use: ([UInt8]) async throws -> Value
    ) async throws -> Value {
        let announced = request.headers[.contentLength].flatMap(Int.init)
        if let announced, announced > byteLimit { throw Refusal(.tooLarge) }
        var share = 0
        defer { if share > 0 { giveBack(share, owner) } }
        var bytes: [UInt8] = []
        var pieces = request.body.makeAsyncIterator()
        if reserves, let announced {
            try take(announced - free, &share, owner)
            bytes.reserveCapacity(announced)
        }
        context.invite(bodyOf: request)
        while bytes.count != announced {
            let next: ByteBuffer?
            do { next = try await pieces.next() } catch { throw Failure(readingBody: error) }
            guard let piece = next else { break }
            let count = bytes.count + piece.readableBytes
            guard count <= byteLimit else { throw Refusal(.tooLarge) }
            if !bytes.isEmpty || count != announced { try take(count - free, &share, owner) }
            bytes.append(contentsOf: piece.readableBytesView)
        }
        guard announced == nil || bytes.count == announced else { throw Failure.brokenBody }
        return try await use(bytes)
    }

    /// Makes a body's share as large as `size`, if it is smaller.
    private func take(_ size: Int, _ share: inout Int, _ owner: Owner) throws {
        let count = size - share
        guard count > 0 else { return }
        try holdings.withLock { holdings in
            let own = holdings.byOwner[owner, default: 0] + count
            guard own <= limit / 2, holdings.sum + count <= limit else { throw NoRoom() }
            holdings.byOwner[owner] = own
            holdings.sum += count
        }
        share = size
    }

    private func giveBack(_ share: Int, _ owner: Owner) {
        holdings.withLock { holdings in
            let rest = holdings.byOwner[owner, default: 0] - share
            holdings.byOwner[owner] = rest > 0 ? rest : nil
            holdings.sum -= share
        }
    }
}

/// There is no room for a body at the moment.
struct NoRoom: Error {}

extension Failure {
    /// The body ended before its end, or is not framed as HTTP frames it.
    static let brokenBody = Failure(.badRequest, code: "bad_request", detail: "The body did not come whole.")

    /// What went wrong while a body was read: the sender's fault, whatever it was.
    init(readingBody error: any Error) {
        self =
            error is BodyTimeout
            ? Failure(.requestTimeout, code: "request_timeout", detail: "The body did not come in time.") : .brokenBody
    }

    init(_ noRoom: NoRoom) {
        let refusal = Refusal(.unavailable, "Too much is coming in at the moment. Try again.")
        self.init(refusal)
        headers[.retryAfter] = "5"
    }
}
