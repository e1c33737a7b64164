import BalieDomain
import Crypto

/// Signs a request with AWS Signature Version 4, in its header.
///
/// Source: Amazon S3 API Reference, “Signature Calculations for the Authorization Header: Transferring Payload in a Single
/// Chunk”. Every header given is signed.
struct S3Signature {
    let credentials: S3Credentials
    let region: String
    let time: Timestamp

    /// `20130524T000000Z`
    var date: String {
        String(decoding: time.rfc3339.utf8.prefix(19).filter { !":-".utf8.contains($0) }, as: UTF8.self) + "Z"
    }

    /// The value of `Authorization`.
    ///
    /// - Parameters:
    ///   - path: encoded.
    ///   - query: encoded and sorted, as ``query(_:)`` makes it.
    ///   - headers: among them `host`, `x-amz-date` and `x-amz-content-sha256`.
    ///   - payload: the body's SHA-256, lower-case hexadecimal.
    func authorization(
        method: String,
        path: String,
        query: String,
        headers: [(name: String, value: String)],
        payload: String
    ) -> String {
        let sorted = headers.map { (name: $0.name.lowercased(), value: $0.value) }.sorted { $0.name < $1.name }
        let names = sorted.map(\.name).joined(separator: ";")
        let lines = sorted.map { "\($0.name):\(Self.trimmed($0.value))\n" }.joined()
        let request = [method, path, query, lines, names, payload].joined(separator: "\n")
        let toSign = ["AWS4-HMAC-SHA256", date, scope, Self.hash(request)].joined(separator: "\n")
        let signature = hexadecimal(HMAC<SHA256>.authenticationCode(for: Array(toSign.utf8), using: key))
        return
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope),SignedHeaders=\(names),Signature=\(signature)"
    }

    /// The query of a request, encoded and in the order in which it is signed.
    static func query(_ items: [(name: String, value: String)]) -> String {
        items.map { (name: $0.name.percentEncoded, value: $0.value.percentEncoded) }
            .sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    private var scope: String { "\(date.prefix(8))/\(region)/s3/aws4_request" }

    /// Good for a day, a region and the service.
    private var key: SymmetricKey {
        ["\(date.prefix(8))", region, "s3", "aws4_request"].reduce(
            SymmetricKey(data: Array("AWS4\(credentials.secretAccessKey)".utf8))
        ) { key, part in
            SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
    }

    private static func hash(_ text: String) -> String { hexadecimal(SHA256.hash(data: Array(text.utf8))) }

    /// Without spaces at its ends, and one for several inside.
    private static func trimmed(_ value: String) -> String {
        value.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
}
