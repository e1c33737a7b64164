import Crypto

/// The headers that prove a webhook's origin: keyed hashes of the exact bytes sent.
///
/// Source: reference §2.1.
enum HookSigner {
    /// `sha256=…`, the value of `X-Hub-Signature-256`.
    static func sha256(_ body: [UInt8], secret: String) -> String {
        let key = SymmetricKey(data: Array(secret.utf8))
        return "sha256=" + hexadecimal(HMAC<SHA256>.authenticationCode(for: body, using: key))
    }

    /// `sha1=…`, the value of the older `X-Hub-Signature`.
    static func sha1(_ body: [UInt8], secret: String) -> String {
        let key = SymmetricKey(data: Array(secret.utf8))
        return "sha1=" + hexadecimal(HMAC<Insecure.SHA1>.authenticationCode(for: body, using: key))
    }
}
