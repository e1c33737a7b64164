import HTTPTypes
import Hummingbird

/// The cookie that keeps a browser signed in. Scripts cannot read it, other sites cannot send it.
struct SessionCookie: Sendable {
    static let name = "balie_session"

    /// Under TLS it never travels without.
    let isSecure: Bool

    func value(_ token: String, lifetime: Duration) -> String {
        "\(Self.name)=\(token); Max-Age=\(lifetime.components.seconds); \(attributes)"
    }

    var removal: String { "\(Self.name)=; Max-Age=0; \(attributes)" }

    private var attributes: String { "Path=/; HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")" }

    /// - Returns: the token in the request's cookies.
    static func token(in request: Request) -> String? {
        for field in request.headers[values: .cookie] {
            for part in field.utf8.split(separator: UInt8(ascii: ";")) {
                let part = part.drop { $0 == UInt8(ascii: " ") }
                guard part.starts(with: "\(name)=".utf8) else { continue }
                return String(decoding: part.dropFirst(name.utf8.count + 1), as: UTF8.self)
            }
        }
        return nil
    }
}
