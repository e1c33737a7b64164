import BalieDomain
import FoundationEssentials

extension WirePayload {
    /// `"image":{"caption":"…","mime_type":"image/jpeg","sha256":"base64","id":"1003","url":"https://…"}`, and its likes.
    static func file(_ type: String, in message: MessageContainer) -> Said? {
        guard let key = WireMessage.CodingKeys(rawValue: type), let file = members(key, of: message) else { return nil }
        let content: MessageContent? =
            switch key {
            case .image: .image(.init(caption: file.text(.caption)))
            case .video: .video(.init(caption: file.text(.caption)))
            case .audio: .audio(.init(voice: file.flag(.voice)))
            case .document: .document(.init(caption: file.text(.caption), filename: file.text(.filename)))
            case .sticker: .sticker(.init(animated: file.flag(.animated)))
            default: nil
            }
        guard let content else { return nil }
        let media = file.text(.id).map { id in
            MediaReference(
                externalID: id,
                url: file.text(.url),
                mimeType: file.text(.mimeType) ?? unnamedMimeType,
                sha256: file.text(.sha256).flatMap(hexadecimalDigest(of:)),
                filename: file.text(.filename)
            )
        }
        return (content, media)
    }

    private static var unnamedMimeType: String { "application/octet-stream" }
}

/// Bytes in a SHA-256 digest.
private let digestByteCount = 32

/// A SHA-256 digest in lower-case hexadecimal, from base64 (hooks) or hexadecimal (media look-ups); `nil` if it is neither.
func hexadecimalDigest(of text: String) -> String? {
    if text.utf8.count == digestByteCount * 2, text.utf8.allSatisfy({ hexadecimalValue(of: $0) != nil }) {
        return text.lowercased()
    }
    guard let digest = Data(base64Encoded: text), digest.count == digestByteCount else { return nil }
    return hexadecimal(digest)
}
