/// What we do with files by their media type.
enum MediaType {
    /// Types that browsers show or play without running anything. Everything else is saved, never shown.
    private static let shown: Set<String> = [
        "image/jpeg", "image/png", "image/gif", "image/webp",
        "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm", "audio/wav",
        "video/mp4", "video/3gpp", "video/webm",
    ]

    /// Lower case, without parameters; something harmless where it is no media type.
    static func normalized(_ text: String) -> String {
        let type = text.split(separator: ";", omittingEmptySubsequences: false).first ?? ""
        let trimmed = type.filter { !$0.isWhitespace }.lowercased()
        let isWellFormed = trimmed.utf8.allSatisfy { byte in
            switch byte {
            case 97...122, 48...57, UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard isWellFormed, trimmed.split(separator: "/", omittingEmptySubsequences: true).count == 2 else {
            return "application/octet-stream"
        }
        return trimmed
    }

    /// Whether the first bytes are those of the type; `true` for types that have no sure beginning.
    ///
    /// The network looks at the bytes too, and refuses a wrong type only after the message was sent (131053).
    /// Source: WhatsApp, media, supported types; the beginnings are those of the formats' specifications.
    static func fits(_ bytes: [UInt8], _ type: String) -> Bool {
        func begins(_ start: [UInt8], at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: start) }
        func begins(_ start: String, at offset: Int = 0) -> Bool { begins(Array(start.utf8), at: offset) }
        /// An MPEG or AAC frame: eleven bits set.
        let isFrame = bytes.count > 1 && bytes[0] == 0xFF && bytes[1] & 0xE0 == 0xE0
        return switch type {
        case "image/jpeg": begins([0xFF, 0xD8, 0xFF])
        case "image/png": begins([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case "image/gif": begins("GIF87a") || begins("GIF89a")
        case "image/webp": begins("RIFF") && begins("WEBP", at: 8)
        case "audio/wav", "audio/x-wav": begins("RIFF") && begins("WAVE", at: 8)
        case "audio/webm", "video/webm": begins([0x1A, 0x45, 0xDF, 0xA3])
        case "audio/aac": isFrame || begins("ADIF") || begins("ID3")
        case "audio/mpeg": isFrame || begins("ID3")
        case "audio/amr": begins("#!AMR")
        case "audio/ogg": begins("OggS")
        case "audio/mp4", "video/mp4", "video/3gpp": begins("ftyp", at: 4)
        case "application/pdf": begins("%PDF-")
        case let type where type.hasPrefix("application/vnd.openxmlformats-officedocument."): begins("PK")
        default: true
        }
    }

    static func isShownInBrowsers(_ type: String) -> Bool { shown.contains(type) }
}
