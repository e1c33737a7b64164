public import AsyncHTTPClient
import BalieDomain
import NIOPosix

/// Sealed files in an S3-compatible store, which several nodes share.
///
/// What is asked of the store is what all of them have: whole objects, ranges, and uploads in parts. Nothing is asked
/// that needs the object to be changed in place, and no address is written twice with other bytes.
public struct S3FileStore: FileStore {
    let client: S3Client

    /// - Parameters:
    ///   - httpClient: shut down by whoever made it.
    ///   - clock: the machine's; not one that a sandbox moves.
    public init(
        _ location: S3Location,
        credentials: S3Credentials,
        httpClient: HTTPClient,
        clock: any TimeSource,
        metrics: Metrics
    ) {
        self.init(
            S3Client(
                location: location,
                credentials: credentials,
                client: httpClient,
                clock: clock,
                metrics: metrics
            )
        )
    }

    init(_ client: S3Client) { self.client = client }

    public func write(_ file: SealedFile, to address: String) async throws {
        let key = client.location.key(address)
        do {
            guard try await client.byteCount(of: key) != file.byteCount else { return }
        } catch let failure as S3Failure where failure.status != nil {
            // In words, what follows tells it.
        }
        if file.chunkCount <= S3Upload.chunksInPart {
            let body = try await NIOThreadPool.singleton.runIfActive { try file.sealed(0..<file.chunkCount) }
            _ = try await client.perform(S3Request(method: "PUT", key: key, body: body))
        } else {
            try await S3Upload(client: client, key: key, file: file).run()
        }
    }

    public func byteCount(of address: String) async throws -> Int? {
        let key = client.location.key(address)
        do {
            if let count = try await client.byteCount(of: key) { return count }
        } catch let failure as S3Failure where failure.status != nil {}
        // An answer to HEAD has no words: whether the file is missing or the bucket, only GET tells.
        return try await byteCountInWords(key)
    }

    private func byteCountInWords(_ key: String) async throws -> Int? {
        let request = S3Request(method: "GET", key: key, headers: [("range", "bytes=0-0")], answerLimit: 1)
        do {
            let answer = try await client.perform(request)
            // It came between the two.
            guard
                let count = answer["content-range"]?.split(separator: "/").last.flatMap({ Int($0) })
            else { throw client.failure(S3Failure.unreadable, answer.status, request) }
            return count
        } catch let failure as S3Failure where failure.isMissingFile {
            return nil
        } catch let failure as S3Failure where failure.isOutsideFile {
            return 0
        }
    }

    public func bytes(_ range: Range<Int>, of address: String) async throws -> [UInt8] {
        let request = S3Request(
            method: "GET",
            key: client.location.key(address),
            headers: [("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")],
            answerLimit: range.count,
            isExact: true
        )
        return try await client.perform(request).body
    }

    public func remove(_ address: String) async throws {
        do {
            _ = try await client.perform(S3Request(method: "DELETE", key: client.location.key(address)))
        } catch let failure as S3Failure where failure.isMissingFile {}
    }

    public func removeUnfinished(olderThan age: Duration) async throws {
        let limit = client.clock.now() - age
        let prefix = client.location.prefix.isEmpty ? "" : client.location.prefix + "/"
        var page = try await S3UploadList(client, prefix: prefix)
        while true {
            for upload in page.uploads where upload.begun < limit { try await upload.abort(client) }
            guard let next = try await page.next(client) else { break }
            page = next
        }
    }
}
