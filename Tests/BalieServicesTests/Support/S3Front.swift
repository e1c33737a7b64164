import AsyncHTTPClient
import BalieTestKit
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization
import Testing

@testable import BalieServices

/// Stands before an S3 server, hands everything on, and spoils what a test tells it to.
final class S3Front: Sendable {
    /// What happens to a call.
    enum Fault: Sendable {
        /// Is answered here, with a code.
        case answer(Int, code: String, more: String = "")
        /// Is answered here, with a list of uploads.
        case list(String)
        /// The connection ends in the middle of the request's body.
        case cutRequest
        /// Is done, and nobody hears of it.
        case loseAnswer
        /// The connection ends in the middle of the answer's body.
        case cutAnswer
        /// The answer has half its bytes, and looks whole.
        case shorten
        /// A byte of the answer is another.
        case spoil
        /// Is handed on only when the gate opens.
        case hold(Gate)
    }

    struct Call: Sendable {
        let method: String
        let query: String
        /// Counts calls of the same method and kind, from 1.
        let number: Int

        var part: String? { query.split(separator: "&").first { $0.hasPrefix("partNumber=") }.map(String.init) }
        /// What the call is about, apart from its values: `PUT partNumber uploadId`.
        var kind: String { Self.kind(method, query) }

        static func kind(_ method: String, _ query: String) -> String {
            ([method] + query.split(separator: "&").map { String($0.prefix { $0 != "=" }) }).joined(separator: " ")
        }
    }

    private struct State {
        var calls: [Call] = []
        var script: @Sendable (Call) -> Fault? = { _ in nil }
    }

    private let state = Mutex(State())
    private let upstream: String

    private init(_ upstream: String) { self.upstream = upstream }

    var calls: [Call] { state.withLock { $0.calls } }
    /// Calls that sent a part.
    var partsSent: [String] { calls.compactMap(\.part) }

    /// From now on, calls for which `script` gives a fault are spoilt.
    func spoil(_ script: @escaping @Sendable (Call) -> Fault?) {
        state.withLock { state in
            state.calls = []
            state.script = script
        }
    }

    private func note(_ method: String, _ query: String) -> Fault? {
        let (call, script) = state.withLock { state in
            let kind = Call.kind(method, query)
            let number = state.calls.count { $0.kind == kind } + 1
            let call = Call(method: method, query: query, number: number)
            state.calls.append(call)
            return (call, state.script)
        }
        return script(call)
    }

    // MARK: The server

    private struct Context: RequestContext {
        var coreContext: CoreRequestContextStorage
        let channel: any NIOCore.Channel

        init(source: ApplicationRequestContextSource) {
            coreContext = CoreRequestContextStorage(source: source)
            channel = source.channel
        }
    }

    private func respond(_ request: Request, _ context: Context) async throws -> Response {
        let fault = note(request.method.rawValue, request.uri.query ?? "")
        switch fault {
        case .answer(let status, let code, let more):
            _ = try? await request.body.collect(upTo: 64 << 20)
            let text = "<?xml version=\"1.0\"?>\n<Error><Code>\(code)</Code><Message>m</Message>\(more)</Error>"
            let body: ResponseBody = request.method == .head ? .init() : .init(byteBuffer: ByteBuffer(string: text))
            return Response(status: .init(code: status), headers: [.contentType: "application/xml"], body: body)
        case .list(let inside):
            let text = "<ListMultipartUploadsResult>\(inside)</ListMultipartUploadsResult>"
            return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: text)))
        case .cutRequest:
            for try await _ in request.body { break }
            try? await context.channel.close()
            return Response(status: .ok)
        case .hold(let gate):
            let body = try await request.body.collect(upTo: 64 << 20)
            await gate.pass()
            return try await handOn(request, body, nil, context)
        case .loseAnswer, .cutAnswer, .shorten, .spoil, nil:
            let body = try await request.body.collect(upTo: 64 << 20)
            return try await handOn(request, body, fault, context)
        }
    }

    private func handOn(
        _ request: Request,
        _ body: ByteBuffer,
        _ fault: Fault?,
        _ context: Context
    ) async throws -> Response {
        var message = HTTPClientRequest(url: upstream + request.uri.string)
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headers where field.name != .contentLength && field.name != .connection {
            message.headers.add(name: field.name.rawName, value: field.value)
        }
        // Signed: as it came.
        message.headers.replaceOrAdd(name: "host", value: request.head.authority ?? "")
        if body.readableBytes > 0 || [.put, .post].contains(request.method) { message.body = .bytes(body) }
        let answer = try await TestClient.shared.execute(message, timeout: .seconds(60))
        var bytes = Array(try await answer.body.collect(upTo: 64 << 20).readableBytesView)
        var headers: HTTPFields = [:]
        for (name, value) in answer.headers
        where !["connection", "transfer-encoding", "date"].contains(name.lowercased()) {
            guard let name = HTTPField.Name(name) else { continue }
            if name == .contentLength, request.method != .head { continue }
            headers.append(HTTPField(name: name, value: value))
        }
        switch fault {
        case .loseAnswer:
            try? await context.channel.close()
            return Response(status: .ok)
        case .shorten: bytes.removeLast(bytes.count / 2)
        case .spoil: bytes[bytes.count / 2] ^= 1
        default: break
        }
        let whole = bytes
        let isCut = if case .cutAnswer = fault { true } else { false }
        let content =
            request.method == .head
            ? ResponseBody()
            : ResponseBody(contentLength: whole.count) { writer in
                try await writer.write(ByteBuffer(bytes: isCut ? whole[..<(whole.count / 2)] : whole[...]))
                if isCut { try? await context.channel.close() }
                try await writer.finish(nil)
            }
        return Response(status: .init(code: Int(answer.status.code)), headers: headers, body: content)
    }

    /// Runs a test with a front before a bucket's server; `endpoint` is the front's.
    static func run(
        before bucket: TestBucket,
        _ test: @escaping @Sendable (S3Front, _ endpoint: String) async throws -> Void
    ) async throws {
        let front = S3Front(bucket.endpoint)
        try await beside("front") { logger, listens in
            Application(
                responder: CallbackResponder { (request: Request, context: Context) in
                    try await front.respond(request, context)
                },
                configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { listens($0.localAddress?.port ?? 0) },
                logger: logger
            )
        } _: { port in
            try await test(front, "http://127.0.0.1:\(port)")
        }
    }
}
