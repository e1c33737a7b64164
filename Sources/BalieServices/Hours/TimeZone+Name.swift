import Foundation

extension TimeZone {
    /// Longest name, in bytes.
    private static let nameLimit = 64

    /// The zone that the time zone database has under a name that somebody sent: `Europe/Amsterdam`.
    ///
    /// Names become paths of files, so only letters, digits and `/_+-` may be in one.
    ///
    /// - Throws: ``Refusal/Code/invalidField`` for what is none.
    static func named(_ name: String, field: String) throws -> TimeZone {
        let isName =
            (1...nameLimit).contains(name.utf8.count)
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_+-/".contains($0)) }
        guard isName, let zone = TimeZone(identifier: name) else {
            throw Refusal(.invalidField, "There is no such time zone. One is called Europe/Amsterdam.", field: field)
        }
        return zone
    }
}
