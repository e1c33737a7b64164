import BalieServices
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// The files of the workspace in the browser, read once at the start: an address can only ever name one of them.
struct Pages: Sendable {
    /// Of one file, in bytes.
    static let fileByteLimit = 32 * 1024 * 1024

    private struct Page: Sendable {
        let body: ByteBuffer
        let type: String
        let tag: String
        /// Files with a hash in their names never change.
        let isFixed: Bool
    }

    private let pages: [String: Page]

    /// - Throws: when the folder has no `index.html` that can be read.
    init(folder: String) throws {
        var pages: [String: Page] = [:]
        let manager = FileManager.default
        for name in try manager.subpathsOfDirectory(atPath: folder) {
            let path = "\(folder)/\(name)"
            let attributes = try manager.attributesOfItem(atPath: path)
            guard attributes[.type] as? FileAttributeType == .typeRegular, let type = Self.type(of: name) else {
                continue
            }
            let data = try Data(contentsOf: URL(filePath: path))
            guard data.count <= Self.fileByteLimit else { continue }
            pages["/\(name)"] = Page(
                body: ByteBuffer(bytes: data),
                type: type,
                tag: "\"\(fingerprint(of: [UInt8](data)))\"",
                isFixed: Self.hasHash(name)
            )
        }
        guard pages["/index.html"] != nil else { throw PagesMissing(folder: folder) }
        self.pages = pages
    }

    struct PagesMissing: Error, CustomStringConvertible {
        let folder: String
        var description: String { "There is no index.html in \(folder): build the pages first." }
    }

    /// - Throws: ``Refusal/Code/notFound`` for a file that is not there.
    func answer(_ request: Request) throws -> Response {
        guard request.method == .get || request.method == .head else { throw Refusal(.notFound) }
        let path = request.uri.path
        // A place in the workspace, such as /conversations/cnv_…: the page finds its way by itself.
        let isPlace = !(path.split(separator: "/").last ?? "").contains(".")
        guard let page = pages[path] ?? (isPlace ? pages["/index.html"] : nil) else { throw Refusal(.notFound) }
        var headers: HTTPFields = [
            .contentType: page.type,
            .eTag: page.tag,
            .cacheControl: page.isFixed ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        if request.headers[.ifNoneMatch] == page.tag { return Response(status: .notModified, headers: headers) }
        headers[.contentLength] = "\(page.body.readableBytes)"
        let body = request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: page.body)
        return Response(status: .ok, headers: headers, body: body)
    }

    /// `app-4X7K2M9Q.js`: a hash of eight as esbuild writes it.
    private static func hasHash(_ name: String) -> Bool {
        guard let stem = name.split(separator: "/").last?.split(separator: ".").first else { return false }
        guard let hash = stem.split(separator: "-").last, stem.contains("-") else { return false }
        return hash.count == 8 && hash.allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) }
    }

    /// Only what pages are made of is served.
    private static func type(of name: String) -> String? {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        case "woff": "font/woff"
        case "ttf": "font/ttf"
        case "otf": "font/otf"
        case "json": "application/json; charset=utf-8"
        case "webmanifest": "application/manifest+json"
        case "txt": "text/plain; charset=utf-8"
        default: nil
        }
    }
}
