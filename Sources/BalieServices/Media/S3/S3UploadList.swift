import BalieDomain

/// An upload that was begun and neither completed nor aborted.
struct S3UnfinishedUpload: Sendable {
    let key: String
    let id: String
    let begun: Timestamp

    func abort(_ client: S3Client) async throws {
        do {
            _ = try await client.perform(S3Request(method: "DELETE", key: key, query: [("uploadId", id)]))
        } catch let failure as S3Failure where failure.isMissingUpload {}
    }
}

/// One page of the unfinished uploads of a bucket.
struct S3UploadList: Sendable {
    let uploads: [S3UnfinishedUpload]
    private let prefix: String
    /// Where the next page begins; `nil` on the last.
    private let markers: [(name: String, value: String)]?

    init(_ client: S3Client, prefix: String) async throws {
        try await self.init(client, prefix: prefix, markers: [])
    }

    private init(_ client: S3Client, prefix: String, markers: [(name: String, value: String)]) async throws {
        var query = [("uploads", "")] + markers
        if !prefix.isEmpty { query.append(("prefix", prefix)) }
        let request = S3Request(method: "GET", query: query)
        let answer = try await client.perform(request)
        guard let list = S3Document(answer.body)?.root, list.name == "ListMultipartUploadsResult" else {
            throw client.failure(S3Failure.unreadable, answer.status, request)
        }
        uploads = try list.all("Upload").map { element in
            guard let key = element["Key"], let id = element["UploadId"],
                let begun = element["Initiated"].flatMap({ Timestamp(rfc3339: $0) })
            else { throw client.failure(S3Failure.unreadable, answer.status, request) }
            return S3UnfinishedUpload(key: key, id: id, begun: begun)
        }
        self.prefix = prefix
        let isLast = list["IsTruncated"] != "true"
        let next = [("key-marker", list["NextKeyMarker"]), ("upload-id-marker", list["NextUploadIdMarker"])]
            .compactMap { name, value in value.flatMap { $0.isEmpty ? nil : (name: name, value: $0) } }
        self.markers = isLast || next.isEmpty ? nil : next
    }

    func next(_ client: S3Client) async throws -> S3UploadList? {
        guard let markers else { return nil }
        return try await S3UploadList(client, prefix: prefix, markers: markers)
    }
}
