import AsyncHTTPClient
import NIOCore

@testable import BalieServices

/// An HTTP client as the program makes it, but for its patience: it is not what these tests are about, and a machine that runs
/// hundreds of them may let an answer wait for longer than any provider would.
enum TestClient {
    static let timeouts = CallTimeouts(call: .minutes(9), transfer: .minutes(9))

    /// For all tests that look at no connection.
    static let shared = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)

    private static var configuration: HTTPClient.Configuration {
        var configuration = ProviderClient.configuration
        configuration.timeout = .init(connect: timeouts.call, read: timeouts.call)
        return configuration
    }

    static func with<Value: Sendable>(
        _ body: @Sendable (HTTPClient) async throws -> Value
    ) async throws -> Value {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let value = try await body(client)
            try await client.shutdown()
            return value
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// Every use case, with calls by `client`.
    static func centre(
        _ environment: BalieServices.Environment,
        store: any FileStore,
        _ client: HTTPClient
    ) -> ContactCentre {
        ContactCentre(environment, store: store, client: ProviderClient(client, timeouts: timeouts))
    }
}
