import HTTPTypes
import Hummingbird

/// Headers on every answer.
struct SecurityHeaders: Sendable {
    /// Source: W3C Content Security Policy Level 3; Trusted Types.
    static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:",
        "media-src 'self' blob:", "font-src 'self'", "connect-src 'self'", "manifest-src 'self'", "base-uri 'none'",
        "form-action 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    ].joined(separator: "; ")
    /// Two years, in seconds.
    static let strictTransportLifetime = 63_072_000

    /// For every answer.
    private let common: [(name: HTTPField.Name, value: String)]
    /// For answers that a browser may show as a page.
    private let document: [(name: HTTPField.Name, value: String)]

    init(isSecure: Bool) {
        var common: [(HTTPField.Name, String)] = [
            (.contentSecurityPolicy, Self.policy),
            (.xContentTypeOptions, "nosniff"),
        ]
        HTTPField.Name("Cross-Origin-Resource-Policy").map { common.append(($0, "same-origin")) }
        if isSecure { common.append((.strictTransportSecurity, "max-age=\(Self.strictTransportLifetime)")) }
        self.common = common
        document = [
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)"),
            ("X-Frame-Options", "DENY"),
        ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
    }

    /// A handler that set one of them itself, more strictly, is not overruled.
    func apply(to response: inout Response) {
        for (name, value) in common where response.headers[name] == nil { response.headers[name] = value }
        // An event stream is no page, and its headers stay in memory for as long as it lasts.
        guard response.headers[.contentType]?.hasPrefix("text/event-stream") != true else { return }
        for (name, value) in document where response.headers[name] == nil { response.headers[name] = value }
    }
}
