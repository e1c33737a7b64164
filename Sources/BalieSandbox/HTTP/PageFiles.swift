import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// The built telephones page: a handful of files, read once when the sandbox starts.
struct PageFiles: Sendable {
    private struct File: Sendable {
        var type: String
        var bytes: ByteBuffer
    }

    private var files: [String: File] = [:]

    private static let types = [
        "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
        "svg": "image/svg+xml", "png": "image/png", "woff2": "font/woff2", "otf": "font/otf",
    ]
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
        + "img-src 'self' blob: data:; media-src 'self' blob:; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'"

    /// Reads the files of a folder, and of `fonts` in it, whose kind a page can need; an empty or missing folder gives none.
    init(folder: String) {
        guard !folder.isEmpty else { return }
        read(folder, under: "")
        read("\(folder)/fonts", under: "fonts/")
    }

    private mutating func read(_ folder: String, under prefix: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard let type = Self.types[String(name.split(separator: ".").last ?? "")],
                let bytes = try? Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
            else { continue }
            files[prefix + name] = File(type: type, bytes: ByteBuffer(bytes: bytes))
        }
    }

    /// Whether a path is the page's and not the Graph API's.
    func has(_ path: [String]) -> Bool {
        path.isEmpty || files[path.joined(separator: "/")] != nil
    }

    /// Serves `/` and the files beside it.
    func respond(to request: Request, path: [String]) -> Response {
        guard [.get, .head].contains(request.method) else { return Response(status: .methodNotAllowed) }
        let name = path.isEmpty ? "index.html" : path.joined(separator: "/")
        if let file = files[name] {
            return Response(status: .ok, headers: headers(file.type), body: ResponseBody(byteBuffer: file.bytes))
        }
        let text = path.isEmpty ? "The telephones page is not built. The sandbox itself works." : "Not found."
        return Response(
            status: path.isEmpty ? .ok : .notFound,
            headers: headers("text/plain; charset=utf-8"),
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    private func headers(_ type: String) -> HTTPFields {
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-cache", .xContentTypeOptions: "nosniff"]
        headers[.contentSecurityPolicy] = Self.policy
        if let name = HTTPField.Name("Referrer-Policy") { headers[name] = "no-referrer" }
        return headers
    }
}
