import BalieChannels
import BalieDomain
import Testing

struct MediaCallsTests {
    private let adapter = SampleChannel.adapter

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func uploadIsAFormWithTheFile() throws {
        let call = adapter.encodeUpload(MediaUpload(filename: "r.pdf", mimeType: "application/pdf", bytes: [1, 2, 3]))
        #expect(call.method == "POST")
        #expect(call.url == "https://graph.example/v25.0/100200300400501/media")
        let type = try #require(call.headers.first { $0.name == "content-type" }?.value)
        let boundary = try #require(type.split(separator: "boundary=").last)
        #expect(
            text(call.body)
                == """
                --\(boundary)\r
                content-disposition: form-data; name="messaging_product"\r
                \r
                whatsapp\r
                --\(boundary)\r
                content-disposition: form-data; name="type"\r
                \r
                application/pdf\r
                --\(boundary)\r
                content-disposition: form-data; name="file"; filename="r.pdf"\r
                content-type: application/pdf\r
                \r
                \u{1}\u{2}\u{3}\r
                --\(boundary)--\r

                """
        )
        #expect(call.headers.contains { $0 == (name: "authorization", value: "Bearer token-of-the-channel") })
    }

    /// A file's name is the customer's or the agent's: it cannot end its header or start another part.
    @Test(arguments: [
        ("a\"b.pdf", "a%22b.pdf"), ("a\r\nx-evil: 1", "a%0D%0Ax-evil: 1"), ("\u{0}\u{7F}", "file"), ("", "file"),
        ("Größe 👋.pdf", "Größe 👋.pdf"), ("a\r\n\r\n--balie", "a%0D%0A%0D%0A--balie"),
    ])
    func filenamesCannotLeaveTheirHeader(written: String, sent: String) {
        let call = adapter.encodeUpload(MediaUpload(filename: written, mimeType: "image/png", bytes: []))
        #expect(text(call.body).contains("filename=\"\(sent)\"\r\n"))
    }

    @Test(arguments: [
        ("audio/ogg; codecs=opus", "audio/ogg; codecs=opus"), ("image/png\r\nx: y", "application/octet-stream"),
        ("", "application/octet-stream"), ("image", "application/octet-stream"),
        ("image/\"png", "application/octet-stream"),
    ])
    func typesCannotLeaveTheirHeader(written: String, sent: String) {
        let call = adapter.encodeUpload(MediaUpload(filename: "a", mimeType: written, bytes: []))
        #expect(text(call.body).contains("\r\ncontent-type: \(sent)\r\n"))
    }

    @Test(arguments: [
        (#"{"id":"900111222333444"}"#, "900111222333444"), (#"{"id":900111222333444}"#, "900111222333444"),
    ])
    func uploadAnswerGivesTheID(body: String, id: String) throws {
        #expect(try adapter.interpretUpload(ProviderResponse(200, body)).get() == id)
    }

    @Test(arguments: [
        (200, "{}", SendFailure.Class.retryLater), (200, "OK", .retryLater), (502, "", .retryLater),
        (401, "", .authentication), (400, #"{"error":{"code":131053,"message":"x"}}"#, .badRequest),
        (413, "", .badRequest),
    ])
    func uploadFailuresHaveAClass(status: Int, body: String, kind: SendFailure.Class) {
        guard case .failure(let failure) = adapter.interpretUpload(ProviderResponse(status, body)) else {
            Issue.record("not a failure")
            return
        }
        #expect(failure.kind == kind)
    }

    @Test func lookupNamesTheNumberAndEscapesTheID() {
        func url(_ id: String) -> String {
            adapter.encodeMediaLookup(
                MediaReference(externalID: id, url: nil, mimeType: "image/png", sha256: nil, filename: nil)
            ).url
        }
        #expect(url("1003001") == "https://graph.example/v25.0/1003001?phone_number_id=100200300400501")
        #expect(url("../me?x=1") == "https://graph.example/v25.0/..%2Fme%3Fx%3D1?phone_number_id=100200300400501")
    }

    private static let digest = "bd2a8d38a3ad6c9b9e5c2ff0e0a6a9d4c3f6c3b1f5a0e2d4c6b8a09182736455"

    @Test(arguments: ["\"303833\"", "303833"])
    func lookupAnswerGivesTheLocation(size: String) throws {
        let body = """
            {"url":"https://lookaside.example/1","mime_type":"image/jpeg","sha256":"\(Self.digest.uppercased())",
            "file_size":\(size),"id":"1003001"}
            """
        #expect(
            try adapter.interpretMediaLookup(ProviderResponse(200, body)).get()
                == MediaLocation(
                    url: "https://lookaside.example/1",
                    mimeType: "image/jpeg",
                    sha256: Self.digest,
                    byteCount: 303_833
                )
        )
    }

    /// The token travels with the download.
    @Test(arguments: ["http://lookaside.example/1", "file:///etc/passwd", "", "//lookaside.example"])
    func lookupAnswersWithoutASafeAddressFail(url: String) {
        guard case .failure = adapter.interpretMediaLookup(ProviderResponse(200, "{\"url\":\"\(url)\"}")) else {
            Issue.record("not a failure")
            return
        }
    }

    @Test func plainAddressesServeAPlainGraph() throws {
        let local = SampleChannel.adapter { $0.graphURL = "http://127.0.0.1:8081/v25.0" }
        let answer = ProviderResponse(200, #"{"url":"http://127.0.0.1:8081/media/1","file_size":-5}"#)
        let location = try local.interpretMediaLookup(answer).get()
        #expect(location.url == "http://127.0.0.1:8081/media/1")
        #expect(location.byteCount == nil)
    }

    @Test func downloadCarriesTokenAndName() {
        let call = adapter.encodeMediaDownload(
            MediaLocation(url: "https://lookaside.example/1", mimeType: nil, sha256: nil, byteCount: nil)
        )
        #expect(call.method == "GET")
        #expect(call.url == "https://lookaside.example/1")
        #expect(call.headers.map(\.name) == ["authorization", "user-agent"])
        #expect(call.body.isEmpty)
    }

    @Test func uploadsAreForgottenBeforeTheNetworkDoes() {
        #expect(adapter.uploadLifetime < .seconds(30 * 86400))
        #expect(adapter.uploadLifetime > .seconds(25 * 86400))
    }
}
