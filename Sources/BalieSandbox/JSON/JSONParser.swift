extension JSON {
    /// Why a text is not JSON that we read.
    struct SyntaxError: Error, Equatable {
        /// Where it went wrong, in bytes from the start.
        var offset: Int
    }

    /// Deepest nesting read. The deepest message the network documents has about ten levels.
    static let depthLimit = 48

    /// Reads one JSON value: RFC 8259, well-formed UTF-8, no lone surrogates, at most ``depthLimit`` levels deep.
    ///
    /// - Throws: ``SyntaxError`` with the place; the same bytes will always fail.
    static func parse(_ bytes: [UInt8]) throws(SyntaxError) -> JSON {
        var parser = JSONParser(bytes: bytes)
        return try parser.parseDocument()
    }

    /// Reads one JSON value from text; `nil` if it is none.
    static func parse(text: String) -> JSON? {
        try? parse(Array(text.utf8))
    }
}

/// A recursive reader over bytes. Recursion is bounded by ``JSON/depthLimit``.
private struct JSONParser {
    let bytes: [UInt8]
    var index = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var failure: JSON.SyntaxError { JSON.SyntaxError(offset: index) }

    mutating func parseDocument() throws(JSON.SyntaxError) -> JSON {
        let value = try parseValue(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw failure }
        return value
    }

    private mutating func skipSpace() {
        while index < bytes.count, bytes[index] == 0x20 || (0x09...0x0A).contains(bytes[index]) || bytes[index] == 0x0D
        {
            index += 1
        }
    }

    private mutating func parseValue(depth: Int) throws(JSON.SyntaxError) -> JSON {
        skipSpace()
        guard index < bytes.count, depth <= JSON.depthLimit else { throw failure }
        switch bytes[index] {
        case UInt8(ascii: "{"): return try parseObject(depth: depth)
        case UInt8(ascii: "["): return try parseArray(depth: depth)
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", as: .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", as: .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", as: .null)
        default: return try parseNumber()
        }
    }

    private mutating func parseWord(_ word: StaticString, as value: JSON) throws(JSON.SyntaxError) -> JSON {
        for expected in word.description.utf8 {
            guard index < bytes.count, bytes[index] == expected else { throw failure }
            index += 1
        }
        return value
    }

    private mutating func parseObject(depth: Int) throws(JSON.SyntaxError) -> JSON {
        var object = JSONObject()
        index += 1
        skipSpace()
        if take("}") { return .object(object) }
        while true {
            skipSpace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw failure }
            let key = try parseString()
            skipSpace()
            guard take(":") else { throw failure }
            object.append(key, try parseValue(depth: depth + 1))
            skipSpace()
            if take("}") { return .object(object) }
            guard take(",") else { throw failure }
        }
    }

    private mutating func parseArray(depth: Int) throws(JSON.SyntaxError) -> JSON {
        var values: [JSON] = []
        index += 1
        skipSpace()
        if take("]") { return .array(values) }
        while true {
            values.append(try parseValue(depth: depth + 1))
            skipSpace()
            if take("]") { return .array(values) }
            guard take(",") else { throw failure }
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func parseNumber() throws(JSON.SyntaxError) -> JSON {
        let start = index
        _ = take("-")
        let whole = index
        try skipDigits()
        guard bytes[whole] != UInt8(ascii: "0") || index == whole + 1 else { throw failure }
        var isWhole = true
        if take(".") {
            isWhole = false
            try skipDigits()
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            try skipDigits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw failure }
        return .number(value)
    }

    private mutating func skipDigits() throws(JSON.SyntaxError) {
        let start = index
        while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
        guard index > start else { throw failure }
    }

    private mutating func parseString() throws(JSON.SyntaxError) -> String {
        index += 1
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\") {
            guard bytes[index] >= 0x20 else { throw failure }
            index += 1
        }
        guard index < bytes.count else { throw failure }
        if bytes[index] == UInt8(ascii: "\"") {
            guard let text = String(validating: bytes[start..<index], as: UTF8.self) else { throw failure }
            index += 1
            return text
        }
        return try parseEscapedString(from: start)
    }

    /// The slow path: `index` stands on the first backslash.
    private mutating func parseEscapedString(from start: Int) throws(JSON.SyntaxError) -> String {
        var unescaped = Array(bytes[start..<index])
        while index < bytes.count {
            let byte = bytes[index]
            guard byte >= 0x20 else { throw failure }
            index += 1
            if byte == UInt8(ascii: "\"") {
                guard let text = String(validating: unescaped, as: UTF8.self) else { throw failure }
                return text
            }
            if byte == UInt8(ascii: "\\") {
                unescaped.append(contentsOf: String(try parseEscape()).utf8)
            } else {
                unescaped.append(byte)
            }
        }
        throw failure
    }

    private mutating func parseEscape() throws(JSON.SyntaxError) -> Unicode.Scalar {
        guard index < bytes.count else { throw failure }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "u"): return try parseUnicodeEscape()
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        default: throw failure
        }
    }

    private mutating func parseUnicodeEscape() throws(JSON.SyntaxError) -> Unicode.Scalar {
        let first = try parseHex4()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800...0xDBFF).contains(first), take("\\"), take("u") else { throw failure }
        let second = try parseHex4()
        guard (0xDC00...0xDFFF).contains(second) else { throw failure }
        let combined = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
        guard let scalar = Unicode.Scalar(combined) else { throw failure }
        return scalar
    }

    private mutating func parseHex4() throws(JSON.SyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard index < bytes.count, let digit = hexValue(bytes[index]) else { throw failure }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }
}

/// The value of a hexadecimal digit, either case; `nil` for any other byte.
func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
