import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

@testable import BalieSandbox

/// A loopback server that takes webhooks as a product would.
final class HookReceiver: Sendable {
    struct Hook: Sendable {
        var path: String
        var headers: [String: String]
        var body: [UInt8]

        /// The body read again.
        var json: JSON { (try? JSON.parse(body)) ?? .null }
        var value: JSON? { json["entry"]?.array?.first?["changes"]?.array?.first?["value"] }
        var status: JSON? { value?["statuses"]?.array?.first }
        var message: JSON? { value?["messages"]?.array?.first }
    }

    private struct State {
        var hooks: [Hook] = []
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        /// Answers still to be given, before all others are 200.
        var answers: [Int] = []
        var challenges: [String: String] = [:]
        var answersChallenge = true
    }

    private let state = Mutex(State())

    var hooks: [Hook] { state.withLock { $0.hooks } }

    /// The statuses to answer next; after them 200.
    func answer(_ statuses: [Int]) { state.withLock { $0.answers = statuses } }
    func refuseChallenges() { state.withLock { $0.answersChallenge = false } }
    var challenge: [String: String] { state.withLock { $0.challenges } }

    /// Waits until at least `count` webhooks have come, and returns all.
    func hooks(count: Int) async -> [Hook] {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.hooks.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isDone { continuation.resume() }
        }
        return hooks
    }

    private func take(_ hook: Hook) -> Int {
        let (status, due) = state.withLock { state in
            state.hooks.append(hook)
            let due = state.waiters.filter { $0.count <= state.hooks.count }
            state.waiters.removeAll { $0.count <= state.hooks.count }
            return (state.answers.isEmpty ? 200 : state.answers.removeFirst(), due)
        }
        for waiter in due { waiter.continuation.resume() }
        return status
    }

    /// The server; `ready` gets the port.
    func service(ready: @escaping @Sendable (Int) async -> Void) -> any Service {
        let router = Router()
        router.get("file") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "image/png"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "a picture"))
            )
        }
        router.get("**") { request, _ in
            let query = request.uri.queryParameters
            let isAnswered = self.state.withLock { state in
                for (key, value) in query { state.challenges[String(key)] = String(value) }
                return state.answersChallenge
            }
            return isAnswered ? String(query["hub.challenge"] ?? "") : "something else"
        }
        router.post("**") { request, _ -> HTTPResponse.Status in
            let body = try await request.body.collect(upTo: 4 * 1024 * 1024)
            var headers: [String: String] = [:]
            for field in request.headers { headers[field.name.canonicalName] = field.value }
            let hook = Hook(path: request.uri.path, headers: headers, body: Array(body.readableBytesView))
            return HTTPResponse.Status(code: self.take(hook))
        }
        var logger = Logger(label: "receiver")
        logger.logLevel = .error
        return Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { await ready($0.localAddress?.port ?? 0) },
            logger: logger
        )
    }
}
