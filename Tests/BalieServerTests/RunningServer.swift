import AsyncHTTPClient
import BalieDomain
import BalieServer
import BalieServices
import BalieTestKit
import Foundation
import Hummingbird
import Logging
import NIOHTTP1
import NIOSSL
import ServiceLifecycle
import Testing

/// A server on a port of loopback, as the program runs it, for tests that look at its connections.
struct RunningServer: Sendable {
    let test: TestServer
    private let configuration: ServerConfiguration
    private let port: AsyncStream<Int>
    private let group: ServiceGroup

    /// One for all tests.
    private static let client = HTTPClient(configuration: .init(certificateVerification: .none))

    init(tls: Bool = false, _ change: (inout ServerConfiguration) -> Void = { _ in }) async throws {
        test = try await TestServer()
        var configuration = ServerConfiguration()
        configuration.port = 0
        if tls { configuration.tls = try Self.certificate() }
        change(&configuration)
        self.configuration = configuration
        let (port, found) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        self.port = port
        let application = try buildServer(dependencies: test.dependencies, configuration: configuration) {
            found.yield($0)
        }
        group = ServiceGroup(
            configuration: .init(
                services: [.init(service: test.environment.liveEvents), .init(service: application)],
                logger: test.environment.logger
            )
        )
    }

    /// Runs the server for as long as `body` does; returns when it has stopped by itself.
    func run(_ body: @escaping @Sendable (_ port: Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let number = try #require(await port.first { _ in true })
            let result: Result<Void, any Error>
            do { result = .success(try await body(number)) } catch { result = .failure(error) }
            stop()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    func stop() { Task { await group.triggerGracefulShutdown() } }

    /// Writes a heartbeat to every browser that listens.
    func pulse() { test.time.advance(by: .seconds(20)) }

    func get(_ path: String, port: Int) async throws -> HTTPClientResponse {
        try await execute(request(path, port: port))
    }

    /// As the agent.
    func request(_ path: String, port: Int) -> HTTPClientRequest {
        let scheme = configuration.tls == nil ? "http" : "https"
        var request = HTTPClientRequest(url: "\(scheme)://127.0.0.1:\(port)\(path)")
        request.headers.add(name: "Authorization", value: "Bearer \(test.tokens[.agent] ?? "")")
        return request
    }

    func execute(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        try await Self.client.execute(request, timeout: .seconds(20))
    }

    /// A certificate for nobody in particular, made by `openssl` for this test.
    private static func certificate() throws -> ServerConfiguration.TLS {
        let certificate = TemporaryFiles.path("certificate.pem")
        let key = certificate.replacing("certificate.pem", with: "key.pem")
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        #expect(openssl.terminationStatus == 0, "openssl is needed to make a certificate")
        return ServerConfiguration.TLS(certificatePath: certificate, keyPath: key)
    }
}
