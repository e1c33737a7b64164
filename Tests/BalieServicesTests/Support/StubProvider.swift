import AsyncHTTPClient
import BalieDomain
import BalieServices
import BalieTestKit
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing

/// A network that answers as a test tells it to, on loopback.
final class StubProvider: Sendable {
    /// A call as it came.
    struct Call: Sendable {
        let method: String
        let path: String
        let authorization: String?
        let body: JSONValue

        /// The text that was sent.
        var text: String? { body["text"]?["body"]?.string }
        var opaqueID: String? { body["biz_opaque_callback_data"]?.string }
        var isRead: Bool { body["status"]?.string == "read" }
    }

    indirect enum Reply: Sendable {
        /// Takes the message, under an id of its own or a given one.
        case accept(String? = nil)
        case refuse(code: Int, status: Int = 400)
        case answer(status: Int, String)
        /// Closes the connection without an answer: nobody knows whether the message was taken.
        case hangUp
        /// Answers only when the gate opens.
        case hold(Gate, then: Reply = .accept())
    }

    private struct State {
        var calls: [Call] = []
        var replies: [Reply] = []
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var uploads = 0
        var files: [String: (lookup: JSONValue, bytes: [UInt8])] = [:]
        var accepted = 0
        var present = 0
        var mostPresent = 0
    }

    private let state = Mutex(State())

    /// What the next sends are answered, one each; after them everything is accepted.
    func reply(_ replies: Reply...) { state.withLock { $0.replies += replies } }

    /// A file that customers' messages name.
    func keep(_ id: String, lookup: JSONValue, bytes: [UInt8]) {
        state.withLock { $0.files[id] = (lookup, bytes) }
    }

    var calls: [Call] { state.withLock { $0.calls } }
    /// Messages that were sent, without read receipts.
    var sends: [Call] { calls.filter { $0.path.hasSuffix("/messages") && !$0.isRead } }
    var uploads: Int { state.withLock { $0.uploads } }
    /// The most sends that were under way at one time.
    var mostPresent: Int { state.withLock { $0.mostPresent } }

    /// Waits until at least `count` messages were sent.
    func sends(count: Int) async -> [Call] {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.calls.count(where: { $0.path.hasSuffix("/messages") && !$0.isRead }) >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isDone { continuation.resume() }
        }
        return sends
    }

    private func note(_ call: Call) -> Reply {
        let (reply, due) = state.withLock { state in
            state.calls.append(call)
            let isSend = call.path.hasSuffix("/messages") && !call.isRead
            let count = state.calls.count(where: { $0.path.hasSuffix("/messages") && !$0.isRead })
            let due = state.waiters.filter { $0.count <= count }
            state.waiters.removeAll { $0.count <= count }
            guard isSend else { return (Reply.accept(), due) }
            state.present += 1
            state.mostPresent = max(state.mostPresent, state.present)
            return (state.replies.isEmpty ? .accept() : state.replies.removeFirst(), due)
        }
        for waiter in due { waiter.continuation.resume() }
        return reply
    }

    private func leave() { state.withLock { $0.present -= 1 } }

    private func nextID() -> String {
        state.withLock { state in
            state.accepted += 1
            return "wamid.STUB\(state.accepted)"
        }
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

    private func service(_ logger: Logger, _ listens: @escaping @Sendable (Int) -> Void) -> any Service {
        let router = Router(context: Context.self)
        router.post("**") { request, context in try await self.post(request, context) }
        router.get("**") { request, _ in self.file(request.uri.path, host: request.head.authority ?? "") }
        return Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { listens($0.localAddress?.port ?? 0) },
            logger: logger
        )
    }

    private func post(_ request: Request, _ context: Context) async throws -> Response {
        let bytes = try await request.body.collect(upTo: 32 << 20)
        let path = request.uri.path
        if path.hasSuffix("/media") {
            let number = state.withLock { state in
                state.uploads += 1
                return state.uploads
            }
            return Self.json(#"{"id":"upload-\#(number)"}"#)
        }
        let call = Call(
            method: request.method.rawValue,
            path: path,
            authorization: request.headers[.authorization],
            body: (try? JSONDecoder().decode(JSONValue.self, from: Data(bytes.readableBytesView))) ?? .null
        )
        let reply = note(call)
        if call.isRead { return Self.json(#"{"success":true}"#) }
        defer { leave() }
        return try await answer(reply, context)
    }

    private func answer(_ reply: Reply, _ context: Context) async throws -> Response {
        switch reply {
        case .accept(let id): return accepted(id ?? nextID())
        case .refuse(let code, let status):
            return Self.json(#"{"error":{"code":\#(code),"message":"refused"}}"#, status: status)
        case .answer(let status, let text): return Self.json(text, status: status)
        case .hangUp:
            try? await context.channel.close()
            return Response(status: .ok)
        case .hold(let gate, let reply):
            await gate.pass()
            return try await answer(reply, context)
        }
    }

    private func accepted(_ id: String) -> Response {
        Self.json(#"{"messaging_product":"whatsapp","messages":[{"id":"\#(id)"}]}"#)
    }

    private func file(_ path: String, host: String) -> Response {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        guard let file = state.withLock({ $0.files[name] }) else {
            return Self.json(#"{"error":{"code":100,"message":"unknown"}}"#, status: 400)
        }
        if path.hasPrefix("/files/") {
            return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
        }
        guard case .object(var members) = file.lookup else { return Response(status: .internalServerError) }
        if members["url"] == nil { members["url"] = .string("http://\(host)/files/\(name)") }
        let bytes = (try? JSONEncoder().encode(JSONValue.object(members))) ?? Data()
        return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static func json(_ text: String, status: Int = 200) -> Response {
        Response(
            status: HTTPResponse.Status(code: status),
            headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: text))
        )
    }

    /// Runs a test beside a provider; `graphURL` is its address.
    static func run(_ test: @escaping @Sendable (StubProvider, _ graphURL: String) async throws -> Void) async throws {
        let provider = StubProvider()
        try await beside("provider", provider.service) { port in
            try await test(provider, "http://127.0.0.1:\(port)/v25.0")
        }
    }
}
