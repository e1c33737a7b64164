import BalieDomain
import Foundation

/// What of a text can be searched for, as keyed hashes. Whole words of messages; beginnings of names; endings of numbers.
enum SearchWords {
    /// Different words of one message that are indexed; the rest of a very long one cannot be searched for.
    static let wordLimit = 200
    /// Characters of a word that count.
    static let wordLength = 40
    /// Shortest beginning of a name, and shortest ending of a number, that finds it.
    static let shortestBeginning = 2
    static let shortestEnding = 4

    static func hashes(of content: MessageContent, keys: WorkspaceKeys) -> [Int64] {
        guard content.isSearchable else { return [] }
        return words(of: content.words).map { keys.commonWordHash("w:\($0)") }
    }

    static func hashes(of profile: ContactProfile, keys: WorkspaceKeys) -> [Int64] {
        var beginnings: Set<String> = []
        for name in [profile.name, profile.profileName, profile.username].compactMap(\.self) {
            for word in words(of: name) {
                var beginning = ""
                for character in word {
                    beginning.append(character)
                    if beginning.count >= shortestBeginning || beginning == word { beginnings.insert(beginning) }
                }
            }
        }
        return beginnings.sorted().map { keys.wordHash("n:\($0)") }
    }

    static func hashes(of claim: IdentityClaim, keys: WorkspaceKeys) -> [Int64] {
        guard claim.kind == .phone else { return [keys.wordHash("a:\(claim.value.lowercased())")] }
        let digits = claim.value.filter(\.isASCIIDigit)
        guard digits.count >= shortestEnding else { return [keys.wordHash("d:\(digits)")] }
        return (shortestEnding...digits.count).map { keys.wordHash("d:\(digits.suffix($0))") }
    }

    /// What a person typed into the search field: words in messages, and words or numbers of contacts.
    struct Query {
        let inMessages: [Int64]
        let inContacts: [Int64]

        init(_ text: String, keys: WorkspaceKeys) {
            let words = SearchWords.words(of: text)
            inMessages = words.map { keys.wordHash("w:\($0)") }
            let digits = text.filter(\.isASCIIDigit)
            let isNumber =
                digits.count >= shortestEnding && text.allSatisfy { $0.isASCIIDigit || "+-() .".contains($0) }
            if isNumber {
                inContacts = [keys.wordHash("d:\(Query.withoutTrunkPrefix(digits))")]
            } else if text.contains("."), !text.contains(" ") {
                inContacts = [keys.wordHash("a:\(text.lowercased())")]
            } else {
                inContacts = words.map { keys.wordHash("n:\($0)") }
            }
        }

        /// People type a national number with its zero, or the international prefix with two; the stored one has neither.
        private static func withoutTrunkPrefix(_ digits: String) -> String {
            let stripped = digits.drop { $0 == "0" }
            return stripped.count >= shortestEnding ? String(stripped) : digits
        }
    }

    /// The different words of a text, folded: lower case, without accents.
    static func words(of text: String) -> [String] {
        var seen: Set<String> = []
        var words: [String] = []
        for word in text.utf8.allSatisfy({ $0 < 128 }) ? asciiWords(of: text) : anyWords(of: text) {
            if seen.insert(word).inserted { words.append(word) }
            if words.count == wordLimit { break }
        }
        return words
    }

    private static func anyWords(of text: String) -> [String] {
        text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(folded)
    }

    /// The same, for the text that most messages are: looking up what each character is takes ten times as long.
    private static func asciiWords(of text: String) -> [String] {
        text.utf8.split(whereSeparator: { !$0.isASCIILetterOrDigit }).map { word in
            String(decoding: word.prefix(wordLength).map { $0.isASCIIDigit ? $0 : $0 | 0x20 }, as: UTF8.self)
        }
    }

    private static func folded(_ word: Substring) -> String {
        let word = word.prefix(wordLength).lowercased()
        // Taking accents off is slow, and most words have none.
        if word.utf8.allSatisfy({ $0 < 128 }) { return word }
        return word.folding(options: [.diacriticInsensitive, .widthInsensitive], locale: nil)
    }
}

extension UInt8 {
    fileprivate var isASCIIDigit: Bool { (48...57).contains(self) }
    fileprivate var isASCIILetterOrDigit: Bool { isASCIIDigit || (97...122).contains(self | 0x20) }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}

extension MessageContent {
    /// Only what a person wrote: nobody looks for the word "Photo".
    var isSearchable: Bool {
        switch self {
        case .text, .location, .contacts, .interactive, .buttonReply, .listReply, .flowReply, .templateButton, .order,
            .template, .note:
            true
        case .image(let media), .video(let media): media.caption != nil
        case .document(let document): document.caption != nil || document.filename != nil
        case .audio, .sticker, .reaction, .system, .unsupported, .unknown: false
        }
    }
}
