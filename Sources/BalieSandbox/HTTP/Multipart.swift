/// `multipart/form-data`, RFC 7578, read from memory.
enum Multipart {
    /// One part of a form.
    struct Part: Sendable {
        var name: String
        var fileName: String?
        var type: String?
        var bytes: [UInt8]
    }

    /// Most parts read.
    static let partLimit = 64
    /// Longest headers of a part, in bytes.
    static let headerLimit = 8192

    /// The boundary of a content type; `nil` when it is not multipart.
    static func boundary(_ contentType: String) -> String? {
        guard MediaRules.essence(contentType) == "multipart/form-data" else { return nil }
        return parameter("boundary", of: contentType).flatMap { (1...70).contains($0.utf8.count) ? $0 : nil }
    }

    /// The parts of a body; `nil` when it is malformed.
    static func parse(_ body: [UInt8], boundary: String) -> [Part]? {
        let delimiter = Array("--\(boundary)".utf8)
        guard var start = find(delimiter, in: body, from: 0) else { return nil }
        var parts: [Part] = []
        while true {
            start += delimiter.count
            if body[start...].starts(with: "--".utf8) { return parts }
            guard parts.count < partLimit, body[start...].starts(with: "\r\n".utf8) else { return nil }
            start += 2
            guard let end = find(Array("\r\n".utf8) + delimiter, in: body, from: start),
                let part = part(body[start..<end])
            else { return nil }
            parts.append(part)
            start = end + 2
        }
    }

    private static func part(_ bytes: ArraySlice<UInt8>) -> Part? {
        let head = Array(bytes.prefix(headerLimit))
        guard let end = find(Array("\r\n\r\n".utf8), in: head, from: 0) else { return nil }
        let headers = String(decoding: head[..<end], as: UTF8.self)
        var disposition: String?
        var type: String?
        for line in headers.split(separator: "\r\n") {
            let pair = line.split(separator: ":", maxSplits: 1).map { String($0).trimmed }
            guard pair.count == 2 else { continue }
            if pair[0].lowercased() == "content-disposition" { disposition = pair[1] }
            if pair[0].lowercased() == "content-type" { type = pair[1] }
        }
        guard let disposition, let name = parameter("name", of: disposition) else { return nil }
        return Part(
            name: name,
            fileName: parameter("filename", of: disposition),
            type: type,
            bytes: Array(bytes[(bytes.startIndex + end + 4)...])
        )
    }

    /// `name="value"` or `name=value` of a header.
    private static func parameter(_ name: String, of header: String) -> String? {
        for piece in pieces(header).dropFirst() {
            let pair = piece.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
            guard pair.count == 2, pair[0].lowercased() == name else { continue }
            let value = pair[1]
            return value.hasPrefix("\"") && value.hasSuffix("\"") && value.utf8.count >= 2
                ? String(value.dropFirst().dropLast()) : value
        }
        return nil
    }

    /// What stands between semicolons, but not between those in quotes: a file's name may have some.
    private static func pieces(_ header: String) -> [String] {
        var pieces = [""]
        var isQuoted = false
        for character in header {
            if character == "\"" { isQuoted.toggle() }
            if character == ";", !isQuoted {
                pieces.append("")
            } else {
                pieces[pieces.count - 1].append(character)
            }
        }
        return pieces
    }

    /// Where a sequence of bytes begins.
    private static func find(_ needle: [UInt8], in haystack: [UInt8], from start: Int) -> Int? {
        guard let first = needle.first, haystack.count >= needle.count else { return nil }
        return haystack.withUnsafeBufferPointer { haystack in
            var index = start
            while index <= haystack.count - needle.count {
                if haystack[index] == first, (1..<needle.count).allSatisfy({ haystack[index + $0] == needle[$0] }) {
                    return index
                }
                index += 1
            }
            return nil
        }
    }
}
