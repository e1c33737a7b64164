public import AsyncHTTPClient
import BalieChannels
import Glibc
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix

/// Performs providers' calls. The only place from which HTTP leaves.
public struct ProviderClient: Sendable {
    /// Bytes of an answer to a call that is no download.
    static let answerLimit = 1 << 20

    /// Why there is no answer.
    enum Failure: Error {
        /// No byte of the call left: trying again cannot do it twice.
        case notSent
        /// The provider may have done what was asked.
        case unknown
        case tooLarge
    }

    /// Carries one call to the provider and its answer back, of at most so many bytes.
    typealias Transport =
        @Sendable (_ call: ProviderCall, _ limit: Int) async throws(Failure) -> ProviderResponse

    private let transport: Transport

    public init(_ client: HTTPClient) { self.init(client, timeouts: .standard) }

    init(_ client: HTTPClient, timeouts: CallTimeouts) {
        self.init { (call, limit) async throws(Failure) -> ProviderResponse in
            try await Self.perform(call, limit: limit, by: client, timeouts)
        }
    }

    /// - Parameter transport: what answers in the network's place.
    init(transport: @escaping Transport) { self.transport = transport }

    /// How calls to providers are made: no redirects (a token must not follow one), no second try behind our back.
    public static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(10), read: .seconds(30))
        configuration.connectionPool.retryConnectionEstablishment = false
        // Shorter than servers', so that a call seldom meets a connection that is being closed.
        configuration.connectionPool.idleTimeout = .seconds(15)
        configuration.httpVersion = .http1Only
        return configuration
    }

    func perform(_ call: ProviderCall, limit: Int = answerLimit) async throws(Failure) -> ProviderResponse {
        try await transport(call, limit)
    }

    private static func perform(
        _ call: ProviderCall,
        limit: Int,
        by client: HTTPClient,
        _ timeouts: CallTimeouts
    ) async throws(Failure) -> ProviderResponse {
        var request = HTTPClientRequest(url: call.url)
        request.method = HTTPMethod(rawValue: call.method)
        for header in call.headers { request.headers.add(name: header.name, value: header.value) }
        if !call.body.isEmpty { request.body = .bytes(call.body) }
        let response: HTTPClientResponse
        do {
            let timeout = limit > answerLimit ? timeouts.transfer : timeouts.call
            response = try await client.execute(request, timeout: timeout)
        } catch {
            throw failure(of: error)
        }
        do {
            var body = try await response.body.collect(upTo: limit)
            let bytes = body.readBytes(length: body.readableBytes) ?? []
            var headers: [String: String] = [:]
            for header in response.headers { headers[header.name.lowercased()] = header.value }
            return ProviderResponse(status: Int(response.status.code), headers: headers, body: bytes)
        } catch is NIOTooManyBytesError {
            throw .tooLarge
        } catch {
            throw .unknown
        }
    }

    private static func failure(of error: any Error) -> Failure {
        if error is NIOConnectionError { return .notSent }
        // An address given as a number is refused by the system itself; only connecting can fail so.
        if let error = error as? IOError, [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH].contains(error.errnoCode) {
            return .notSent
        }
        guard let error = error as? HTTPClientError else { return .unknown }
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout, .invalidURL, .emptyHost, .emptyScheme:
            return .notSent
        default: return .unknown
        }
    }
}
