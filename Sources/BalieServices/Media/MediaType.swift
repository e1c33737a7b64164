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

    static func isShownInBrowsers(_ type: String) -> Bool { shown.contains(type) }
}
