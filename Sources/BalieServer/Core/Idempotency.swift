import BalieServices
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads `Idempotency-Key`, and keeps and repeats answers.
struct Idempotency: Sendable {
    /// Printable ASCII characters.
    static let keyLengths = 1...255

    private static let keyField = HTTPField.Name("Idempotency-Key")
    private static let replayedField = HTTPField.Name("Idempotency-Replayed")

    private let keys: RequestKeys

    init(_ keys: RequestKeys) { self.keys = keys }

    /// The request's key, if it has one.
    ///
    /// - Throws: ``Refusal/Code/invalidField`` for one that is no such key.
    static func key(of request: Request) throws -> String? {
        guard let keyField, let key = request.headers[keyField] else { return nil }
        guard keyLengths.contains(key.utf8.count), key.utf8.allSatisfy({ (33...126).contains($0) }) else {
            throw Refusal(.invalidField, "A key has 1 to 255 printable characters.", field: "Idempotency-Key")
        }
        return key
    }

    func answer(_ call: Call, _ caller: Caller, _ handler: () async throws -> Response) async throws -> Response {
        guard let key = try Self.key(of: call.request) else { return try await handler() }
        let head = Array("\(call.request.method) \(call.request.head.path ?? "")\n".utf8)
        let claim = try await keys.claim(key, for: head + call.body.readableBytesView, by: caller)
        if let answer = claim.answer { return Self.response(answer) }
        let response: Response
        do {
            response = try await handler()
        } catch {
            let failure = Failure.of(error).failure
            // Nothing happened, or nobody knows what: the same request may be tried again.
            guard failure.status.code < 500, failure.status != .tooManyRequests else {
                await keys.release(claim)
                throw error
            }
            response = failure.response(requestID: call.context.requestID)
        }
        try await keep(response, for: claim)
        return response
    }

    /// The content type, a line feed, the body.
    private func keep(_ response: Response, for claim: RequestKeys.Claim) async throws {
        let collector = BodyCollector()
        try await response.body.write(collector)
        let bytes = Array("\(response.headers[.contentType] ?? "")\n".utf8) + collector.bytes
        try await keys.keep(.init(status: response.status.code, bytes: bytes), for: claim)
    }

    private static func response(_ answer: RequestKeys.Answer) -> Response {
        let type = answer.bytes.prefix { $0 != UInt8(ascii: "\n") }
        let body = answer.bytes.dropFirst(type.count + 1)
        var headers: HTTPFields = [:]
        if !type.isEmpty { headers[.contentType] = String(decoding: type, as: UTF8.self) }
        if let replayedField { headers[replayedField] = "true" }
        return Response(
            status: .init(code: answer.status),
            headers: headers,
            body: body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}

/// Gathers what an answer's body writes.
private final class BodyCollector: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []

    func write(_ buffer: ByteBuffer) async throws { bytes.append(contentsOf: buffer.readableBytesView) }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
