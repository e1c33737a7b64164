import BalieDomain
import BalieServer
import BalieServices
import BalieTestKit
import HTTPTypes
import NIOCore
import Testing

struct MediaRoutesTests {
    /// A wave file without a sound in it: twelve bytes.
    private static let wav = "RIFF\u{4}\0\0\0WAVE"

    private static func upload(_ api: TestAPI, _ text: String, type: String, name: String) async throws -> Answer {
        try await api.raw(
            .post,
            "/media?filename=\(name)",
            ByteBuffer(string: text),
            as: .role(.agent),
            headers: [.contentType: type]
        )
    }

    @Test func aFileComesBackThroughItsLink() async throws {
        let server = try await TestServer()
        try await server.run { api in
            let media = try await Self.upload(api, Self.wav, type: "audio/wav", name: "t%C3%AFcket.png")
            #expect(media.status == 201)
            #expect(media["mime"] == "audio/wav" && media["size"] == 12 && media["state"] == "ready")
            let url = try #require(media["url"]?.string)
            let file = try await api.raw(.get, "/" + url, as: .nobody)
            #expect(file.status == 200)
            #expect(file.text == Self.wav)
            #expect(file.headers[.contentType] == "audio/wav")
            #expect(file.headers[.contentDisposition] == "inline; filename*=UTF-8''t%C3%AFcket.png")
            #expect(file.headers[.contentSecurityPolicy] == "default-src 'none'; sandbox")
            #expect(file.headers[.xContentTypeOptions] == "nosniff")
            #expect(file.headers[.cacheControl]?.hasPrefix("private") == true)
        }
    }

    struct Part: Sendable, CustomTestStringConvertible {
        let range: String
        let status: Int
        var text = MediaRoutesTests.wav
        var testDescription: String { range }
    }

    @Test(arguments: [
        Part(range: "bytes=0-3", status: 206, text: "RIFF"),
        Part(range: "bytes=8-", status: 206, text: "WAVE"),
        Part(range: "bytes=-2", status: 206, text: "VE"),
        Part(range: "bytes=5-500", status: 206, text: "\0\0\0WAVE"),
        Part(range: "bytes=0-1,4-5", status: 200),
        Part(range: "lines=0-1", status: 200),
        Part(range: "bytes=12-", status: 416, text: ""),
        Part(range: "bytes=5-2", status: 416, text: ""),
        Part(range: "bytes=x-y", status: 416, text: ""),
        Part(range: "bytes=9223372036854775807-9223372036854775807", status: 416, text: ""),
        Part(range: "bytes=0-9223372036854775807", status: 206),
        Part(range: "bytes=-9223372036854775807", status: 206),
    ])
    func partsAreServed(_ part: Part) async throws {
        let server = try await TestServer()
        try await server.run { api in
            let media = try await Self.upload(api, Self.wav, type: "audio/wav", name: "a.wav")
            let url = try #require(media["url"]?.string)
            let answer = try await api.raw(.get, "/" + url, as: .nobody, headers: [.range: part.range])
            #expect(answer.status == part.status)
            if part.status < 400 { #expect(answer.text == part.text) }
        }
    }

    @Test(arguments: ["text/html", "image/svg+xml", "application/pdf", "nonsense"])
    func whatCouldRunIsSaved(_ type: String) async throws {
        let server = try await TestServer()
        try await server.run { api in
            let media = try await Self.upload(api, "%PDF-<script>alert(1)</script>", type: type, name: "a.html")
            #expect(media["download"] == true)
            let url = try #require(media["url"]?.string)
            let file = try await api.raw(.get, "/" + url, as: .nobody)
            #expect(file.headers[.contentDisposition]?.hasPrefix("attachment") == true)
            #expect(file.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
        }
    }

    @Test func aLinkIsGenuineAndHasItsTime() async throws {
        let server = try await TestServer()
        try await server.run { api in
            let media = try await Self.upload(api, Self.wav, type: "audio/wav", name: "a.png")
            let url = try #require(media["url"]?.string)
            let bad = [
                url.dropLast() + (url.hasSuffix("0") ? "1" : "0"), url.replacing("expires=", with: "expires=9"),
                String(url.prefix { $0 != "?" }), url.replacing("signature=", with: "sig="),
                url.replacing(media.id, with: "\(ID<Media>(7))"),
            ]
            for url in bad { #expect(try await api.raw(.get, "/" + url, as: .nobody).status == 404, "\(url)") }
            server.time.advance(by: .hours(3))
            #expect(try await api.raw(.get, "/" + url, as: .nobody).code == "link_expired")
        }
    }

    @Test func uploadsNeedAnAgent() async throws {
        let server = try await TestServer()
        try await server.run { api in
            let answer = try await api.raw(.post, "/media", ByteBuffer(string: "x"), as: .nobody)
            #expect(answer.status == 401)
            let empty = try await api.raw(.post, "/media", as: .role(.agent), headers: [.contentType: "audio/wav"])
            #expect(empty.status == 422)
        }
    }
}
