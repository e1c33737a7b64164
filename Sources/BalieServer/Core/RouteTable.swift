import HTTPTypes

/// Every route of the API, and which methods an address takes.
struct RouteTable: Sendable {
    static let prefix = "/api/v1/"

    /// With the prefix in their paths.
    let all: [Route]
    /// Addresses outside the prefix.
    private let own: Set<String>
    private let patterns: [(segments: [Substring], methods: Set<HTTPRequest.Method>)]

    /// - Parameters:
    ///   - api: routes with paths below the prefix.
    ///   - others: routes with whole paths, such as `/healthz`.
    init(api: [Route], others: [Route]) {
        all = api.map { $0.moved(below: "/api/v1") } + others
        own = Set(others.map(\.path))
        let methods = Dictionary(grouping: all, by: \.path).mapValues { Set($0.map(\.method)) }
        patterns = methods.map { path, methods in
            let withHead = methods.contains(.get) ? methods.union([.head]) : methods
            return (path.split(separator: "/"), withHead)
        }
    }

    func isOwn(_ path: String) -> Bool { own.contains(path) }

    /// - Returns: `nil` for an address that is none. One written out goes before one with parameters.
    func allowed(_ path: String) -> Set<HTTPRequest.Method>? {
        let segments = path.split(separator: "/")
        var allowed: Set<HTTPRequest.Method>?
        for pattern in patterns where Self.matches(segments, pattern.segments) {
            allowed = (allowed ?? []).union(pattern.methods)
        }
        return allowed
    }

    private static func matches(_ segments: [Substring], _ pattern: [Substring]) -> Bool {
        segments.count == pattern.count
            && zip(segments, pattern).allSatisfy { segment, pattern in pattern.hasPrefix("{") || segment == pattern }
    }
}

extension Route {
    fileprivate func moved(below prefix: String) -> Route {
        Route(method, prefix + path, access, body: body, handler)
    }
}
