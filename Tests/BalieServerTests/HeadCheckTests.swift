import Foundation
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import BalieServer

@Suite(.timeLimit(.minutes(10)))
struct HeadCheckTests {
    @Test func aRequestNamesItsHostOnce() async throws {
        let server = try await RunningServer()
        try await server.run { port in
            let requests: [([String], String)] = [
                (["GET /healthz HTTP/1.1"], "400"),
                (["GET /healthz HTTP/1.1", "Host: a", "Host: b"], "400"),
                (["GET /healthz HTTP/1.1", "Host: a", "host: a"], "400"),
                (["GET /healthz HTTP/1.1", "Host: a", "Connection: close"], "200"),
                (["GET /healthz HTTP/1.0", "Connection: close"], "200"),
                (["GET /healthz HTTP/1.0", "Host: a", "Connection: close"], "200"),
                (["GET /healthz HTTP/1.0", "Host: a", "Host: b"], "400"),
            ]
            for (head, status) in requests {
                try await RawConnection.to(port) { connection in
                    try await connection.send(head: head)
                    let answer = try await connection.readAll()
                    #expect(answer.dropFirst("HTTP/1.x ".count).hasPrefix(status), "\(head)")
                }
            }
        }
    }

    @Test func aHostIsOne() async throws {
        let server = try await RunningServer()
        try await server.run { port in
            let good = ["localhost:8080", "desk.example.org", "[::1]:80", "xn--bcher-kva.example", "a_b", ""]
            let bad = ["a b", "a/b", "a@b", "a,b?", "<script>", "a\\b", "\"a\"", "bücher", "a#b", "a\tb"]
            for (host, status) in good.map({ ($0, "200") }) + bad.map({ ($0, "400") }) {
                try await RawConnection.to(port) { connection in
                    try await connection.send(head: ["GET /healthz HTTP/1.1", "Host: \(host)", "Connection: close"])
                    #expect(try await connection.readAll().hasPrefix("HTTP/1.1 \(status) "), "\(host)")
                }
            }
        }
    }

    /// What a proxy before us may read in another way than we do.
    @Test(arguments: [
        ("1.1", ["Transfer-Encoding: gzip, chunked"], "501"), ("1.1", ["Transfer-Encoding: chunked, chunked"], "400"),
        ("1.1", ["Transfer-Encoding: gzip", "Transfer-Encoding: chunked"], "501"),
        ("1.1", ["Transfer-Encoding: identity"], "501"), ("1.1", ["Transfer-Encoding: gzip"], "501"),
        ("1.1", ["Transfer-Encoding: chunked", "Content-Length: 5"], "400"),
        ("1.1", ["Content-Length: 5", "Transfer-Encoding: chunked"], "400"),
        ("1.1", ["Content-Length: 5", "Content-Length: 6"], "400"), ("1.1", ["Transfer-Encoding: Chunked"], "401"),
        ("1.0", ["Transfer-Encoding: chunked"], "400"), ("1.0", ["Transfer-Encoding: gzip"], "400"),
        ("1.0", ["Transfer-Encoding: gzip, chunked"], "400"), ("1.0", ["Content-Length: 5"], "401"),
    ])
    func aBodyIsFramedInOneWay(_ version: String, _ framing: [String], _ status: String) async throws {
        let server = try await RunningServer()
        try await server.run { port in
            try await RawConnection.to(port) { connection in
                let head = ["POST /api/v1/skills HTTP/\(version)", "Host: a", "Connection: close"] + framing
                // At once: a connection that is refused may be closed before more is said.
                try await connection.send((head + ["", "0", "", ""]).joined(separator: "\r\n"))
                let answer = try await connection.readAll()
                #expect(answer.dropFirst("HTTP/1.x ".count).hasPrefix("\(status) "), "\(framing)")
                #expect(answer.components(separatedBy: "HTTP/1.").count == 2, "\(answer)")
                if status == "501" {
                    #expect(answer.contains("application/problem+json") && answer.contains("not_implemented"))
                }
            }
        }
    }

    /// Answers come in the order of their requests, and nothing after the one that is refused.
    @Test(arguments: [
        ("Host: a\r\nHost: b\r\n\r\n", "400"), ("Host: a\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", "501"),
        ("Host: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\nzz\r\nnonsense\r\n", "501"),
    ])
    func aRefusalWaitsForTheAnswersBeforeIt(_ refused: String, _ status: String) async throws {
        let server = try await RunningServer()
        try await server.run { port in
            try await RawConnection.to(port) { connection in
                let good = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
                // All in one segment: the refusal is there before the first answer is.
                try await connection.send(good + good + "POST /api/v1/skills HTTP/1.1\r\n" + refused + good)
                let answers = try await connection.readAll().components(separatedBy: "HTTP/1.1 ").dropFirst()
                #expect(answers.map { String($0.prefix(3)) } == ["200", "200", status], "\(answers)")
                #expect(answers.last?.contains("application/problem+json") == true)
            }
        }
    }

    /// Whose reader is slow gets all of the answers before the connection ends.
    @Test func aRefusalCutsOffNothing() throws {
        let (channel, socket) = (EmbeddedChannel(), SlowSocket())
        try channel.pipeline.syncOperations.addHandlers([socket, HeadCheck()])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        for host in ["a", "a b"] {
            let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["Host": host])
            try channel.writeInbound(HTTPServerRequestPart.head(head))
            try channel.writeInbound(HTTPServerRequestPart.end(nil))
        }
        #expect(socket.statuses.isEmpty)
        channel.writeAndFlush(HTTPServerResponsePart.head(.init(version: .http1_1, status: .ok)), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        #expect(socket.statuses == [.ok, .badRequest] && channel.isActive)
        socket.letGo()
        #expect(!channel.isActive)
    }

    /// Keeps what is written until it is let go.
    private final class SlowSocket: ChannelOutboundHandler {
        typealias OutboundIn = HTTPServerResponsePart

        private(set) var statuses: [HTTPResponseStatus] = []
        private var kept: [EventLoopPromise<Void>] = []

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            if case .head(let head) = unwrapOutboundIn(data) { statuses.append(head.status) }
            if let promise { kept.append(promise) }
        }

        func letGo() { for promise in kept { promise.succeed() } }
    }

    /// The parser reads nothing after such a request: the connection must not seem to go on.
    @Test(arguments: [["GET /healthz HTTP/1.1", "Upgrade: h2c", "Connection: Upgrade"], ["CONNECT a:1 HTTP/1.1"]])
    func aConnectionThatWouldGoOnOtherwiseEnds(_ head: [String]) async throws {
        let server = try await RunningServer()
        try await server.run { port in
            try await RawConnection.to(port) { connection in
                try await connection.send(head: head + ["Host: localhost"])
                #expect(try await connection.readAll().hasPrefix("HTTP/1.1 "))
            }
        }
    }
}
