import BalieRouting

/// Every figure on a line of its own, as RFC 4180 writes tables.
enum SimulationCSV {
    static func text(_ outcomes: [SimulationAnswer.Variant]) -> String {
        var lines = [["variant", "part", "name", "measure", "value", "margin"]]
        for outcome in outcomes {
            func add(_ part: String, _ name: String, _ measures: [Measure: Estimate]) {
                for measure in Measure.allCases {
                    guard let estimate = measures[measure] else { continue }
                    lines.append([
                        outcome.label, part, name, measure.rawValue, number(estimate.value), number(estimate.margin),
                    ])
                }
            }
            add("all", "", outcome.report.measures)
            for queue in outcome.report.queues { add("queue", queue.name, queue.measures) }
            for interval in outcome.report.intervals {
                add("interval", SimulationCurves.clock(interval.from), interval.measures)
            }
        }
        return lines.map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func number(_ value: Double?) -> String { value.map { FigureText.fixed($0, 4) } ?? "" }

    /// A cell that a spreadsheet would take for a formula begins with an apostrophe; a number stays one.
    private static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula && Double(text) == nil ? "'" + text : text
        guard safe.contains(where: { ",\"\r\n".contains($0) || $0 == "\r\n" }) else { return safe }
        return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
