/// Telephone numbers that one person may appear under in several forms.
///
/// Source: Cloud API, phone numbers: Brazilian, Mexican and Argentine numbers may be rewritten by the platform.
public enum WhatsAppNumber {
    /// One form for all forms of a number, to find a contact by; never to send to.
    ///
    /// - Brazil: mobile numbers with the ninth digit: `55`, area, `9`, eight digits. A fixed line (2 to 5 after the area)
    ///   gets none.
    /// - Mexico: without the `1` after `52`.
    /// - Argentina: without the `9` after `54`.
    ///
    /// `+ - ( )` and spaces are dropped; any other text is returned as it is.
    public static func canonical(_ waID: String) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(16)
        for byte in waID.utf8 where !separators.contains(byte) {
            digits.append(byte)
        }
        if digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            rewrite(&digits)
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The digits of a number that a person wrote with its country code; `nil` for any other text.
    ///
    /// `+ - ( ) .` and spaces are dropped, and the trunk prefix that some write as `(0)`. A country code never begins with 0,
    /// and E.164 has 15 digits at most.
    public static func international(_ text: String) -> String? {
        let digits = text.replacing("(0)", with: "").utf8.filter { !separators.contains($0) && $0 != UInt8(ascii: ".") }
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            digitCount.contains(digits.count),
            digits.first != UInt8(ascii: "0"), text.utf8.count <= textLimit
        else { return nil }
        return String(decoding: digits, as: UTF8.self)
    }

    private static let digitCount = 7...15
    /// Bytes of a number with all that people put between its digits.
    private static let textLimit = 40
    private static let separators = Array("+-() ".utf8)

    private static func rewrite(_ digits: inout [UInt8]) {
        if digits.starts(with: "55".utf8), digits.count == brazilianShortCount, isBrazilianMobile(digits) {
            digits.insert(UInt8(ascii: "9"), at: 4)
        } else if digits.count == longCount, digits.starts(with: "521".utf8) || digits.starts(with: "549".utf8) {
            digits.remove(at: 2)
        }
    }

    /// 55, two digits of area, eight digits.
    private static let brazilianShortCount = 12
    /// 52 or 54, the extra digit, ten digits.
    private static let longCount = 13

    /// Area codes have no zero; mobile numbers of eight digits begin with 6 to 9.
    private static func isBrazilianMobile(_ digits: [UInt8]) -> Bool {
        digits[2] != UInt8(ascii: "0") && digits[3] != UInt8(ascii: "0")
            && (UInt8(ascii: "6")...UInt8(ascii: "9")).contains(digits[4])
    }
}
