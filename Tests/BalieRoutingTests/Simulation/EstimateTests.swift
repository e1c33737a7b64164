import BalieDomain
import Foundation
import Testing

@testable import BalieRouting

/// Chance and what is made of it.
struct EstimateTests {
    @Test func logarithmsAreThoseOfTheLibrary() {
        for value in [1e-300, 1e-9, 0.3, 0.999999, 1, 1.000001, 2, 10, 123_456.789, 1e300] {
            #expect(abs(Logarithm.natural(value) - log(value)) <= 4e-16 * max(1, abs(log(value))), "\(value)")
        }
        for value in [-800, -700, -20.5, -1, -1e-9, 0, 1e-9, 0.5, 1, 20.5, 700] {
            let (own, library) = (Logarithm.exponential(value), exp(value))
            #expect(abs(own - library) <= 1e-13 * library, "\(value)")
        }
        #expect(Logarithm.exponential(710) == .infinity)
    }

    /// Of 4,000 draws the mean is off by less than five standard errors; the seed is fixed.
    @Test(arguments: [
        Spread.constant(240), .exponential(mean: 240), .lognormal(mean: 240, deviation: 180), .among([60, 240, 420]),
    ])
    func drawsHaveTheirMean(_ spread: Spread) {
        var chance = Chance(seed: 5)
        let draws = (0..<4_000).map { _ in Double(spread.draw(&chance).wholeMilliseconds) / 1000 }
        let mean = draws.reduce(0, +) / 4_000
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3_999
        #expect(spread.mean == 240)
        #expect(abs(mean - 240) <= 5 * (variance / 4_000).squareRoot())
        #expect(draws.allSatisfy { $0 >= 0 })
    }

    @Test func aLognormalHasItsDeviation() {
        var chance = Chance(seed: 6)
        let spread = Spread.lognormal(mean: 100, deviation: 50)
        let draws = (0..<20_000).map { _ in Double(spread.draw(&chance).wholeMilliseconds) / 1000 }
        let mean = draws.reduce(0, +) / 20_000
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 19_999
        #expect(abs(variance.squareRoot() - 50) < 3)
    }

    /// As tables have them.
    @Test(arguments: [(1, 12.706), (9, 2.262), (10, 2.228), (19, 2.093), (30, 2.042), (120, 1.980)])
    func studentIsAsInTables(_ degrees: Int, _ expected: Double) {
        #expect(abs(Estimate.student(degrees: degrees) - expected) < 0.0015)
    }

    @Test func aMarginIsWorkedOutByHand() throws {
        // Mean 4, deviation 2, of three: 4.303 * 2 / √3.
        let margin = try #require(Estimate.margin(of: [2, 4, 6]))
        #expect(abs(margin - 4.303 * 2 / 3.0.squareRoot()) < 1e-12)
        #expect(Estimate.margin(of: [3]) == nil)
    }

    /// The vector of the reference: 200 answered, 150 of them in time, 30 left, 12 of them in time and 5 at once.
    @Test func theFiveServiceLevels() throws {
        var tally = Tally()
        (tally.answered, tally.answeredInTime) = (200, 150)
        (tally.abandoned, tally.abandonedInTime, tally.shortAbandons) = (30, 12, 5)
        let samples = Samples(samples: [tally], total: tally, runs: 1)
        let expected: [(Measure, Double)] = [
            (.serviceLevel1, 0.75), (.serviceLevel2, 0.6522), (.serviceLevel3, 0.6881), (.serviceLevel4, 0.7043),
            (.serviceLevel5, 0.6667),
        ]
        for (measure, level) in expected {
            #expect(abs(try #require(samples.estimate(measure).value) - level) < 0.00005, "\(measure)")
        }
    }

    @Test func nothingHasNoRatio() {
        let samples = Samples(samples: [Tally(), Tally()], total: Tally(), runs: 2)
        for measure in [Measure.meanWait, .medianWait, .serviceLevel3, .occupancy, .abandonmentRate] {
            #expect(samples.estimate(measure) == Estimate(value: nil, margin: nil), "\(measure)")
        }
        #expect(samples.estimate(.offered).value == 0)
    }

    @Test func percentilesAreNearestRanks() {
        let waits: [Int64] = [5_000, 1_000, 4_000, 2_000, 3_000]
        #expect(Samples.percentile(0.5, of: waits) == 3)
        #expect(Samples.percentile(0.9, of: waits) == 5)
        #expect(Samples.percentile(0.2, of: waits) == 1)
        #expect(Samples.percentile(0.5, of: []) == nil)
    }

    @Test func anOnlyRunHasBoundsFromItsParts() throws {
        var scenario = Scenario.plain(perHour: 60, handling: 150, agents: 4)
        scenario.dayLength = .hours(12)
        let report = try #require(scenario.simulate(runs: 1, seed: 4))
        #expect(try #require(report[.meanWait].margin) > 0)
        #expect(report[.offered].margin == nil && report[.occupancy].margin == nil)
    }
}
