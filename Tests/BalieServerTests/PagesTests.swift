import BalieDomain
import BalieServer
import BalieTestKit
import FoundationEssentials
import HTTPTypes
import Testing

struct PagesTests {
    private func server() async throws -> TestServer {
        var server = try await TestServer()
        let index = TemporaryFiles.path("index.html")
        let folder = String(index.dropLast("/index.html".count))
        try Data("<!doctype html><title>Balie</title>".utf8).write(to: URL(filePath: index))
        try Data("let a = 1".utf8).write(to: URL(filePath: "\(folder)/app.js"))
        try Data("let b = 1".utf8).write(to: URL(filePath: "\(folder)/chunk-AB12CD34.js"))
        try Data("secret".utf8).write(to: URL(filePath: "\(folder)/notes.secret"))
        server.configuration.pagesFolder = folder
        return server
    }

    @Test(arguments: ["//", "//sign-in", "//conversations/cnv_0000000000001", "//settings/agents", "//index.html"])
    func placesAreAnsweredWithThePage(_ path: String) async throws {
        try await server().run { api in
            let answer = try await api.raw(.get, path, as: .nobody)
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
            #expect(answer.headers[.cacheControl] == "no-cache")
            #expect(answer.headers[.contentSecurityPolicy]?.contains("script-src 'self';") == true)
        }
    }

    @Test(arguments: [
        "//notes.secret", "//../index.html.", "//%2e%2e/%2e%2e/etc/passwd", "//..%2f..%2fetc%2fpasswd.txt",
        "//nothing.js",
    ])
    func nothingElseIsThere(_ path: String) async throws {
        try await server().run { api in
            let answer = try await api.raw(.get, path, as: .nobody)
            #expect(answer.status == 404 || answer.text.contains("<title>Balie"))
            #expect(!answer.text.contains("secret") && !answer.text.contains("root:"))
        }
    }

    @Test func filesAreKeptByBrowsers() async throws {
        try await server().run { api in
            let fixed = try await api.raw(.get, "//chunk-AB12CD34.js", as: .nobody)
            #expect(fixed.headers[.cacheControl] == "public, max-age=31536000, immutable")
            let app = try await api.raw(.get, "//app.js", as: .nobody)
            let tag = try #require(app.headers[.eTag])
            let again = try await api.raw(.get, "//app.js", as: .nobody, headers: [.ifNoneMatch: tag])
            #expect(again.status == 304)
            #expect(again.text.isEmpty)
        }
    }
}
