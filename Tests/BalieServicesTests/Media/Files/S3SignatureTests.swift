import BalieDomain
import Crypto
import Testing

@testable import BalieServices

struct S3SignatureTests {
    /// A request and the signature it has.
    ///
    /// Source: Amazon S3 API Reference, “Examples: Signature Calculations in AWS Signature Version 4”.
    struct Example: CustomTestStringConvertible, Sendable {
        let name: String
        let method: String
        var path = "/"
        var query: [String: String] = [:]
        var headers: [String: String] = [:]
        var body = ""
        let signature: String

        var testDescription: String { name }

        static let all = [
            Example(
                name: "GET Object",
                method: "GET",
                path: "/test.txt",
                headers: ["range": "bytes=0-9"],
                signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
            ),
            Example(
                name: "PUT Object",
                method: "PUT",
                path: "/test$file.text",
                headers: ["Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"],
                body: "Welcome to Amazon S3.",
                signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
            ),
            Example(
                name: "GET Bucket Lifecycle",
                method: "GET",
                query: ["lifecycle": ""],
                signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
            ),
            Example(
                name: "Get Bucket (List Objects)",
                method: "GET",
                query: ["max-keys": "2", "prefix": "J"],
                signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
            ),
        ]
    }

    private static let key = S3Credentials(
        accessKeyID: "AKIAIOSFODNN7EXAMPLE",
        secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    )

    @Test(arguments: Example.all)
    func aPublishedExampleIsSignedAsPublished(_ example: Example) throws {
        let signature = S3Signature(
            credentials: Self.key,
            region: "us-east-1",
            time: try #require(Timestamp(rfc3339: "2013-05-24T00:00:00Z"))
        )
        #expect(signature.date == "20130524T000000Z")
        let payload = hexadecimal(SHA256.hash(data: Array(example.body.utf8)))
        let fixed = [
            "host": "examplebucket.s3.amazonaws.com", "x-amz-date": signature.date, "x-amz-content-sha256": payload,
        ]
        let headers = example.headers.merging(fixed) { $1 }
        let authorization = signature.authorization(
            method: example.method,
            path: example.path.percentEncoded.replacing("%2F", with: "/"),
            query: S3Signature.query(example.query.map { ($0.key, $0.value) }),
            headers: headers.map { ($0.key, $0.value) },
            payload: payload
        )
        let names = headers.keys.map { $0.lowercased() }.sorted().joined(separator: ";")
        #expect(
            authorization
                == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=\(names),Signature=\(example.signature)"
        )
    }

    @Test(arguments: [
        ("plain-._~09AZ", "plain-._~09AZ"), ("a b", "a%20b"), ("a+b", "a%2Bb"), ("a/b", "a%2Fb"), ("é", "%C3%A9"),
        ("=&?#%", "%3D%26%3F%23%25"), ("*'()!", "%2A%27%28%29%21"), ("", ""),
    ])
    func aValueIsEncodedAsSignaturesWantIt(_ text: String, _ encoded: String) {
        #expect(text.percentEncoded == encoded)
    }

    /// Sorted by what is sent, not by what was meant.
    @Test func aQueryIsSortedByItsEncodedNames() {
        #expect(
            S3Signature.query([("b", "2"), ("a", "x y"), ("a", "b"), ("é", ""), ("B", "1")])
                == "%C3%A9=&B=1&a=b&a=x%20y&b=2"
        )
    }

    @Test func aKeyTellsNothingOfItself() {
        let key = S3Credentials(accessKeyID: "AKIA", secretAccessKey: "very-secret", sessionToken: "token")
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped, "\([key])", "\(Optional(key) as Any)"] {
            #expect(!text.contains("AKIA") && !text.contains("very-secret") && !text.contains("token"))
        }
    }
}
