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

    private let fields: [(name: HTTPField.Name, value: String)]

    init(isSecure: Bool) {
        var fields: [(HTTPField.Name, String)] = [
            (.contentSecurityPolicy, Self.policy),
            (.xContentTypeOptions, "nosniff"),
        ]
        let others = [
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)"),
            ("X-Frame-Options", "DENY"),
        ]
        for (name, value) in others { HTTPField.Name(name).map { fields.append(($0, value)) } }
        if isSecure { fields.append((.strictTransportSecurity, "max-age=\(Self.strictTransportLifetime)")) }
        self.fields = fields
    }

    /// A handler that set one of them itself, more strictly, is not overruled.
    func apply(to response: inout Response) {
        for (name, value) in fields where response.headers[name] == nil { response.headers[name] = value }
    }
}
