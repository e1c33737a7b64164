import BalieDomain
import FoundationEssentials

/// Where an S3-compatible store is: `s3://bucket/prefix?region=eu-central-1&endpoint=https://…&style=path`.
public struct S3Location: Sendable, Equatable {
    /// How a bucket is named in an address: in the path, or in front of the host.
    public enum Style: String, Sendable { case path, virtual }

    public static let standardRegion = "us-east-1"

    public let bucket: String
    /// Without slashes at its ends; empty for the bucket itself.
    public let prefix: String
    public let region: String
    public let style: Style
    /// `https` or `http`.
    let scheme: String
    /// With the port, unless it is the scheme's own: as the header `Host` has it, which is signed.
    let host: String
    /// Of the endpoint; without a slash at its end.
    let path: String

    /// - Parameter region: where the text names none.
    /// - Throws: ``S3LocationMistake``, which never repeats the text: somebody may have put a secret there.
    public init(_ text: String, region standard: String? = nil) throws(S3LocationMistake) {
        guard let parts = URLComponents(string: text), parts.scheme == "s3", let bucket = parts.host else {
            throw S3LocationMistake("is not of the form s3://bucket/prefix?region=eu-central-1")
        }
        guard parts.user == nil, parts.password == nil, parts.port == nil, parts.fragment == nil else {
            throw S3LocationMistake("has a user, a port or a fragment: the key goes into the environment")
        }
        guard Self.isBucket(bucket) else { throw S3LocationMistake("names a bucket that cannot be") }
        let prefix = parts.path.split(separator: "/", omittingEmptySubsequences: true).joined(separator: "/")
        guard prefix.utf8.allSatisfy(Self.isPlain) else {
            throw S3LocationMistake("has a prefix with other characters than letters, digits, - . _ ~ and /")
        }
        let options = try Self.options(parts.queryItems ?? [])
        let region = options["region"] ?? standard ?? Self.standardRegion
        guard !region.isEmpty, region.utf8.allSatisfy({ Self.isPlain($0) && $0 != UInt8(ascii: "/") }) else {
            throw S3LocationMistake("names a region that cannot be")
        }
        // A certificate for *.s3.amazonaws.com fits no name with a dot in front.
        let standardStyle: Style = options["endpoint"] == nil && !bucket.contains(".") ? .virtual : .path
        guard let style = options["style"].map({ Style(rawValue: $0) }) ?? standardStyle else {
            throw S3LocationMistake("has a style other than path and virtual")
        }
        let endpoint = try Self.endpoint(options["endpoint"] ?? "https://s3.\(region).amazonaws.com")
        self.bucket = bucket
        self.prefix = prefix
        self.region = region
        self.style = style
        scheme = endpoint.scheme
        host = style == .virtual ? "\(bucket).\(endpoint.host)" : endpoint.host
        path = style == .virtual ? endpoint.path : "\(endpoint.path)/\(bucket)"
    }

    /// Of a file; its name in the bucket.
    func key(_ address: String) -> String { prefix.isEmpty ? address : "\(prefix)/\(address)" }

    /// For people: without what could be secret.
    public var name: String { prefix.isEmpty ? "s3://\(bucket)" : "s3://\(bucket)/\(prefix)" }

    private static func options(_ items: [URLQueryItem]) throws(S3LocationMistake) -> [String: String] {
        var options: [String: String] = [:]
        for item in items {
            guard ["region", "endpoint", "style"].contains(item.name), options[item.name] == nil, let value = item.value
            else { throw S3LocationMistake("has an option other than region, endpoint and style, or one twice") }
            options[item.name] = value
        }
        return options
    }

    private static func endpoint(
        _ text: String
    ) throws(S3LocationMistake) -> (scheme: String, host: String, path: String) {
        guard
            let parts = URLComponents(string: text), let scheme = parts.scheme, ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil, parts.query == nil,
            parts.fragment == nil, parts.path.utf8.allSatisfy(isPlain)
        else { throw S3LocationMistake("has an endpoint that is not of the form https://host:9000") }
        let ownPort = scheme == "https" ? 443 : 80
        let path = parts.path.split(separator: "/", omittingEmptySubsequences: true).map { "/" + $0 }.joined()
        return (scheme, parts.port.map { $0 == ownPort ? host : "\(host):\($0)" } ?? host, path)
    }

    /// Source: Amazon S3, bucket naming rules.
    private static func isBucket(_ name: String) -> Bool {
        let isFine = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isFine && (3...63).contains(name.utf8.count) && !name.contains("..")
            && name.first?.isPunctuation == false
            && name.last?.isPunctuation == false
    }

    /// Needs no encoding in a path.
    private static func isPlain(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || isUnreserved(byte) }
}

/// What is wrong with the text that names a store, to stand after “It”.
public struct S3LocationMistake: Error, Equatable {
    public let what: String

    init(_ what: String) { self.what = what }
}
