/// Why a store did not do what it was asked, in one line that says what to do.
struct S3Failure: Error, CustomStringConvertible {
    /// The code of the store's answer (`NoSuchKey`), or a word of ours in lower case.
    let code: String
    /// Of the answer; `nil` if none came.
    let status: Int?
    /// What the store says the right region is.
    var region: String?
    let location: S3Location
    /// What was asked: `PUT`, with the name of the query that says more.
    let call: String

    /// Nothing came, or it broke off.
    static let unreachable = "unreachable"
    /// It was not what such an answer has to be.
    static let unreadable = "unreadable"
    /// The store holds something else than what was just written.
    static let incomplete = "incomplete"

    var isMissingFile: Bool { code == "NoSuchKey" }
    var isMissingUpload: Bool { code == "NoSuchUpload" }
    var isOutsideFile: Bool { status == 416 }
    /// An answer to what was asked, and no failure: there is no such thing. `HEAD` is answered without words.
    var isAnswer: Bool { isMissingFile || isMissingUpload || isOutsideFile || call == "HEAD" && status == 404 }

    /// Whether the same request may well be answered otherwise in a moment.
    ///
    /// Source: Amazon S3 API Reference, “Error responses”; the digests fail when bytes are spoilt on the way.
    var isPassing: Bool {
        switch code {
        case Self.unreachable, Self.unreadable: true
        case "RequestTimeout", "SlowDown", "InternalError", "ServiceUnavailable", "OperationAborted", "IncompleteBody",
            "BadDigest", "XAmzContentSHA256Mismatch", "Throttling", "TooManyRequests":
            true
        default: status.map { $0 >= 500 && $0 != 501 || $0 == 429 || $0 == 408 } ?? false
        }
    }

    var description: String {
        switch code {
        case Self.unreachable:
            "The store of files at \(location.host) does not answer: check the network, and the endpoint in --media."
        case Self.unreadable: "The store of files at \(location.host) gave an answer that is not S3's (\(call))."
        case Self.incomplete: "The store of files holds something else than what was written to \(location.name)."
        case "InvalidAccessKeyId", "SignatureDoesNotMatch":
            "The store of files does not accept the key (\(code)): check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
            "The key to the store of files has expired (\(code)): set a new one with its AWS_SESSION_TOKEN, and start again."
        case "AccessDenied", "AllAccessDisabled", "AccountProblem":
            "The key may not do this in \(location.name) (\(call)): give it the rights that docs/guide/operating.md lists."
        case "NoSuchBucket": "There is no bucket \(location.bucket) at \(location.host): make it, or correct --media."
        case "RequestTimeTooSkewed": "This machine's clock is wrong, says the store of files: timedatectl set-ntp true"
        case _ where region != nil && region != location.region:
            "The bucket \(location.bucket) is in another region: add region=\(region ?? "") to --media."
        case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException":
            "The bucket \(location.bucket) is not in region \(location.region): correct region= in --media."
        default: "The store of files at \(location.host) answered \(status ?? 0) \(code) to \(call)."
        }
    }
}
