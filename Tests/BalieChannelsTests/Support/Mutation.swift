/// One way to spoil a JSON text, chosen and placed by a generator.
enum Mutation: CaseIterable {
    case flippedBits, truncated, cutOut, repeated, swappedValue, nestedDeeply, duplicatedKey, spliced

    static func of(_ body: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        guard !body.isEmpty, let mutation = allCases.randomElement(using: &generator) else { return body }
        return mutation.applied(to: body, using: &generator)
    }

    private func applied(to body: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var body = body
        switch self {
        case .flippedBits:
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                body[Int.random(in: body.indices, using: &generator)] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            }
        case .truncated:
            body.removeLast(Int.random(in: 0...body.count, using: &generator))
        case .cutOut:
            body.removeSubrange(Self.slice(of: body, using: &generator))
        case .repeated:
            let slice = Self.slice(of: body, using: &generator)
            body.insert(contentsOf: body[slice], at: slice.upperBound)
        case .swappedValue:
            if let value = Self.value(in: body, using: &generator) {
                body.replaceSubrange(value, with: Self.oddity(using: &generator).utf8)
            }
        case .nestedDeeply:
            if let value = Self.value(in: body, using: &generator) {
                let depth = Int.random(in: 1...300, using: &generator)
                let (open, close) = Bool.random(using: &generator) ? ("[", "]") : (#"{"message":"#, "}")
                let nested = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
                body.replaceSubrange(value, with: nested.utf8)
            }
        case .duplicatedKey:
            let braces = body.indices.filter { body[$0] == UInt8(ascii: "{") }
            if let brace = braces.randomElement(using: &generator) {
                let key = Self.keys.randomElement(using: &generator) ?? "id"
                body.insert(contentsOf: "\"\(key)\":\(Self.oddity(using: &generator)),".utf8, at: brace + 1)
            }
        case .spliced:
            let bytes = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                UInt8.random(in: .min ... .max, using: &generator)
            }
            body.insert(contentsOf: bytes, at: Int.random(in: 0...body.count, using: &generator))
        }
        return body
    }

    /// Values that readers trip over.
    private static let oddities = [
        "null", "true", "{}", "[]", "[null]", "0", "-1", "1e400", "-1e-400", "9223372036854775808", "0.1",
        "1234567890123456789012345678901234567890", "\"\"", "\"nan\"", "\"-9223372036854775808\"", #""\ud83d""#,
        #""\u0000""#,
        #"{"id":{"id":[]}}"#, #"[{"body":1}]"#, "\"text\"", "\"system\"", "\"edit\"", "\"interactive\"",
    ]

    private static let keys = [
        "id", "type", "from", "timestamp", "messages", "statuses", "contacts", "entry", "changes", "value", "metadata",
        "field", "text", "errors", "context", "phone_number_id",
    ]

    private static func oddity(using generator: inout SeededGenerator) -> String {
        oddities.randomElement(using: &generator) ?? "null"
    }

    private static func slice(of body: [UInt8], using generator: inout SeededGenerator) -> Range<Int> {
        let start = Int.random(in: body.indices, using: &generator)
        return start..<min(body.count, start + Int.random(in: 1...40, using: &generator))
    }

    /// A string, a number or a word after a colon.
    private static func value(in body: [UInt8], using generator: inout SeededGenerator) -> Range<Int>? {
        let colons = body.indices.filter { body[$0] == UInt8(ascii: ":") && $0 + 1 < body.count }
        guard var start = colons.randomElement(using: &generator) else { return nil }
        start += 1
        while start < body.count, body[start] == UInt8(ascii: " ") { start += 1 }
        guard start < body.count else { return nil }
        let isString = body[start] == UInt8(ascii: "\"")
        var end = start + 1
        while end < body.count {
            if isString {
                if body[end] == UInt8(ascii: "\"") { return start..<end + 1 }
            } else if ",}]\n".utf8.contains(body[end]) {
                return start..<end
            }
            end += 1
        }
        return start..<end
    }
}
