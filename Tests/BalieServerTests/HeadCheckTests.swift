import BalieServer
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
