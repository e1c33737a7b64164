import AsyncHTTPClient
import BalieDomain
import BalieServer
import BalieServices
import BalieTestKit
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

struct TLSTests {
    /// A certificate for nobody in particular, made by `openssl` for this test.
    private func makeCertificate() throws -> ServerConfiguration.TLS {
        let certificate = TemporaryFiles.path("certificate.pem")
        let key = certificate.replacing("certificate.pem", with: "key.pem")
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2",
            "-subj", "/CN=localhost", "-keyout", key, "-out", certificate,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        #expect(openssl.terminationStatus == 0, "openssl is needed to make a certificate")
        return ServerConfiguration.TLS(certificatePath: certificate, keyPath: key)
    }

    /// Runs `body` against a server with a certificate.
    private func run(
        _ server: TestServer,
        _ body: (_ client: HTTPClient, _ address: String) async throws -> Void
    ) async throws {
        var configuration = server.configuration
        configuration.port = 0
        configuration.tls = try makeCertificate()
        let client = HTTPClient(configuration: .init(certificateVerification: .none))
        let ports = AsyncStream.makeStream(of: Int.self)
        let application = try buildServer(dependencies: server.dependencies, configuration: configuration) { port in
            ports.continuation.yield(port)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            let port = try #require(await ports.stream.first { _ in true })
            try await body(client, "https://127.0.0.1:\(port)")
            group.cancelAll()
        }
        try await client.shutdown()
    }

    @Test func speaksHTTP2OverTLS() async throws {
        let server = try await TestServer()
        let agent = try #require(server.agents[.agent])
        let link = try await server.dependencies.accounts.makeLink(for: agent, workspace: server.workspace)
        try await run(server) { client, address in
            var request = HTTPClientRequest(url: "\(address)/api/v1/session")
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: #"{"link":"\#(link)"}"#))
            let response = try await client.execute(request, timeout: .seconds(20))
            #expect(response.status == .ok)
            #expect(response.version == .http2)
            #expect(response.headers.first(name: "Strict-Transport-Security")?.hasPrefix("max-age=") == true)
            #expect(response.headers.first(name: "Set-Cookie")?.contains("; Secure") == true)
        }
    }

    /// An HTTP/2 stream does not tell how much waits in it, and its browser may never read.
    @Test(.timeLimit(.minutes(1)))
    func aBrowserThatDoesNotReadIsDisconnected() async throws {
        let server = try await TestServer()
        let (events, metrics) = (server.environment.liveEvents, server.environment.metrics)
        try await run(server) { client, address in
            var listening = HTTPClientRequest(url: "\(address)/api/v1/events")
            listening.headers.add(name: "Authorization", value: "Bearer \(server.tokens[.agent] ?? "")")
            let stream = try await client.execute(listening, timeout: .seconds(20))
            #expect(stream.version == .http2)
            let comment = ByteBuffer(string: ":" + String(repeating: " ", count: 256 * 1024) + "\n\n")
            var turns = 0
            while metrics.value(.eventStreams) > 0, turns < 200 {
                turns += 1
                events.pulse(comment)
                let health = try await client.execute(
                    HTTPClientRequest(url: "\(address)/healthz"),
                    timeout: .seconds(20)
                )
                #expect(health.status == .ok)
            }
            #expect(metrics.value(.eventStreamsLost) == 1)
            #expect(metrics.value(.eventStreams) == 0)
        }
    }
}
