import BalieServices
import HTTPTypes
import Hummingbird

/// Refuses changes that another site's page makes with our cookie.
///
/// Browsers say where a request comes from: `Sec-Fetch-Site`, and the older ones `Origin`. What says neither is no
/// browser that could have been tricked; the cookie is `SameSite=Strict` besides.
enum SameOrigin {
    // A constant that HTTPTypes accepts.
    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")

    /// - Throws: ``Refusal/Code/forbidden``.
    static func check(_ request: Request) throws {
        guard isSameOrigin(request) else { throw Refusal(.forbidden, "This came from another site.") }
    }

    private static func isSameOrigin(_ request: Request) -> Bool {
        if let fetchSite, let site = request.headers[fetchSite] { return site == "same-origin" || site == "none" }
        guard let origin = request.headers[.origin] else { return true }
        guard let authority = request.head.authority, let mark = origin.range(of: "://") else { return false }
        return origin[mark.upperBound...] == authority
    }
}

extension String {
    /// The place of `text`; a few bytes in a short header, so the plain way will do.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
