import AsyncHTTPClient
import BalieDomain
import Crypto
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix

/// What is asked of a store.
struct S3Request: Sendable {
    let method: String
    /// `nil`: of the bucket itself.
    var key: String?
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// Bytes of the answer.
    var answerLimit = S3Client.answerLimit
    /// Whether a shorter answer was cut short on its way.
    var isExact = false

    /// For people.
    var call: String { ([method] + query.map(\.name)).joined(separator: " ") }
}

/// What came back, and was no error.
struct S3Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    /// A header's value; its name in any case.
    subscript(name: String) -> String? { headers.first(name: name) }
}

/// Signs requests to a store, makes them, and makes them again while that may help.
struct S3Client: Sendable {
    /// Times a request is made.
    static let attemptLimit = 5
    /// Before the second time; twice as long before each further one.
    static let firstPause = Duration.milliseconds(200)
    /// Bytes of an answer that is no file: a list of 1,000 uploads has some 600 KB.
    static let answerLimit = 1 << 20

    let location: S3Location
    let credentials: S3Credentials
    let client: HTTPClient
    /// The machine's: a store refuses what is signed 15 minutes early or late.
    let clock: any TimeSource
    let metrics: Metrics
    var timeouts = CallTimeouts.standard

    /// - Throws: ``S3Failure``; `CancellationError`.
    func perform(_ request: S3Request) async throws -> S3Answer {
        let body = request.body
        // Some 20 milliseconds for the largest part.
        let digest = try await NIOThreadPool.singleton.runIfActive { hexadecimal(SHA256.hash(data: body)) }
        var attempt = 1
        while true {
            do {
                return try await performOnce(request, digest: digest)
            } catch let failure as S3Failure {
                guard failure.isPassing, attempt < Self.attemptLimit else {
                    if !failure.isAnswer { metrics.increment(.fileStoreFailures) }
                    throw failure
                }
            }
            try await clock.sleep(until: clock.now() + Self.pause(after: attempt))
            metrics.increment(.fileStoreRetries)
            attempt += 1
        }
    }

    /// Half of it is left to chance, so that many who were turned away do not come back together.
    private static func pause(after attempt: Int) -> Duration {
        var generator = SystemRandomNumberGenerator()
        let longest = firstPause * (1 << (attempt - 1))
        return longest * Double.random(in: 0.5...1, using: &generator)
    }

    private func performOnce(_ request: S3Request, digest: String) async throws -> S3Answer {
        metrics.increment(.fileStoreRequests)
        let answer: S3Answer
        do {
            try Task.checkCancellation()
            answer = try await exchange(request, digest: digest)
        } catch is NIOTooManyBytesError {
            throw failure(S3Failure.unreadable, nil, request)
        } catch {
            // A client that is told to stop says so in an error of its own.
            try Task.checkCancellation()
            throw failure(S3Failure.unreachable, nil, request)
        }
        guard 200..<300 ~= answer.status else { throw failure(of: answer, to: request) }
        guard !request.isExact || answer.body.count == request.answerLimit else {
            throw failure(S3Failure.unreadable, answer.status, request)
        }
        return answer
    }

    private func exchange(_ request: S3Request, digest: String) async throws -> S3Answer {
        let message = message(request, digest: digest)
        let isTransfer = request.body.count >= 1 << 20 || request.answerLimit >= 1 << 20 && request.method == "GET"
        let response = try await client.execute(message, timeout: isTransfer ? timeouts.transfer : timeouts.call)
        // An error is told in words, however short what was asked for.
        let limit = 200..<300 ~= response.status.code ? request.answerLimit : Self.answerLimit
        var body = try await response.body.collect(upTo: limit)
        return S3Answer(
            status: Int(response.status.code),
            headers: response.headers,
            body: body.readBytes(length: body.readableBytes) ?? []
        )
    }

    private func message(_ request: S3Request, digest: String) -> HTTPClientRequest {
        let signature = S3Signature(credentials: credentials, region: location.region, time: clock.now())
        let file = request.key.map { "/" + $0.percentEncoded.replacing("%2F", with: "/") } ?? ""
        let path = location.path + file
        let query = S3Signature.query(request.query)
        var headers = request.headers
        headers.append(("host", location.host))
        headers.append(("x-amz-content-sha256", digest))
        headers.append(("x-amz-date", signature.date))
        if let token = credentials.sessionToken { headers.append(("x-amz-security-token", token)) }
        let authorization = signature.authorization(
            method: request.method,
            path: path.isEmpty ? "/" : path,
            query: query,
            headers: headers,
            payload: digest
        )
        var message = HTTPClientRequest(
            url: "\(location.scheme)://\(location.host)\(path.isEmpty ? "/" : path)\(query.isEmpty ? "" : "?" + query)"
        )
        message.method = HTTPMethod(rawValue: request.method)
        for header in headers { message.headers.add(name: header.name, value: header.value) }
        message.headers.add(name: "authorization", value: authorization)
        // A length also where it is zero: some stores want one with every POST and PUT.
        if ["PUT", "POST"].contains(request.method) { message.body = .bytes(request.body) }
        return message
    }

    /// - Returns: `nil` if there is no such file, or no such bucket: the answer does not say which.
    func byteCount(of key: String) async throws -> Int? {
        let request = S3Request(method: "HEAD", key: key)
        do {
            let answer = try await perform(request)
            guard let count = answer["content-length"].flatMap({ Int($0) }) else {
                throw failure(S3Failure.unreadable, answer.status, request)
            }
            return count
        } catch let failure as S3Failure where failure.status == 404 {
            return nil
        }
    }

    // MARK: Failures

    func failure(_ code: String, _ status: Int?, _ request: S3Request) -> S3Failure {
        S3Failure(code: code, status: status, location: location, call: request.call)
    }

    /// What the store says in words: in the body, which an answer to `HEAD` has not.
    func failure(of answer: S3Answer, to request: S3Request) -> S3Failure {
        let error = S3Document(answer.body)?.root
        var failure = failure(error?["Code"] ?? "without words", answer.status, request)
        failure.region = error?["Region"] ?? answer["x-amz-bucket-region"]
        return failure
    }
}
