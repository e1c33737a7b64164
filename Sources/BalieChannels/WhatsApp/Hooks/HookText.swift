/// What is checked of a hook's bytes before a decoder sees them.
enum HookText {
    /// Deepest nesting of objects and arrays; a genuine hook has about 12. Bounds the stack that reading needs.
    static let nestingLimit = 64

    /// Whether `body` is UTF-8 without NUL and nested no deeper than ``nestingLimit``.
    ///
    /// A NUL would let the decoder take the body for UTF-16, in which the nesting counted here says nothing. Brackets are
    /// not matched: that is the decoder's work.
    static func isReadable(_ body: [UInt8]) -> Bool {
        guard let shape = shape(of: body), shape.depth <= nestingLimit else { return false }
        return shape.isASCII || String(validating: body, as: UTF8.self) != nil
    }

    /// `nil` if there is a NUL.
    private static func shape(of body: [UInt8]) -> (depth: Int, isASCII: Bool)? {
        body.withUnsafeBufferPointer { bytes in
            var (depth, deepest) = (0, 0)
            var allBits: UInt8 = 0
            var (inString, escaped) = (false, false)
            for byte in bytes {
                guard byte != 0 else { return nil }
                allBits |= byte
                if inString {
                    if escaped {
                        escaped = false
                    } else if byte == UInt8(ascii: "\\") {
                        escaped = true
                    } else if byte == UInt8(ascii: "\"") {
                        inString = false
                    }
                    continue
                }
                switch byte {
                case UInt8(ascii: "\""): inString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth += 1
                    deepest = max(deepest, depth)
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
            }
            return (deepest, allBits < 0x80)
        }
    }
}
