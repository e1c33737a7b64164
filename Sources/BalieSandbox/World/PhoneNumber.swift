/// Telephone numbers as the network reads and rewrites them.
enum PhoneNumber {
    /// Fewest and most digits of a number with its country code (ITU-T E.164).
    static let lengths = 7...15

    /// The digits of a text.
    static func digits(_ text: String) -> String {
        String(decoding: text.utf8.filter { (0x30...0x39).contains($0) }, as: UTF8.self)
    }

    /// The digits of a recipient, which may also contain `+`, `-`, brackets and spaces; `nil` if it is no number.
    ///
    /// Source: reference §1.2.
    static func recipient(_ text: String) -> String? {
        guard text.utf8.count <= 40, text.unicodeScalars.allSatisfy({ "+-() 0123456789".unicodeScalars.contains($0) })
        else { return nil }
        let number = digits(text)
        return lengths.contains(number.utf8.count) ? number : nil
    }

    /// One spelling for all variants of a number: Brazil without the ninth digit, Mexico without the `1` after `52`,
    /// Argentina without the `9` after `54`.
    static func key(_ digits: String) -> String {
        let utf8 = Array(digits.utf8)
        switch true {
        case digits.hasPrefix("55") && utf8.count == 13 && utf8[4] == UInt8(ascii: "9"):
            return String(digits.prefix(4)) + String(digits.dropFirst(5))
        case digits.hasPrefix("521") && utf8.count == 13, digits.hasPrefix("549") && utf8.count == 13:
            return String(digits.prefix(2)) + String(digits.dropFirst(3))
        default:
            return digits
        }
    }

    /// What the network calls the owner of a number: the spelling that is *not* dialled in the three countries whose
    /// mobile numbers have two.
    ///
    /// Source: reference §9.3.
    static func waID(_ digits: String) -> String {
        let key = key(digits)
        let count = key.utf8.count
        if key.hasPrefix("52"), count == 12 { return "521" + key.dropFirst(2) }
        if key.hasPrefix("54"), count == 12 { return "549" + key.dropFirst(2) }
        return key
    }
}
