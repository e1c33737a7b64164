/// The time in which free-form messages may go to a customer.
///
/// Source: WhatsApp, customer service window: 24 hours from the customer's last message, by the network's clock.
public struct ServiceWindow: Hashable, Sendable {
    public static let length = Duration.hours(24)

    /// When it shuts; `nil` if the customer never wrote.
    public var until: Timestamp?

    public init(until: Timestamp?) { self.until = until }

    /// The window that a customer's message opens.
    public static func opened(by sentAt: Timestamp) -> ServiceWindow { ServiceWindow(until: sentAt + length) }

    /// Whether a free-form message may go at `now`. At `until` itself it no longer may.
    public func isOpen(at now: Timestamp) -> Bool { until.map { now < $0 } ?? false }

    /// A message that came late, or out of order, never makes the window shorter.
    public func extended(by sentAt: Timestamp) -> ServiceWindow {
        let next = sentAt + Self.length
        return ServiceWindow(until: until.map { max($0, next) } ?? next)
    }
}
