/// Chance that comes out the same for the same seed on every machine: SplitMix64, and arithmetic that every processor does
/// alike.
struct Chance: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// One of many that have nothing to do with each other: what changes in one leaves the others as they are.
    init(seed: UInt64, stream: Int) {
        var mixer = Chance(seed: seed)
        let first = mixer.next()
        mixer = Chance(seed: first &+ UInt64(truncatingIfNeeded: stream) &* 0xD1B5_4A32_D192_ED03)
        state = mixer.next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Above 0, at most 1.
    mutating func unit() -> Double { (Double(next() >> 11) + 1) / 0x1p53 }

    mutating func exponential(mean: Double) -> Double { -mean * Logarithm.natural(unit()) }

    /// With mean 0 and deviation 1, by Marsaglia's polar method.
    mutating func normal() -> Double {
        while true {
            let (x, y) = (2 * unit() - 1, 2 * unit() - 1)
            let square = x * x + y * y
            if square > 0, square < 1 { return x * (-2 * Logarithm.natural(square) / square).squareRoot() }
        }
    }
}

/// The logarithm and its inverse out of the four basic operations, so that the last digit does not depend on a library.
enum Logarithm {
    private static let ofTwo = 0.693147180559945309417232121458

    /// - Parameter value: positive and finite.
    static func natural(_ value: Double) -> Double {
        var (exponent, rest) = (Double(value.exponent), value.significand)
        if rest > 2.0.squareRoot() {
            rest /= 2
            exponent += 1
        }
        // ln x = 2 artanh((x - 1) / (x + 1)), whose series ends soon where x is near 1.
        let ratio = (rest - 1) / (rest + 1)
        var (power, sum) = (ratio, 0.0)
        for step in 0..<12 {
            sum += power / Double(2 * step + 1)
            power *= ratio * ratio
        }
        return exponent * ofTwo + 2 * sum
    }

    /// - Parameter exponent: what is too large for a number gives infinity, as `exp` does.
    static func exponential(_ exponent: Double) -> Double {
        guard exponent < 709 else { return .infinity }
        guard exponent > -708 else { return 0 }
        let twos = (exponent / ofTwo).rounded()
        let rest = exponent - twos * ofTwo
        var (term, sum) = (1.0, 1.0)
        for step in 1...16 {
            term *= rest / Double(step)
            sum += term
        }
        return sum * Double(sign: .plus, exponent: Int(twos), significand: 1)
    }
}
