import AsyncHTTPClient
import BalieServer
import BalieServices
import BalieTestKit
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Testing

/// Connections that say nothing do not stay, and do not keep the server from stopping.
@Suite(.timeLimit(.minutes(10)))
struct ConnectionTests {
    /// What somebody says on a connection before they fall silent.
    enum Silence: CaseIterable, Sendable {
        case plainText, noHandshake, handshakeOnly, noStream, halfAStream

        var usesTLS: Bool { self != .plainText }
    }

    @Test(arguments: Silence.allCases)
    func aSilentConnectionIsClosed(_ silence: Silence) async throws {
        let server = try await RunningServer(tls: silence.usesTLS) {
            $0.idleTimeout = .milliseconds(300)
            $0.closingTimeout = .milliseconds(50)
        }
        try await server.run { port in
            let connection = try await connect(silence, port: port)
            try await connection.closeFuture.get()
        }
    }

    @Test(arguments: Silence.allCases)
    func aSilentConnectionDoesNotKeepTheServerFromStopping(_ silence: Silence) async throws {
        let server = try await RunningServer(tls: silence.usesTLS) { $0.closingTimeout = .milliseconds(50) }
        try await server.run { port in
            let connection = try await connect(silence, port: port)
            // Connections are taken in order: with this answer the silent one was taken.
            #expect(try await server.get("/healthz", port: port).status == .ok)
            server.stop()
            try await connection.closeFuture.get()
        }
    }

    @Test(arguments: [false, true])
    func anEventStreamStays(tls: Bool) async throws {
        let server = try await RunningServer(tls: tls) {
            $0.idleTimeout = .milliseconds(300)
            $0.closingTimeout = .milliseconds(50)
        }
        try await server.run { port in
            let answer = try await stream(from: server, port: port)
            var frames = answer.body.makeAsyncIterator()
            let hello = try #require(try await frames.next())
            #expect(String(buffer: hello).contains("hello"))
            // Another connection comes and is closed for its silence, twice over; the stream is still there.
            for _ in 0..<2 { try await connect(tls ? .noStream : .plainText, port: port).closeFuture.get() }
            server.pulse()
            let heartbeat = try #require(try await frames.next())
            #expect(String(buffer: heartbeat).hasPrefix(":"))
        }
    }

    /// On a slow day a connection is closed for its silence before it says anything: then another one.
    private func stream(from server: RunningServer, port: Int) async throws -> HTTPClientResponse {
        while true {
            try Task.checkCancellation()
            if let answer = try? await server.get("/api/v1/events", port: port), answer.status == .ok { return answer }
        }
    }

    private func connect(_ silence: Silence, port: Int) async throws -> any Channel {
        let group = MultiThreadedEventLoopGroup.singleton
        let bootstrap = ClientBootstrap(group: group).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                switch silence {
                case .plainText, .noHandshake: break
                case .handshakeOnly: try channel.pipeline.syncOperations.addHandler(try tls(["http/1.1"]))
                case .noStream, .halfAStream: try channel.pipeline.syncOperations.addHandler(try tls(["h2"]))
                }
            }
        }
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
        // Source: RFC 9113, 3.4 and 6.5: the preface and empty settings; 6.2: headers that do not end.
        let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
        let headers: [UInt8] = [0, 0, 1, 1, 0, 0, 0, 0, 1, 0x82]
        // On a slow day it is closed before this is said.
        switch silence {
        case .plainText, .noHandshake, .handshakeOnly: break
        case .noStream: try? await channel.writeAndFlush(ByteBuffer(bytes: preface))
        case .halfAStream: try? await channel.writeAndFlush(ByteBuffer(bytes: preface + headers))
        }
        return channel
    }

    private func tls(_ protocols: [String]) throws -> NIOSSLClientHandler {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.applicationProtocols = protocols
        return try NIOSSLClientHandler(context: NIOSSLContext(configuration: configuration), serverHostname: nil)
    }
}
