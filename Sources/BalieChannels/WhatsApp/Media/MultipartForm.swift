import BalieDomain
import Crypto

/// A body of `multipart/form-data` with some fields and one file.
///
/// Source: RFC 7578; names of files escaped as the HTML standard does.
struct MultipartForm {
    let contentType: String
    let body: [UInt8]

    init(fields: [(name: String, value: String)], file: MediaUpload) {
        // Made from the contents, which cannot contain their own digest: no randomness is needed.
        let boundary = "balie-" + hexadecimal(SHA256.hash(data: file.bytes).prefix(16))
        var body: [UInt8] = []
        body.reserveCapacity(file.bytes.count + 1024)
        for field in fields {
            body += Array("--\(boundary)\r\ncontent-disposition: form-data; name=\"\(field.name)\"\r\n\r\n".utf8)
            body += Array("\(field.value)\r\n".utf8)
        }
        let filename = Self.escapedFilename(file.filename)
        body += Array("--\(boundary)\r\ncontent-disposition: form-data; name=\"file\"; ".utf8)
        body += Array("filename=\"\(filename)\"\r\ncontent-type: \(Self.mediaType(file.mimeType))\r\n\r\n".utf8)
        body += file.bytes
        body += Array("\r\n--\(boundary)--\r\n".utf8)
        self.body = body
        contentType = "multipart/form-data; boundary=\(boundary)"
    }

    /// Without a way out of the header: quotes and line breaks escaped, other control characters dropped.
    static func escapedFilename(_ name: String) -> String {
        var escaped = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": escaped += "%22"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: break
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped.isEmpty ? "file" : escaped
    }

    /// The type if it is one, else that of unknown bytes: `audio/ogg; codecs=opus` passes, a line break does not.
    static func mediaType(_ type: String) -> String {
        let isPlain = type.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }
        let parts = type.split(separator: "/", omittingEmptySubsequences: false)
        guard isPlain, parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return "application/octet-stream" }
        return type
    }
}
