import AsyncHTTPClient
import BalieDomain
import BalieServices
import BalieTestKit
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import BalieServer

/// `GET /events` over a real socket.
struct EventStreamTests {
    /// Runs `body` with a server, its live events, and one conversation of a customer.
    private func run(
        _ body: @escaping @Sendable (_ api: TestAPI, _ listener: Listener, _ channel: String) async throws -> Void
    ) async throws {
        let server = try await TestServer()
        var configuration = server.configuration
        configuration.port = 0
        var application = try buildServer(dependencies: server.dependencies, configuration: configuration)
        application.addServices(server.environment.liveEvents)
        try await application.test(.live) { client in
            let api = TestAPI(client: client, server: server)
            let channel = try await api.connectNumber()
            try await body(api, Listener(port: try #require(client.port), server: server), channel)
        }
    }

    /// One event as a browser reads it.
    struct Event: Sendable, Equatable {
        var name = ""
        var id: Int64?
        var data = JSONValue.null
    }

    /// Opens streams.
    struct Listener: Sendable {
        let port: Int
        let server: TestServer

        /// Reads events until `isEnough`.
        func listen(
            as role: Role = .agent,
            token: String? = nil,
            after: Int64? = nil,
            onStart: @escaping @Sendable () async throws -> Void = {},
            until isEnough: @escaping @Sendable ([Event]) -> Bool
        ) async throws -> [Event] {
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/api/v1/events")
            request.headers.add(name: "Authorization", value: "Bearer \(token ?? server.tokens[role] ?? "")")
            if let after { request.headers.add(name: "Last-Event-ID", value: "\(after)") }
            let response = try await HTTPClient.shared.execute(request, deadline: .now() + .seconds(20))
            #expect(response.status == .ok)
            #expect(response.headers.first(name: "Content-Type") == "text/event-stream; charset=utf-8")
            #expect(response.headers.first(name: "Cache-Control") == "no-store")
            try await onStart()
            var text = ""
            var events: [Event] = []
            for try await buffer in response.body {
                text += String(buffer: buffer)
                while let end = text.range(of: "\n\n") {
                    if let event = Self.event(text[..<end.lowerBound]) { events.append(event) }
                    text.removeSubrange(..<end.upperBound)
                }
                if isEnough(events) { break }
            }
            return events
        }

        private static func event(_ text: Substring) -> Event? {
            var event = Event()
            for line in text.split(separator: "\n") where !line.hasPrefix(":") {
                let parts = line.split(separator: ":", maxSplits: 1)
                let value = parts.count > 1 ? parts[1].drop { $0 == " " } : ""
                switch parts.first {
                case "event": event.name = String(value)
                case "id": event.id = Int64(value)
                case "data": event.data = (try? JSONDecoder().decode(JSONValue.self, from: Data(value.utf8))) ?? .null
                default: break
                }
            }
            return event.name.isEmpty ? nil : event
        }
    }

    @Test func everyEventComesOnceAndInOrder() async throws {
        try await run { api, listener, channel in
            let events = try await listener.listen {
                try await api.customerWrites("hi", to: channel)
            } until: { events in
                events.contains { $0.name == "message.created" }
            }
            #expect(events.first?.name == "hello")
            #expect(events.first?.id == nil)
            #expect(events.first?.data["now"]?.string == api.server.time.now().rfc3339)
            let created = try #require(events.first { $0.name == "message.created" })
            #expect(created.data["message"]?["text"] == "hi")
            #expect(created.data["conversation"]?["contact"]?["name"] == "Ann")
            let last = try #require(events.first?.data["last"]?.integer)
            let numbers = events.compactMap(\.id)
            #expect(numbers == Array(last + 1...last + Int64(numbers.count)))
        }
    }

    @Test func whatWasMissedComesFirst() async throws {
        try await run { api, listener, channel in
            let first = try await listener.listen(until: { !$0.isEmpty })
            let start = try #require(first.first?.data["last"]?.integer)
            for number in 1...3 { try await api.customerWrites("no \(number)", id: "wamid.\(number)", to: channel) }
            @Sendable func texts(_ events: [Event]) -> [String] {
                events.filter { $0.name == "message.created" }.compactMap { $0.data["message"]?["text"]?.string }
            }
            let all = try await listener.listen(after: start, until: { texts($0).count == 3 })
            #expect(texts(all) == ["no 1", "no 2", "no 3"])
            // From the middle: what comes after, and nothing twice.
            let middle = try #require(all.first { $0.data["message"]?["text"] == "no 2" }?.id)
            let rest = try await listener.listen(after: middle) {
                try await api.customerWrites("no 4", id: "wamid.4", to: channel)
            } until: {
                texts($0).contains("no 4")
            }
            #expect(texts(rest) == ["no 3", "no 4"])
            let numbers = rest.compactMap(\.id)
            #expect(numbers == Array(middle + 1...middle + Int64(numbers.count)))
        }
    }

    @Test func aLostPlaceIsTold() async throws {
        try await run { _, listener, _ in
            let events = try await listener.listen(after: 1_000_000, until: { $0.contains { $0.name == "resync" } })
            #expect(events.last?.name == "resync")
            #expect(events.last?.id == nil)
        }
    }

    @Test func aRevokedTokenStopsListening() async throws {
        try await run { api, listener, _ in
            let created = try await api.call(.post, "/tokens", ["name": "listener", "role": "agent"])
            let token = try #require(created["token"]?.string)
            let events = try await listener.listen(token: token) { () async throws in
                #expect(try await api.call(.delete, "/tokens/\(created.id)").status == 204)
                // The watch sleeps at the server's own pace: one turn is enough.
                await api.server.time.nextSleeper()
                api.server.time.advance(by: .seconds(1))
            } until: { _ in
                false
            }
            #expect(events.first?.name == "hello")
            #expect(try await api.call(.get, "/me", as: .token(token)).status == 401)
        }
    }

    @Test func aBrowserThatGoesAwayIsForgotten() async throws {
        try await run { api, listener, channel in
            for _ in 0..<20 { _ = try await listener.listen(until: { !$0.isEmpty }) }
            let metrics = api.server.environment.metrics
            // Each write that fails shows one more connection as gone.
            var turns = 0
            while metrics.value(.eventStreams) > 0, turns < 200 {
                turns += 1
                try await api.customerWrites("turn \(turns)", id: "wamid.\(turns)", to: channel)
            }
            #expect(metrics.value(.eventStreams) == 0)
            #expect(api.server.environment.liveEvents.subscriberCount == 0)
        }
    }

    /// The server stops only when its answers have ended; this one would go on for ever.
    @Test(.timeLimit(.minutes(10)))
    func listeningEndsWithTheServer() async throws {
        let listening = Mutex<Task<[Event], any Error>?>(nil)
        try await run { _, listener, _ in
            let (started, start) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            let task = Task { try await listener.listen(onStart: { start.yield() }, until: { _ in false }) }
            listening.withLock { $0 = task }
            _ = await started.first { _ in true }
        }
        let task = try #require(listening.withLock { $0 })
        #expect(try await task.value.first?.name == "hello")
    }

    @Test(arguments: ["nonsense", "-1", "99999999999999999999"])
    func aPlaceIsANumber(_ place: String) async throws {
        let server = try await TestServer()
        try await server.run { api in
            let answer = try await api.call(.get, "/events?last_event_id=\(place)")
            #expect(answer.status == 422 && answer.field == "last_event_id")
        }
    }
}
