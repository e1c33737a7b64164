import BalieDomain
import Testing

@testable import BalieServices

struct ReportColumnTests {
    private static func value(_ name: String, _ sums: [ReportSum: Int64]) throws -> ReportColumn.Value {
        let columns = ReportColumn.routing + ReportColumn.agentStates + ReportColumn.satisfaction
        return try #require(columns.first { $0.name == name }).value(ReportSums(sums))
    }

    /// 200 answered, 150 of them in time, 30 given up, 12 of them in time and 5 at once.
    @Test func everyServiceLevelSaysItsFormula() throws {
        let sums: [ReportSum: Int64] = [
            .answered: 200, .answeredWithin: 150, .abandoned: 25, .shortAbandoned: 5, .abandonedWithin: 12,
        ]
        let levels: [(name: String, part: Double, whole: Double)] = [
            ("sl_1", 150, 200), ("sl_2", 150, 230), ("sl_3", 150, 218), ("sl_4", 162, 230), ("sl_5", 150, 225),
        ]
        for (name, part, whole) in levels { #expect(try Self.value(name, sums) == .ratio(part / whole), "\(name)") }
        let formulas = ReportColumn.routing.compactMap(\.formula)
        #expect(formulas.count == 5 && formulas[2] == "SL-3 = A_T / (A + B - B_T)")
    }

    /// One handled for half a minute and written up for a minute more, in two minutes online.
    @Test func whatIsWrittenUpIsHandled() throws {
        let sums: [ReportSum: Int64] = [
            .handlings: 1, .handlingTime: 30_000, .afterContactTime: 60_000, .busyTime: 30_000, .wrapUpTime: 60_000,
            .availableTime: 30_000,
        ]
        #expect(try Self.value("average_handling_ms", sums) == .whole(90_000))
        #expect(try Self.value("average_wrap_up_ms", sums) == .whole(60_000))
        #expect(try Self.value("occupancy", sums) == .ratio(0.75))
        // Breaks are in neither.
        #expect(try Self.value("occupancy", [.awayTime: 5, .offlineTime: 5]) == .none)
        // A queue has no agents' time, only what was written up of it.
        #expect(try Self.value("occupancy", [.afterContactTime: 5]) == .none)
    }

    /// Four came into one queue; one of them went on to another, and was abandoned there.
    @Test func whatMovedIsOfferedOnce() throws {
        let first: [ReportSum: Int64] = [.answered: 2, .flowOut: 1, .waiting: 1]
        let second: [ReportSum: Int64] = [.abandoned: 1, .flowIn: 1]
        var both = ReportSums(first)
        both += ReportSums(second)
        let all = Dictionary(uniqueKeysWithValues: ReportSum.allCases.map { ($0, both[$0]) })
        let cases: [(sums: [ReportSum: Int64], offered: Int64, rate: Double)] = [
            (first, 4, 0), (second, 0, 1), (all, 4, 0.25),
        ]
        for (sums, offered, rate) in cases {
            #expect(try Self.value("offered", sums) == .whole(offered))
            #expect(try Self.value("abandonment_rate", sums) == .ratio(rate))
        }
        #expect(try Self.value("flowed_in", all) == .whole(1))
    }

    @Test func ratingsHaveAMean() throws {
        let sums: [ReportSum: Int64] = [.ratedOne: 1, .ratedFour: 2, .ratedFive: 1, .asked: 9]
        #expect(try Self.value("rating_mean", sums) == .ratio(3.5))
        #expect(try Self.value("rating_mean", [.asked: 9]) == .none)
    }

    @Test func aRatioOfNothingIsNothing() {
        for column in ReportColumn.routing + ReportColumn.agentStates + ReportColumn.satisfaction {
            let value = column.value(ReportSums())
            #expect(value == .whole(0) || value == .none, "\(column.name)")
        }
    }

    @Test func everyColumnHasANameOfItsOwn() {
        for columns in [ReportColumn.routing, ReportColumn.agentStates, ReportColumn.satisfaction] {
            #expect(Set(columns.map(\.name)).count == columns.count)
        }
    }
}
