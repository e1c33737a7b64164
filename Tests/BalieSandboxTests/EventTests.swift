import AsyncHTTPClient
import FoundationEssentials
import Glibc
import NIOCore
import NIOHTTP1
import Testing

@testable import BalieSandbox

/// What an open page hears, and the page itself.
@Suite(.timeLimit(.minutes(10)))
struct EventTests {
    @Test func aPageHearsOfEverything() async throws {
        try await Harness.run { sandbox in
            let response = try await sandbox.client.execute(
                HTTPClientRequest(url: sandbox.base + "/sandbox/events"),
                timeout: .seconds(30)
            )
            #expect(response.headers.first(name: "Content-Type") == "text/event-stream")
            let phone = try await sandbox.phone()
            try await sandbox.write(phone, ["type": "text", "text": ["body": "hi"]])
            _ = try await sandbox.control(.post, "clock", ["advance_ms": 5])
            var heard = ""
            let expected = ["hello", "phone", "message", "clock", "delivery"]
            for try await chunk in response.body {
                heard += String(buffer: chunk)
                if expected.allSatisfy({ heard.contains("event: \($0)\n") }) { break }
            }
            #expect(heard.hasPrefix("event: hello\ndata: {}\n\n"))
        }
    }

    /// The harness stops the sandbox with the stream still open; it would hang here if that kept the server.
    @Test func anOpenStreamDoesNotKeepTheSandboxFromStopping() async throws {
        let (streams, keep) = AsyncStream.makeStream(of: HTTPClientResponse.self)
        try await Harness.run { sandbox in
            let request = HTTPClientRequest(url: sandbox.base + "/sandbox/events")
            keep.yield(try await sandbox.client.execute(request, timeout: .seconds(30)))
        }
        keep.finish()
        for await response in streams {
            let rest = try await response.body.collect(upTo: 1024)
            #expect(String(buffer: rest).hasPrefix("event: hello"))
        }
    }

    @Test func aSlowPageIsCutOff() async {
        let hub = EventHub()
        let (_, events) = hub.subscribe() ?? (0, AsyncStream { $0.finish() })
        for _ in 0...EventHub.bufferLimit { hub.publish(LiveEvent(name: "x", data: [:])) }
        #expect(hub.count == 0)
        var count = 0
        for await _ in events { count += 1 }
        #expect(count == EventHub.bufferLimit)
    }

    @Test func thePageIsServedWithAStrictPolicy() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sandbox-page-\(getpid())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder.appending(path: "fonts"), withIntermediateDirectories: true)
        for (name, text) in [("index.html", "<p>page"), ("app.js", "1"), ("fonts/a.otf", "f"), ("secret.txt", "s")] {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        try await Harness.run(webFolder: folder.path()) { sandbox in
            let page = try await sandbox.call(.get, "/")
            #expect(String(decoding: page.bytes, as: UTF8.self) == "<p>page")
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
            let policy = page.headers["content-security-policy"] ?? ""
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
            #expect(try await sandbox.call(.get, "/app.js").headers["content-type"] == "text/javascript; charset=utf-8")
            #expect(try await sandbox.call(.get, "/fonts/a.otf").status == 200)
            for path in ["/secret.txt", "/fonts/../secret.txt", "/%2e%2e/x", "/fonts"] {
                #expect(try await sandbox.call(.get, path).bytes != Array("s".utf8))
            }
        }
    }

    @Test func withoutAPageThereIsASentence() async throws {
        try await Harness.run { sandbox in
            let answer = try await sandbox.call(.get, "/")
            #expect(answer.status == 200)
            #expect(String(decoding: answer.bytes, as: UTF8.self).contains("not built"))
        }
    }
}
