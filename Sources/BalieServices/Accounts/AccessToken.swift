public import BalieDomain
import Crypto

/// A secret that lets its holder in: 32 random bytes, with the workspace in plain text, so that looking it up begins
/// with the workspace. Only its SHA-256 is stored.
///
/// As text: `balie_s_0d3nkg1w8a0g1_9f86d0…`; the letter tells the kind.
public struct AccessToken: Sendable {
    public enum Kind: String, Sendable {
        case session = "s"
        case link = "l"
        case api = "t"
    }

    /// Of the random part, in bytes.
    static let secretByteCount = 32

    public let kind: Kind
    public let workspace: ID<Workspace>
    /// Shown once, to its holder.
    public let text: String

    /// A new token.
    public init(_ kind: Kind, workspace: ID<Workspace>) {
        let secret = SymmetricKey(size: SymmetricKeySize(bitCount: Self.secretByteCount * 8))
        self.kind = kind
        self.workspace = workspace
        let place = workspace.description.dropFirst(Workspace.idPrefix.utf8.count + 1)
        text = "balie_\(kind.rawValue)_\(place)_\(secret.withUnsafeBytes { hexadecimal($0) })"
    }

    /// Reads a token's text; `nil` for anything that cannot be one.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard
            parts.count == 4, parts[0].elementsEqual("balie".utf8), parts[3].count == Self.secretByteCount * 2,
            let kind = Kind(rawValue: String(decoding: parts[1], as: UTF8.self)),
            let workspace = ID<Workspace>("\(Workspace.idPrefix)_\(String(decoding: parts[2], as: UTF8.self))")
        else { return nil }
        self.kind = kind
        self.workspace = workspace
        self.text = text
    }

    /// What is stored.
    var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
