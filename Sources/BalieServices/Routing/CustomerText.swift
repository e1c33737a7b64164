import BalieDomain
import BalieRouting

/// One text for customers who wait, with what is filled in: `{place}`, their number in line, and `{wait}`, how long it is expected
/// to take, as `5 min`. What stands in square brackets with `{wait}` is left out while nobody can tell.
struct CustomerText {
    private static let place = "{place}"
    private static let wait = "{wait}"

    private let pieces: [Piece]

    private struct Piece {
        let text: Substring
        /// In brackets, which are not said themselves.
        let isOptional: Bool
    }

    init(_ text: String) {
        var pieces: [Piece] = []
        var rest = text[...]
        // The innermost brackets around it; others are part of the text.
        while let wait = rest.firstRange(of: Self.wait),
            let end = rest[wait.upperBound...].firstIndex(where: { $0 == "[" || $0 == "]" }), rest[end] == "]",
            let start = rest[..<wait.lowerBound].lastIndex(where: { $0 == "[" || $0 == "]" }), rest[start] == "["
        {
            pieces.append(Piece(text: rest[..<start], isOptional: false))
            pieces.append(Piece(text: rest[rest.index(after: start)..<end], isOptional: true))
            rest = rest[rest.index(after: end)...]
        }
        pieces.append(Piece(text: rest, isOptional: false))
        self.pieces = pieces
    }

    /// As it is said.
    ///
    /// - Parameter outlook: an expected wait is rounded up to minutes, so that nobody is told less than they waited.
    func filled(_ outlook: Overflow.Outlook) -> String {
        let said = pieces.filter { !$0.isOptional || outlook.expectedWait != nil }.map(\.text).joined()
            .replacing(Self.place, with: "\(outlook.place)")
        let text = outlook.expectedWait.map { said.replacing(Self.wait, with: Self.minutes($0)) } ?? said
        return Check.trimmed(text)
    }

    private static func minutes(_ wait: Duration) -> String {
        let minutes = (wait.wholeMilliseconds + 59_999) / 60_000
        return words(for: .minutes(max(1, minutes)))
    }

    /// - Throws: ``Refusal/Code/invalidField`` for what would be said wrong.
    func check(field: String) throws {
        let required = pieces.filter { !$0.isOptional }.map(\.text).joined()
        guard !required.contains(Self.wait) else {
            let sentence =
                "Put what needs {wait} in square brackets, once each: it is left out while nobody can tell."
            throw Refusal(.invalidField, sentence, field: field)
        }
        guard !Check.trimmed(required).isEmpty else {
            throw Refusal(.invalidField, "Say something that does not need {wait} too.", field: field)
        }
        for piece in pieces {
            let known = piece.text.replacing(Self.place, with: "").replacing(Self.wait, with: "")
            guard !known.contains(/\{\w+\}/) else {
                throw Refusal(.invalidField, "Only {place} and {wait} are filled in.", field: field)
            }
        }
    }
}
