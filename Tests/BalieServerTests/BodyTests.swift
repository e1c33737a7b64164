import BalieDomain
import BalieServer
import BalieServices
import BalieTestKit
import Foundation
import Synchronization
import Testing

/// Bodies: what is answered before they are read, how much of them is held, how long they may take.
@Suite(.timeLimit(.minutes(10)))
struct BodyTests {
    /// A running server with a connected number, and one genuine hook for it.
    private struct Scene: Sendable {
        let server: RunningServer
        let channel: String
        let hook: WhatsAppHook

        init(_ change: (inout ServerConfiguration) -> Void = { _ in }) async throws {
            server = try await RunningServer(change)
            hook = try WhatsAppHook(text: "hi", id: "wamid.1", at: server.test.time.now())
            let channel = Mutex("")
            try await server.test.run { api in
                let id = try await api.connectNumber()
                channel.withLock { $0 = id }
            }
            self.channel = channel.withLock { $0 }
        }

        var body: String { String(decoding: hook.body, as: UTF8.self) }

        func head(to path: String? = nil, length: Int? = nil, _ more: String...) -> [String] {
            [
                "POST \(path ?? "/hooks/\(channel)") HTTP/1.1", "Host: localhost", "Content-Type: application/json",
                "Content-Length: \(length ?? hook.body.count)",
            ] + more
        }

        /// The same number in another workspace.
        func otherChannel() async throws -> String {
            let (_, tokens, _) = try await TestServer.populate(server.test.dependencies.accounts, name: "Other")
            let token = try #require(tokens[.administrator])
            let channel = Mutex("")
            try await server.test.run { api in
                let id = try await api.connectNumber(as: .token(token))
                channel.withLock { $0 = id }
            }
            return channel.withLock { $0 }
        }

        func token(_ role: Role) -> String { "Authorization: Bearer \(server.test.tokens[role] ?? "")" }

        var signature: String { "X-Hub-Signature-256: \(hook.signature)" }

        var token: String { token(.agent) }

        func count(_ counter: BalieServices.Metrics.Counter) -> Int { server.test.environment.metrics.value(counter) }
    }

    @Test func whatCannotBeGenuineIsAnsweredBeforeItsBody() async throws {
        let scene = try await Scene()
        try await scene.server.run { port in
            let unknown = "/hooks/\(ID<ChannelAccount>(7))"
            for (head, status) in [(scene.head(), "401"), (scene.head(to: unknown, scene.signature), "404")] {
                try await RawConnection.to(port) { connection in
                    try await connection.send(head: head)
                    #expect(try await connection.read().hasPrefix("HTTP/1.1 \(status) "))
                    // The body may still come; the connection goes on after it.
                    try await connection.send(scene.body)
                    try await connection.send(head: ["GET /healthz HTTP/1.1", "Host: localhost"])
                    #expect(try await connection.read().hasPrefix("HTTP/1.1 200 "))
                }
            }
        }
    }

    @Test func hooksInPiecesShareABudget() async throws {
        let scene = try await Scene { configuration in
            configuration.hookBudget = 1_200
            // However slow the machine: the body that is held must not end by itself.
            configuration.bodyTimeout = .seconds(3_600)
            configuration.smallBody = 0
        }
        let other = try await scene.otherChannel()
        try #require((301...600).contains(scene.hook.body.count), "two do not fit")
        let (first, rest) = (String(scene.body.prefix(scene.body.count - 1)), String(scene.body.suffix(1)))
        try await scene.server.run { port in
            try await RawConnection.to(port) { one in
                try await RawConnection.to(port) { two in
                    for connection in [one, two] {
                        try await connection.send(head: scene.head(scene.signature))
                        try await connection.send(first)
                    }
                    // Whichever is read last finds no room, and is told so before it has said all.
                    while scene.count(.hooksTurnedAway) == 0 {
                        try await RawConnection.to(port) { other in
                            try await other.send(head: ["GET /healthz HTTP/1.1", "Host: localhost"])
                            _ = try await other.read()
                        }
                    }
                    // Another channel has room of its own.
                    try await RawConnection.to(port) { connection in
                        try await connection.send(head: scene.head(to: "/hooks/\(other)", scene.signature))
                        try await connection.send(first)
                        try await connection.send(rest)
                        #expect(try await connection.read().hasPrefix("HTTP/1.1 200 "))
                    }
                    // One that is whole at once needs no room.
                    try await RawConnection.to(port) { connection in
                        let head = scene.head(scene.signature).map { $0 + "\r\n" }.joined()
                        try await connection.send(head + "\r\n" + scene.body)
                        #expect(try await connection.read().hasPrefix("HTTP/1.1 200 "))
                    }
                    for connection in [one, two] { try await connection.send(rest) }
                    let answers = [try await one.read(), try await two.read()].sorted()
                    #expect(answers[0].hasPrefix("HTTP/1.1 200 "))
                    #expect(answers[1].hasPrefix("HTTP/1.1 503 ") && answers[1].contains("Retry-After: 5"))
                    #expect(scene.count(.hooksTurnedAway) == 1)
                }
            }
            // The room is given back.
            try await RawConnection.to(port) { connection in
                try await connection.send(head: scene.head(scene.signature))
                try await connection.send(first)
                try await connection.send(rest)
                #expect(try await connection.read().hasPrefix("HTTP/1.1 200 "))
            }
        }
    }

    @Test func smallBodiesPassWithoutRoom() async throws {
        let scene = try await Scene { configuration in
            configuration.hookBudget = 0
            configuration.uploadBudget = 0
        }
        try await scene.server.run { port in
            try await RawConnection.to(port) { connection in
                try await connection.send(head: scene.head(scene.signature))
                try await connection.send(String(scene.body.prefix(100)))
                try await connection.send(String(scene.body.dropFirst(100)))
                #expect(try await connection.read().hasPrefix("HTTP/1.1 200 "))
                try await connection.send(head: scene.head(to: "/api/v1/media?filename=a.txt", length: 4, scene.token))
                try await connection.send("abcd")
                #expect(try await connection.read().hasPrefix("HTTP/1.1 201 "))
            }
        }
    }

    @Test func anUploadWithoutRoomIsToldAtOnce() async throws {
        let scene = try await Scene { configuration in
            configuration.uploadBudget = 1_000
            configuration.smallBody = 0
        }
        try await scene.server.run { port in
            try await RawConnection.to(port) { connection in
                try await connection.send(head: scene.head(to: "/api/v1/media", length: 1_001, scene.token))
                let answer = try await connection.read(to: "}")
                #expect(answer.hasPrefix("HTTP/1.1 503 "))
                #expect(answer.contains("Retry-After: 5") && answer.contains(#""code":"unavailable""#))
                #expect(scene.count(.uploadsTurnedAway) == 1)
            }
            try await RawConnection.to(port) { connection in
                try await connection.send(head: scene.head(to: "/api/v1/media?filename=a.txt", length: 4, scene.token))
                try await connection.send("abcd")
                #expect(try await connection.read().hasPrefix("HTTP/1.1 201 "))
            }
        }
    }

    /// Who uploads slowly keeps only their own further files out.
    @Test func aCallerHasHalfOfTheRoom() async throws {
        let scene = try await Scene { configuration in
            configuration.uploadBudget = 2_000
            configuration.smallBody = 0
        }
        try await scene.server.run { port in
            func head(_ length: Int, _ role: Role) -> [String] {
                let path = "/api/v1/media?filename=a.txt"
                return scene.head(to: path, length: length, scene.token(role), "Expect: 100-continue")
            }
            try await RawConnection.to(port) { slow in
                try await slow.send(head: head(1_000, .agent))
                #expect(try await slow.read() == "HTTP/1.1 100 Continue\r\n\r\n")
                try await RawConnection.to(port) { more in
                    try await more.send(head: head(4, .agent))
                    #expect(try await more.readAll().hasPrefix("HTTP/1.1 503 "))
                }
                try await RawConnection.to(port) { other in
                    try await other.send(head: head(1_000, .supervisor))
                    #expect(try await other.read() == "HTTP/1.1 100 Continue\r\n\r\n")
                    try await other.send(String(repeating: "a", count: 1_000))
                    #expect(try await other.read().hasPrefix("HTTP/1.1 201 "))
                }
                try await slow.send(String(repeating: "a", count: 1_000))
                #expect(try await slow.read().hasPrefix("HTTP/1.1 201 "))
            }
            try await RawConnection.to(port) { again in
                try await again.send(head: head(1_000, .agent))
                #expect(try await again.read() == "HTTP/1.1 100 Continue\r\n\r\n")
            }
        }
    }

    @Test(arguments: ["/hooks/", "/api/v1/media", "/api/v1/session"])
    func aBodyThatDoesNotComeIsNotWaitedFor(_ path: String) async throws {
        let scene = try await Scene { $0.bodyTimeout = .milliseconds(50) }
        try await scene.server.run { port in
            let path = path == "/hooks/" ? path + scene.channel : path
            try await RawConnection.to(port) { connection in
                // In one: what comes after the answer would be answered by a reset.
                let head = scene.head(to: path, length: 100, scene.signature, scene.token)
                try await connection.send((head + ["", "{"]).joined(separator: "\r\n"))
                let answer = try await connection.readAll()
                #expect(answer.hasPrefix("HTTP/1.1 408 "))
                #expect(answer.contains(#""code":"request_timeout""#) == path.hasPrefix("/api/"))
            }
        }
        #expect(scene.server.test.log.lines.allSatisfy { !$0.contains("request failed") })
    }

    @Test func anAnsweredRequestsBodyIsNotTakenForEver() async throws {
        let scene = try await Scene { $0.bodyTimeout = .milliseconds(50) }
        try await scene.server.run { port in
            try await RawConnection.to(port) { connection in
                try await connection.send(head: scene.head())
                #expect(try await connection.readAll().hasPrefix("HTTP/1.1 401 "))
            }
        }
    }

    @Test func whoWaitsToBeInvitedIs() async throws {
        let scene = try await Scene()
        try await scene.server.run { port in
            try await RawConnection.to(port) { connection in
                try await connection.send(head: scene.head(scene.signature, "Expect: 100-continue"))
                #expect(try await connection.read() == "HTTP/1.1 100 Continue\r\n\r\n")
                try await connection.send(scene.body)
                #expect(try await connection.read().hasPrefix("HTTP/1.1 200 "))
            }
        }
    }

    /// Nothing is asked for that would be thrown away; as the body never comes, the connection ends.
    @Test func whoIsRefusedIsNotInvited() async throws {
        let scene = try await Scene()
        let large = 200 * 1024 * 1024
        let requests: [([String], String)] = [
            (scene.head(), "401"), (scene.head(length: large, scene.signature), "413"),
            (scene.head(to: "/api/v1/skills"), "401"), (scene.head(to: "/api/v1/nothing", scene.token), "404"),
            (scene.head(to: "/api/v1/skills", scene.token), "403"),
            (scene.head(to: "/api/v1/skills", length: large, scene.token(.administrator)), "413"),
            (scene.head(to: "/api/v1/media"), "401"),
            (scene.head(to: "/api/v1/media", length: large, scene.token), "413"),
        ]
        try await scene.server.run { port in
            for (head, status) in requests {
                try await RawConnection.to(port) { connection in
                    try await connection.send(head: head + ["Expect: 100-continue"])
                    let answer = try await connection.readAll()
                    #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(head) \(answer)")
                    #expect(answer.lowercased().contains("connection: close"))
                }
            }
        }
    }

    @Test(arguments: ["/hooks/", "/api/v1/media", "/api/v1/session"])
    func aBodyThatIsNoneIsTheSendersFault(_ path: String) async throws {
        let scene = try await Scene()
        try await scene.server.run { port in
            let path = path == "/hooks/" ? path + scene.channel : path
            try await RawConnection.to(port) { connection in
                let head = scene.head(to: path, scene.signature, scene.token).filter { !$0.hasPrefix("Content-Length") }
                try await connection.send(head: head + ["Transfer-Encoding: chunked"])
                try await connection.send("zz\r\nnonsense\r\n")
                #expect(try await connection.read().hasPrefix("HTTP/1.1 400 "))
            }
        }
        #expect(scene.server.test.log.lines.allSatisfy { !$0.contains("request failed") })
    }
}
