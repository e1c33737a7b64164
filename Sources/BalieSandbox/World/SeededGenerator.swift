/// SplitMix64: small, fast, and the same sequence for the same seed. Not for secrets.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension SeededGenerator {
    /// `count` characters drawn from `alphabet`, which is ASCII.
    mutating func text(_ count: Int, from alphabet: StaticString) -> String {
        let letters = Array(alphabet.description.utf8)
        let bytes = (0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &self)] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A Graph object id: decimal digits, the first of them not zero.
    mutating func objectID(digits: Int = 15) -> String {
        text(1, from: "123456789") + text(digits - 1, from: "0123456789")
    }
}
