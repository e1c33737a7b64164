import Foundation

/// Text in lower case and without accents, so that “CAFÉ” and “cafe” are one word to a rule.
enum FoldedText {
    /// Words of a text that are looked at; no network takes a longer message than this many make.
    static let wordLimit = 2_000

    /// In their order.
    static func words(of text: String) -> [String] {
        text.split(maxSplits: wordLimit, whereSeparator: { !$0.isLetter && !$0.isNumber }).prefix(wordLimit)
            .map { fold(String($0)) }
    }

    /// Of a whole value; white space around it does not count.
    static func value(_ text: String) -> String { fold(Check.trimmed(text)) }

    private static func fold(_ text: String) -> String {
        let text = text.lowercased()
        // Taking accents off is slow, and most words have none.
        if text.utf8.allSatisfy({ $0 < 128 }) { return text }
        return text.folding(options: [.diacriticInsensitive, .widthInsensitive], locale: nil)
    }
}
