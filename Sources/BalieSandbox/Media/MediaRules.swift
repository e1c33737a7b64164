/// Which files a message of a type may carry. Source: reference §1.3.
enum MediaRules {
    struct Kind: Sendable {
        var types: Set<String>
        /// Largest file, in bytes.
        var limit: Int
    }

    private static let megabyte = 1024 * 1024

    static let kinds: [String: Kind] = [
        "audio": Kind(
            types: ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"],
            limit: 16 * megabyte
        ),
        "document": Kind(
            types: [
                "text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel",
                "application/vnd.ms-powerpoint",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            ],
            limit: 100 * megabyte
        ),
        "image": Kind(types: ["image/jpeg", "image/png"], limit: 5 * megabyte),
        "sticker": Kind(types: ["image/webp"], limit: 500 * 1024),
        "video": Kind(types: ["video/mp4", "video/3gpp"], limit: 16 * megabyte),
    ]

    /// Largest upload of any kind, in bytes.
    static let uploadLimit = 100 * megabyte

    /// A content type without its parameters, in lower case: `audio/ogg; codecs=opus` is `audio/ogg`.
    static func essence(_ type: String) -> String {
        type.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
    }

    /// Why a file cannot be uploaded; `nil` if it can.
    static func uploadFailure(type: String, size: Int) -> String? {
        guard let kind = kinds.values.first(where: { $0.types.contains(essence(type)) }) else {
            return "Unsupported media type '\(type.prefix(100))'. Supported: "
                + kinds.values.flatMap(\.types).sorted().joined(separator: ", ")
        }
        return sizeFailure(size: size, limit: kind.limit)
    }

    /// Why a file cannot go as a message of a type; `nil` if it can.
    static func sendFailure(kind name: String, type: String, size: Int) -> String? {
        guard let kind = kinds[name] else { return "Media of type \(name) is not known" }
        guard kind.types.contains(essence(type)) else {
            return "Media of type '\(type.prefix(100))' cannot be sent as \(name). Supported: "
                + kind.types.sorted().joined(separator: ", ")
        }
        return sizeFailure(size: size, limit: kind.limit)
    }

    private static func sizeFailure(size: Int, limit: Int) -> String? {
        if size == 0 { return "The file is empty" }
        return size > limit ? "The file has \(size) bytes, more than the allowed \(limit)" : nil
    }
}
