public import BalieDomain

/// A scenario, and what it is compared with.
public struct SimulationAnswer: Sendable {
    /// What one of them came to.
    public struct Variant: Sendable {
        /// `as it is`, `+2 agents`.
        public let label: String
        public let report: SimulationReport

        public init(label: String, report: SimulationReport) {
            self.label = label
            self.report = report
        }
    }

    public let seed: Int64
    public let variants: [Variant]
    /// When the day began that was run again; `nil` for one that never was.
    public let start: Timestamp?
    /// What truly came of that day.
    public let recorded: [Measure: Estimate]?

    public init(seed: Int64, variants: [Variant], start: Timestamp? = nil, recorded: [Measure: Estimate]? = nil) {
        self.seed = seed
        self.variants = variants
        self.start = start
        self.recorded = recorded
    }

    /// As `balie simulate --json` and the API give it; described in `docs/guide/simulation.md`.
    public var json: JSONValue {
        [
            "seed": .integer(seed),
            "start": start.map { .string($0.rfc3339) } ?? .null,
            "recorded": recorded.map(SimulationReport.json) ?? .null,
            "variants": .array(variants.map { ["label": .string($0.label), "report": $0.report.json] }),
        ]
    }
}

extension SimulationReport {
    var json: JSONValue {
        [
            "name": .string(name),
            "runs": .integer(Int64(runs)),
            "agents": .integer(Int64(agents)),
            "threshold_seconds": .rounded(threshold / .seconds(1)),
            "currency": currency.map { .string($0) } ?? .null,
            "measures": Self.json(measures),
            "queues": .array(
                queues.map { ["name": .string($0.name), "measures": Self.json($0.measures)] }
            ),
            "intervals": .array(
                intervals.map { ["from_seconds": .rounded($0.from / .seconds(1)), "measures": Self.json($0.measures)] }
            ),
            "erlang_c": erlangC.map { erlang in
                [
                    "wait_mean": .rounded(erlang.meanWait),
                    "service_level_1": .rounded(erlang.serviceLevel(within: threshold / .seconds(1))),
                    "occupancy": .rounded(erlang.occupancy),
                    "probability_of_waiting": .rounded(erlang.probabilityOfWaiting),
                ]
            } ?? .null,
        ]
    }

    fileprivate static func json(_ measures: [Measure: Estimate]) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for (measure, estimate) in measures {
            members[measure.rawValue] = [
                "value": estimate.value.map { .rounded($0) } ?? .null,
                "margin": estimate.margin.map { .rounded($0) } ?? .null,
            ]
        }
        return .object(members)
    }
}

extension JSONValue {
    /// Six digits behind the point are more than any of these figures means.
    fileprivate static func rounded(_ value: Double) -> JSONValue {
        let rounded = (value * 1_000_000).rounded() / 1_000_000
        return Int64(exactly: rounded).map { .integer($0) } ?? .number(rounded)
    }
}
