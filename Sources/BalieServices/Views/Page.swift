import BalieDomain

/// A page of a list, and how to ask for the next.
public struct Page<Item: Sendable>: Sendable {
    public let items: [Item]
    /// `nil` on the last page.
    public let next: String?

    public init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }
}

/// How many items a page has.
public enum PageLimit {
    static let standard = 50
    static let most = 100

    /// What was asked for; ``standard`` if nothing was.
    ///
    /// - Throws: ``Refusal/Code/invalidField``.
    public static func checked(_ text: String?) throws -> Int {
        guard let text else { return standard }
        guard let limit = Int(text), (1...most).contains(limit) else {
            throw Refusal(.invalidField, "A page has 1 to \(most) items.", field: "limit")
        }
        return limit
    }
}

/// Where a page ended, as text that callers hand back unread: numbers in base 36, joined by dots.
enum Cursor {
    static func text(_ numbers: Int64...) -> String { numbers.map { String($0, radix: 36) }.joined(separator: ".") }

    /// - Throws: ``Refusal/Code/invalidField`` for anything that ``text(_:)`` did not write.
    static func numbers(_ text: String, count: Int) throws -> [Int64] {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int64($0, radix: 36) }
        guard parts.count == count, numbers.count == count else {
            throw Refusal(.invalidField, "This cursor does not belong to this list.", field: "cursor")
        }
        return numbers
    }
}
