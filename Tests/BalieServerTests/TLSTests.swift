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

    @Test func speaksHTTP2OverTLS() async throws {
        let server = try await TestServer()
        var configuration = server.configuration
        configuration.port = 0
        configuration.tls = try makeCertificate()
        let agent = try #require(server.agents[.agent])
        let link = try await server.dependencies.accounts.makeLink(for: agent, workspace: server.workspace)
        let client = HTTPClient(configuration: .init(certificateVerification: .none))
        let port = AsyncStream.makeStream(of: Int.self)
        let application = try buildServer(dependencies: server.dependencies, configuration: configuration) { number in
            port.continuation.yield(number)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            let number = try #require(await port.stream.first { _ in true })
            var request = HTTPClientRequest(url: "https://127.0.0.1:\(number)/api/v1/session")
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: #"{"link":"\#(link)"}"#))
            let response = try await client.execute(request, timeout: .seconds(20))
            #expect(response.status == .ok)
            #expect(response.version == .http2)
            #expect(response.headers.first(name: "Strict-Transport-Security")?.hasPrefix("max-age=") == true)
            #expect(response.headers.first(name: "Set-Cookie")?.contains("; Secure") == true)
            group.cancelAll()
        }
        try await client.shutdown()
    }
}
