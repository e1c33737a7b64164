/// `application/x-www-form-urlencoded`: of queries and of bodies.
enum FormEncoding {
    /// Most pairs read.
    static let pairLimit = 1000

    /// The pairs of a form, in order; a malformed escape stays as it is.
    static func decode(_ text: String) -> [(key: String, value: String)] {
        Array(text.utf8).split(separator: UInt8(ascii: "&"), maxSplits: pairLimit).prefix(pairLimit).map { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (unescape(parts[0]), parts.count > 1 ? unescape(parts[1]) : "")
        }
    }

    private static func unescape(_ text: ArraySlice<UInt8>) -> String {
        let escaped = Array(text)
        var bytes: [UInt8] = []
        var index = 0
        while index < escaped.count {
            if escaped[index] == UInt8(ascii: "%"), index + 2 < escaped.count, let high = hexValue(escaped[index + 1]),
                let low = hexValue(escaped[index + 2])
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(escaped[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : escaped[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A value as it may stand in a query.
    static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(contentsOf: hexadecimal([byte]).uppercased().utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A form's value: the JSON in it if it is an object or an array, else the text.
    static func value(_ text: String) -> JSON {
        guard let first = text.utf8.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            return .string(text)
        }
        return JSON.parse(text: text) ?? .string(text)
    }
}
