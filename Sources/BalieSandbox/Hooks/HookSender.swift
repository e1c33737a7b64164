import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The calls that the emulated network makes to others: webhooks, handshakes, media by address.
struct HookSender: Sendable {
    let client: HTTPClient
    /// Makes the word of a handshake.
    let core: SandboxCore

    /// How long a receiver has to answer a webhook.
    static let timeout = TimeAmount.seconds(15)
    /// Longest answer to a handshake that is read, in bytes.
    static let challengeLimit = 4096

    /// Posts a webhook once and returns the receiver's status; `nil` when there was no answer.
    func post(_ delivery: Delivery) async -> Int? {
        var request = HTTPClientRequest(url: delivery.url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "balie-sandbox")
        switch delivery.signature {
        case .right:
            request.headers.add(
                name: "X-Hub-Signature-256",
                value: HookSigner.sha256(delivery.body, secret: delivery.secret)
            )
            request.headers.add(name: "X-Hub-Signature", value: HookSigner.sha1(delivery.body, secret: delivery.secret))
        case .wrong:
            let secret = delivery.secret + "-wrong"
            request.headers.add(name: "X-Hub-Signature-256", value: HookSigner.sha256(delivery.body, secret: secret))
            request.headers.add(name: "X-Hub-Signature", value: HookSigner.sha1(delivery.body, secret: secret))
        case .absent: break
        }
        request.body = .bytes(ByteBuffer(bytes: delivery.body))
        do {
            let response = try await client.execute(request, timeout: Self.timeout)
            // The body is read so that the connection can be used again.
            _ = try? await response.body.collect(upTo: Self.challengeLimit)
            return Int(response.status.code)
        } catch {
            return nil
        }
    }

    /// Asks an address to give back a challenge, as proof that its owner wants webhooks.
    ///
    /// Source: reference §2.1.
    /// - Throws: ``GraphError`` 100 when it does not.
    func verify(_ callback: Callback) async throws(GraphError) {
        let challenge = core.update { (world: inout World, _: Int64) in world.generator.objectID(digits: 10) }
        let query = [
            ("hub.mode", "subscribe"), ("hub.challenge", challenge), ("hub.verify_token", callback.verifyToken),
        ]
        .map { "\($0)=\(FormEncoding.encode($1))" }.joined(separator: "&")
        let url = callback.url + (callback.url.contains("?") ? "&" : "?") + query
        var reason = "no answer"
        do {
            let response = try await client.execute(HTTPClientRequest(url: url), timeout: Self.timeout)
            let body = try await response.body.collect(upTo: Self.challengeLimit)
            if response.status.code == 200, String(buffer: body) == challenge { return }
            reason =
                response.status.code == 200
                ? "the challenge was not given back" : "HTTP Status Code = \(response.status.code)"
        } catch {
            reason = "the address could not be reached"
        }
        throw .parameter(
            "The URL couldn't be validated. Callback verification failed with the following errors: \(reason)"
        )
    }

    /// Fetches media that a message names by address; only from this machine.
    func fetch(_ fetch: LinkFetch) async -> Result<(bytes: [UInt8], type: String), FetchFailure> {
        guard let host = WebAddress.host(fetch.url), WebAddress.isLoopback(host: host) else {
            return .failure(FetchFailure(reason: "The sandbox fetches media from this machine only."))
        }
        let limit = MediaRules.kinds[fetch.type]?.limit ?? 0
        do {
            let response = try await client.execute(HTTPClientRequest(url: fetch.url), timeout: Self.timeout)
            guard response.status.code == 200 else {
                return .failure(
                    FetchFailure(reason: "Downloading media from weblink failed with http code \(response.status.code)")
                )
            }
            let body = try await response.body.collect(upTo: limit)
            let type = response.headers.first(name: "Content-Type") ?? "application/octet-stream"
            return .success((Array(body.readableBytesView), type))
        } catch is NIOTooManyBytesError {
            return .failure(FetchFailure(reason: "The file is larger than the allowed \(limit) bytes"))
        } catch {
            return .failure(FetchFailure(reason: "Downloading media from weblink failed"))
        }
    }
}
