import BalieDomain
import BalieServices
import HTTPTypes
import Hummingbird
import NIOCore

/// Files that agents send and look at.
struct MediaRoutes: Sendable {
    let library: MediaLibrary
    let budget: BodyBudget<ID<Agent>>
    let metrics: BalieServices.Metrics

    var routes: [Route] {
        [
            Route(.post, "/media", .role(.agent), body: .raw, add),
            // The signature is what lets one in: images and audio in a page send no token.
            Route(.get, "/media/{id}", .open, open),
        ]
    }

    private func add(_ call: Call) async throws -> Response {
        let caller = try call.caller
        do {
            return try await budget.withBody(
                of: call.request,
                call.context,
                for: caller.agent,
                upTo: MediaLibrary.byteLimit,
                reserves: true
            ) { bytes in
                let media = try await library.add(
                    bytes,
                    mimeType: call.request.headers[.contentType] ?? "application/octet-stream",
                    name: call.query("filename"),
                    by: caller
                )
                return try .json(MediaShape(media), status: .created)
            }
        } catch let error as NoRoom {
            metrics.increment(.uploadsTurnedAway)
            throw error
        }
    }

    private func open(_ call: Call) async throws -> Response {
        guard let expires = call.query("expires").flatMap({ Int64($0) }), let signature = call.query("signature") else {
            throw Refusal(.notFound)
        }
        let file = try await library.open(try call.id(), expires: expires, signature: signature)
        var headers: HTTPFields = [
            .contentType: file.mimeType,
            // Good for as long as the link is; in this browser only.
            .cacheControl: "private, max-age=3600",
            .contentDisposition: Self.disposition(file),
            .acceptRanges: "bytes",
            // Whatever it is, it must run nothing.
            .contentSecurityPolicy: "default-src 'none'; sandbox",
        ]
        guard let range = try call.request.headers[.range].flatMap({ try ByteRange($0, of: file.byteCount) }) else {
            return Response(status: .ok, headers: headers, body: Self.body(file, 0..<file.byteCount))
        }
        headers[.contentRange] = "bytes \(range.bounds.lowerBound)-\(range.bounds.upperBound - 1)/\(file.byteCount)"
        return Response(
            status: .partialContent,
            headers: headers,
            body: Self.body(file, range.bounds)
        )
    }

    /// Written as it is taken: who reads slowly holds a part of the file.
    private static func body(_ file: MediaLibrary.File, _ range: Range<Int>) -> ResponseBody {
        ResponseBody(contentLength: range.count) { writer in
            var place = range.lowerBound
            while place < range.upperBound {
                let part = try await file.bytes(from: place, to: range.upperBound)
                try await writer.write(ByteBuffer(bytes: part))
                place += part.count
            }
            try await writer.finish(nil)
        }
    }

    /// Source: RFC 6266; the name in UTF-8 as RFC 8187 writes it.
    private static func disposition(_ file: MediaLibrary.File) -> String {
        let kind = file.isDownload ? "attachment" : "inline"
        guard let name = file.name else { return kind }
        let digits = Array("0123456789ABCDEF")
        let encoded = name.utf8.map { byte -> String in
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return "\(kind); filename*=UTF-8''\(encoded.joined())"
    }
}

/// One range of bytes, which players ask for when somebody jumps. Source: RFC 9110, 14.1.2.
struct ByteRange {
    let bounds: Range<Int>

    /// - Returns: `nil` for several ranges or other units, which may be answered with the whole.
    /// - Throws: 416 for a range that lies outside.
    init?(_ header: String, of count: Int) throws {
        let unit = "bytes="
        guard header.hasPrefix(unit), !header.contains(",") else { return nil }
        let parts = header.dropFirst(unit.count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        switch (Int(parts[0]), Int(parts[1])) {
        case (let first?, let last?) where first <= last && first < count:
            bounds = first..<min(last, count - 1) + 1
        case (let first?, nil) where parts[1].isEmpty && first < count: bounds = first..<count
        case (nil, let length?) where parts[0].isEmpty && length > 0 && count > 0:
            bounds = max(0, count - length)..<count
        default:
            throw Failure(
                .rangeNotSatisfiable,
                code: "range_not_satisfiable",
                detail: "The file has \(count) bytes.",
                headers: [.contentRange: "bytes */\(count)"]
            )
        }
    }
}
