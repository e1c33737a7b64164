public import BalieDomain

/// What each error of the network means: one table for refused calls, failed statuses and messages that came broken.
///
/// Source: Cloud API, error codes. The class decides what the outbox does, the explanation is what the agent reads.
public enum WhatsAppErrors {
    struct Row: Sendable {
        let codes: ClosedRange<Int>
        let kind: SendFailure.Class
        let title: String
        /// What happened and what to do next.
        let explanation: String
        let remedy: DeliveryError.Remedy

        /// - Parameter remedy: what helps, where it is not what usually helps after a failure of this class.
        init(
            _ codes: ClosedRange<Int>,
            _ kind: SendFailure.Class,
            _ title: String,
            _ explanation: String,
            remedy: DeliveryError.Remedy? = nil
        ) {
            self.codes = codes
            self.kind = kind
            self.title = title
            self.explanation = explanation
            self.remedy = remedy ?? Self.usualRemedy(kind)
        }

        init(
            _ code: Int,
            _ kind: SendFailure.Class,
            _ title: String,
            _ explanation: String,
            remedy: DeliveryError.Remedy? = nil
        ) {
            self.init(code...code, kind, title, explanation, remedy: remedy)
        }

        /// Who is locked out or breaks a rule sends the same again when that is settled.
        private static func usualRemedy(_ kind: SendFailure.Class) -> DeliveryError.Remedy {
            switch kind {
            case .retryLater, .channelRateLimited, .pairRateLimited, .authentication, .policy: .retry
            case .windowClosed: .template
            case .badRecipient: .contact
            case .badRequest: .edit
            }
        }
    }

    /// The code of an error that came without a number.
    public static let unnumbered = -1

    static let rows: [Row] = access + limits + delivery + content + templates + registration + features

    private static let single: [Int: Row] = Dictionary(
        rows.filter { $0.codes.count == 1 }.map { ($0.codes.lowerBound, $0) },
        uniquingKeysWith: { first, _ in first }
    )
    private static let ranges: [Row] = rows.filter { $0.codes.count > 1 }

    static func row(for code: Int) -> Row? { single[code] ?? ranges.first { $0.codes.contains(code) } }

    /// The class of a listed code.
    public static func kind(of code: Int) -> SendFailure.Class? { row(for: code)?.kind }

    /// The error with its explanation; the network's own title is kept where it gave one.
    public static func deliveryError(code: Int, title: String?, details: String?) -> DeliveryError {
        let row = row(for: code)
        return DeliveryError(
            code: code,
            title: title ?? row?.title ?? "Error \(code)",
            details: details,
            explanation: row?.explanation ?? unlistedExplanation,
            remedy: row?.remedy ?? .retry
        )
    }

    /// What the network answers to anything but a template after the window; said without asking it.
    static var windowClosed: DeliveryError {
        DeliveryError(
            code: 131047,
            title: "Re-engagement message",
            details: nil,
            explanation:
                "The 24 hours after the customer's last message were over before this could be sent. Send a template.",
            remedy: .template
        )
    }

    private static let unlistedExplanation =
        "WhatsApp refused the message for an unusual reason. Try again; show this error to an administrator."
}
