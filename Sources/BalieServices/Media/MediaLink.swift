import BalieDomain

/// A signed, expiring link to a file.
struct MediaLink {
    /// Rounded up to the next hour, so that a file keeps its link, and its place in the browser's cache, for a while.
    static let lifetime = Duration.hours(1)

    let path: String

    init(_ id: ID<Media>, keys: WorkspaceKeys, at now: Timestamp) {
        let hour = Self.lifetime.wholeMilliseconds
        let expires = (now.milliseconds / hour + 2) * hour
        let signature = keys.signature(of: Self.signed(id, expires: expires))
        path = "/api/v1/media/\(id)?expires=\(expires)&signature=\(signature)"
    }

    static func isGenuine(_ id: ID<Media>, expires: Int64, signature: String, keys: WorkspaceKeys) -> Bool {
        keys.isSignature(signature, of: signed(id, expires: expires))
    }

    private static func signed(_ id: ID<Media>, expires: Int64) -> String { "media \(id) \(expires)" }
}
