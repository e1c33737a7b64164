import BalieDomain
import Crypto
import NIOPosix

/// Writes a large file in parts, and goes on where an earlier try of the same file was cut off.
///
/// A part that is there already is taken if it has the size and the MD5 of what would be sent now (``SealedFile`` seals the
/// same content to the same bytes). Where a store gives no MD5 as a part's tag, as with keys of its own (SSE-KMS), no part
/// fits, and all are sent again: slower, never wrong.
struct S3Upload {
    /// Chunks of a part: 8 MiB and a little. Stores take no part below 5 MiB but the last.
    static let chunksInPart = 8
    /// Times an upload is begun again because it was finished or ended by somebody else.
    static let attemptLimit = 3

    let client: S3Client
    let key: String
    let file: SealedFile

    private struct Part {
        let number: Int
        let tag: String
    }

    /// - Throws: ``S3Failure``; `CancellationError`. What was sent stays, for the next try.
    func run() async throws {
        for attempt in 1... {
            do {
                try await runOnce()
            } catch let failure as S3Failure where attempt < Self.attemptLimit && Self.mayBeDone(failure) {}
            if try await client.byteCount(of: key) == file.byteCount { return }
            guard attempt < Self.attemptLimit else { break }
        }
        throw client.failure(S3Failure.incomplete, nil, S3Request(method: "POST"))
    }

    /// Ended by another node, at this very moment too, or for its age; or our own end of it arrived, and its answer did not.
    private static func mayBeDone(_ failure: S3Failure) -> Bool {
        failure.isMissingUpload || failure.status == 200 || failure.status.map { $0 >= 500 } ?? false
    }

    private func runOnce() async throws {
        let upload: S3UnfinishedUpload
        if let found = try await unfinished() { upload = found } else { upload = try await begin() }
        let there = try await parts(of: upload)
        var parts: [Part] = []
        for number in 1...partCount { parts.append(try await send(number, of: upload, there: there[number])) }
        try await complete(upload, parts)
    }

    private var partCount: Int { (file.chunkCount + Self.chunksInPart - 1) / Self.chunksInPart }

    // MARK: Beginning

    private func unfinished() async throws -> S3UnfinishedUpload? {
        try await S3UploadList(client, prefix: key).uploads.filter { $0.key == key }.max { $0.begun < $1.begun }
    }

    private func begin() async throws -> S3UnfinishedUpload {
        let request = S3Request(
            method: "POST",
            key: key,
            query: [("uploads", "")],
            headers: [("content-type", "application/octet-stream")]
        )
        let answer = try await client.perform(request)
        guard let id = S3Document(answer.body)?.root["UploadId"], !id.isEmpty else {
            throw client.failure(S3Failure.unreadable, answer.status, request)
        }
        return S3UnfinishedUpload(key: key, id: id, begun: client.clock.now())
    }

    // MARK: Parts

    /// A part that is in the store, as it lists it.
    private struct StoredPart {
        let byteCount: Int
        let tag: String
    }

    /// By number. A file has 13 parts at most, and a page of the answer 1,000.
    private func parts(of upload: S3UnfinishedUpload) async throws -> [Int: StoredPart] {
        let request = S3Request(method: "GET", key: key, query: [("uploadId", upload.id)])
        let answer = try await client.perform(request)
        guard let list = S3Document(answer.body)?.root, list["UploadId"] == upload.id else {
            throw client.failure(S3Failure.unreadable, answer.status, request)
        }
        var parts: [Int: StoredPart] = [:]
        for part in list.all("Part") {
            guard let number = part["PartNumber"].flatMap({ Int($0) }), let size = part["Size"].flatMap({ Int($0) }),
                let tag = part["ETag"]
            else { throw client.failure(S3Failure.unreadable, answer.status, request) }
            parts[number] = StoredPart(byteCount: size, tag: tag)
        }
        return parts
    }

    private func send(_ number: Int, of upload: S3UnfinishedUpload, there: StoredPart?) async throws -> Part {
        let (file, first) = (file, (number - 1) * Self.chunksInPart)
        let body = try await NIOThreadPool.singleton.runIfActive {
            try file.sealed(first..<min(file.chunkCount, first + Self.chunksInPart))
        }
        if let there, there.byteCount == body.count {
            let digest = try await NIOThreadPool.singleton.runIfActive { hexadecimal(Insecure.MD5.hash(data: body)) }
            if there.tag.filter({ $0 != "\"" }).lowercased() == digest { return Part(number: number, tag: there.tag) }
        }
        let request = S3Request(
            method: "PUT",
            key: key,
            query: [("partNumber", "\(number)"), ("uploadId", upload.id)],
            body: body
        )
        let answer = try await client.perform(request)
        guard let tag = answer["etag"] else {
            throw client.failure(S3Failure.unreadable, answer.status, request)
        }
        return Part(number: number, tag: tag)
    }

    // MARK: Ending

    /// An answer of 200 may still tell of a failure: the store begins it before it knows.
    private func complete(_ upload: S3UnfinishedUpload, _ parts: [Part]) async throws {
        let list = parts.map {
            "<Part><PartNumber>\($0.number)</PartNumber><ETag>\(Self.escaped($0.tag))</ETag></Part>"
        }
        let request = S3Request(
            method: "POST",
            key: key,
            query: [("uploadId", upload.id)],
            headers: [("content-type", "application/xml")],
            body: Array("<CompleteMultipartUpload>\(list.joined())</CompleteMultipartUpload>".utf8)
        )
        let answer = try await client.perform(request)
        guard let result = S3Document(answer.body)?.root, result["Code"] == nil, result["ETag"] != nil else {
            throw client.failure(of: answer, to: request)
        }
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: String(character)
            }
        }.joined()
    }
}
