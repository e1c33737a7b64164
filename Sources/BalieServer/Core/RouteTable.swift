import HTTPTypes

/// Every route of the API, and which methods an address takes.
struct RouteTable: Sendable {
    /// With whole paths.
    let all: [Route]
    private let patterns: [(segments: [Substring], methods: Set<HTTPRequest.Method>)]

    /// - Parameters:
    ///   - api: routes with paths below `/api/v1`.
    ///   - others: routes with whole paths, such as `/healthz`.
    init(api: [Route], others: [Route]) {
        all = api.map { $0.moved(below: "/api/v1") } + others
        let methods = Dictionary(grouping: all, by: \.path).mapValues { Set($0.map(\.method)) }
        patterns = methods.map { path, methods in
            let withHead = methods.contains(.get) ? methods.union([.head]) : methods
            return (path.split(separator: "/"), withHead)
        }
    }

    /// Whether an address that is no route must not be taken for a place in the workspace either.
    func isReserved(_ path: String) -> Bool { path == "/api" || path.hasPrefix("/api/") || path == "/metrics" }

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
