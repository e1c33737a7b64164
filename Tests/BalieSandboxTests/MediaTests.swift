import Crypto
import Testing

@testable import BalieSandbox

/// Files over HTTP: upload, facts, the download that expires, deletion.
@Suite(.timeLimit(.minutes(10)))
struct MediaTests {
    private static let path = "/v24.0/\(Harness.number.phoneNumberID)/media"

    private static func form(_ parts: [(head: String, body: [UInt8])], boundary: String = "b0undary") -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            bytes += Array("--\(boundary)\r\nContent-Disposition: form-data; \(part.head)\r\n\r\n".utf8)
            bytes += part.body + Array("\r\n".utf8)
        }
        return bytes + Array("--\(boundary)--\r\n".utf8)
    }

    private static func upload(
        _ sandbox: Harness,
        _ bytes: [UInt8],
        type: String = "image/png"
    ) async throws -> Harness.Answer {
        try await sandbox.call(
            .post,
            path,
            headers: [
                ("Authorization", "Bearer test-token"), ("Content-Type", "multipart/form-data; boundary=b0undary"),
            ],
            body: form([
                ("name=\"messaging_product\"", Array("whatsapp".utf8)),
                ("name=\"type\"", Array(type.utf8)),
                ("name=\"file\"; filename=\"a; b.png\"\r\nContent-Type: \(type)", bytes),
            ])
        )
    }

    @Test func aFileGoesUpAndComesBack() async throws {
        try await Harness.run { sandbox in
            let bytes = Array("\r\n--b0undar\r\n".utf8) + (0...255).map { UInt8($0) }
            let id = try #require(try await Self.upload(sandbox, bytes).json["id"]?.string)
            let facts = try await sandbox.graph(.get, "/v24.0/\(id)?phone_number_id=\(Harness.number.phoneNumberID)")
                .json
            #expect(facts["messaging_product"] == "whatsapp")
            #expect(facts["mime_type"] == "image/png")
            #expect(facts["file_size"] == .integer(Int64(bytes.count)))
            #expect(facts["sha256"] == .string(hexadecimal(SHA256.hash(data: bytes))))
            let url = try #require(facts["url"]?.string)
            #expect(url.hasPrefix(sandbox.base + "/whatsapp_business/attachments/?mid=\(id)&ext="))
            let path = String(url.dropFirst(sandbox.base.count))

            let download = try await sandbox.graph(.get, path)
            #expect(download.status == 200)
            #expect(download.bytes == bytes)
            #expect(download.headers["content-type"] == "image/png")
            #expect(try await sandbox.call(.get, path).status == 401)
            #expect(try await sandbox.call(.get, path, headers: [("Authorization", "Bearer other")]).status == 401)
            #expect(try await sandbox.graph(.get, path.replacing("ext=1", with: "ext=2")).status == 404)
            sandbox.time.advance(MediaShelf.urlLifetime)
            #expect(try await sandbox.graph(.get, path).status == 404)

            #expect(try await sandbox.graph(.get, "/\(id)?phone_number_id=1").code == 100)
            #expect(try await sandbox.graph(.delete, "/v24.0/\(id)").json == ["success": true])
            let gone = try await sandbox.graph(.get, "/v24.0/\(id)")
            #expect(gone.status == 400)
            #expect(gone.json["error"]?["error_subcode"] == 33)
            #expect(gone.json["error"]?["type"] == "GraphMethodException")
        }
    }

    @Test func aFileNameMayHaveASemicolon() {
        let body = Self.form([("name=\"file\"; filename=\"a; b.pdf\"\r\nContent-Type: application/pdf", [1, 2])])
        let parts = Multipart.parse(body, boundary: "b0undary")
        #expect(parts?.map(\.fileName) == ["a; b.pdf"])
        #expect(parts?.map(\.type) == ["application/pdf"])
        #expect(parts?.map(\.bytes) == [[1, 2]])
    }

    @Test func filesExpire() throws {
        var fixture = try WorldFixture()
        let id = try fixture.uploaded("image/png")
        fixture.now += MediaShelf.uploadLifetime - 1
        #expect(try fixture.call(.get, [id], [:]).get()["id"] == .string(id))
        fixture.now += 1
        #expect(throws: GraphError.self) { try fixture.call(.get, [id], [:]).get() }
    }

    static let uploads: [(String, Int, Int)] = [
        ("image/jpeg", 5 * 1024 * 1024, 0), ("image/jpeg", 5 * 1024 * 1024 + 1, 131_053), ("image/webp", 500 * 1024, 0),
        ("image/webp", 500 * 1024 + 1, 131_053), ("audio/ogg; codecs=opus", 10, 0), ("audio/opus", 10, 131_053),
        ("application/vnd.apple.pkpass", 10, 131_053), ("image/gif", 10, 131_053), ("image/png", 0, 131_053),
        ("video/mp4", 16 * 1024 * 1024 + 1, 131_053), ("application/pdf", 17 * 1024 * 1024, 0),
    ]

    @Test(arguments: uploads)
    func typeAndSizeAreChecked(_ type: String, _ size: Int, _ code: Int) throws {
        var fixture = try WorldFixture()
        do {
            _ = try fixture.uploaded(type, size: size)
            #expect(code == 0)
        } catch let error as GraphError {
            #expect(error.code == code)
        }
    }

    @Test(arguments: [
        ("no product", [("name=\"file\"; filename=\"a\"\r\nContent-Type: image/png", [UInt8(1)])]),
        ("no file", [("name=\"messaging_product\"", Array("whatsapp".utf8))]),
    ])
    func anUploadThatLacksSomethingIsRefused(_ name: String, _ parts: [(String, [UInt8])]) async throws {
        try await Harness.run { sandbox in
            let answer = try await sandbox.call(
                .post,
                Self.path,
                headers: [
                    ("Authorization", "Bearer test-token"), ("Content-Type", "multipart/form-data; boundary=b0undary"),
                ],
                body: Self.form(parts.map { (head: $0.0, body: $0.1) })
            )
            #expect(answer.status == 400)
            #expect(answer.code == 100)
        }
    }

    @Test func mediaByAddressIsFetchedFromThisMachineOnly() async throws {
        try await Harness.run { sandbox in
            let phone = try await sandbox.phone()
            try await sandbox.write(phone, ["type": "text", "text": ["body": "hi"]])
            _ = await sandbox.receiver.hooks(count: 1)
            let near = sandbox.hookURL.replacing("/hooks", with: "/file")
            for (url, status) in [("https://cee.example/a.png", "failed"), (near, "sent")] {
                let count = sandbox.receiver.hooks.count
                let answer = try await sandbox.send([
                    "to": "31612345678", "type": "image", "image": ["link": .string(url)],
                ])
                let id = try #require(answer.json["messages"]?.array?.first?["id"])
                // The fetch is not on the clock; the ladder begins when it is done.
                while try await sandbox.control(.get, "state").json["fetching"] != 0 {}
                sandbox.time.advance(150)
                let hook = await sandbox.receiver.hooks(count: count + 1)[count]
                #expect(hook.status?["id"] == id)
                #expect(hook.status?["status"] == .string(status))
            }
        }
    }

    @Test func aCustomersPictureCanBeDownloaded() async throws {
        try await Harness.run { sandbox in
            let phone = try await sandbox.phone()
            try await sandbox.write(phone, ["type": "image", "image": ["data": "aGVsbG8=", "mime_type": "image/png"]])
            let image = try #require(await sandbox.receiver.hooks(count: 1)[0].message?["image"])
            #expect(image["sha256"] == "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")
            let id = try #require(image["id"]?.string)
            let url = try #require(try await sandbox.graph(.get, "/\(id)").json["url"]?.string)
            let download = try await sandbox.graph(.get, String(url.dropFirst(sandbox.base.count)))
            #expect(download.bytes == Array("hello".utf8))
            let page = try await sandbox.call(.get, "/sandbox/media/\(id)")
            #expect(page.bytes == Array("hello".utf8))
            #expect(page.headers["x-content-type-options"] == "nosniff")
        }
    }
}
