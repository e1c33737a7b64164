import BalieServer
import Foundation
import Testing

@Suite(.timeLimit(.minutes(2)))
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
        (["Transfer-Encoding: gzip, chunked"], "501"), (["Transfer-Encoding: chunked, chunked"], "400"),
        (["Transfer-Encoding: gzip", "Transfer-Encoding: chunked"], "501"), (["Transfer-Encoding: identity"], "501"),
        (["Transfer-Encoding: gzip"], "501"),
        (["Transfer-Encoding: chunked", "Content-Length: 5"], "400"),
        (["Content-Length: 5", "Transfer-Encoding: chunked"], "400"),
        (["Content-Length: 5", "Content-Length: 6"], "400"),
        (["Transfer-Encoding: Chunked"], "401"),
    ])
    func aBodyIsFramedInOneWay(_ framing: [String], _ status: String) async throws {
        let server = try await RunningServer()
        try await server.run { port in
            try await RawConnection.to(port) { connection in
                let head = ["POST /api/v1/skills HTTP/1.1", "Host: a", "Connection: close"] + framing
                try await connection.send(head: head)
                try await connection.send("0\r\n\r\n")
                let answer = try await connection.readAll()
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(framing)")
                #expect(answer.components(separatedBy: "HTTP/1.1").count == 2, "\(answer)")
                if status == "501" {
                    #expect(answer.contains("application/problem+json") && answer.contains("not_implemented"))
                }
            }
        }
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
