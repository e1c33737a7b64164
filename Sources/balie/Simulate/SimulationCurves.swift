import BalieDomain
import BalieRouting

/// Figures over the day, one curve for each outcome, with their bounds where several runs have them.
struct SimulationCurves {
    /// One figure, drawn apart from the others.
    struct Panel {
        let title: String
        let kind: FigureText.Kind
        /// The height of the scale, whatever the values; `nil` where they say it.
        var fixedHeight: Double?
        let curves: [Curve]

        /// High enough for the curves, and for their bounds unless those say next to nothing.
        var height: Double {
            if let fixedHeight { return fixedHeight }
            let known = curves.flatMap(\.estimates).compactMap(\.value).max() ?? 0
            let bounds = curves.flatMap(\.estimates).compactMap(\.bounds?.upperBound).max() ?? 0
            return max(known, min(bounds, 2 * known), 0.001)
        }

        /// There is nothing to draw: a share of nothing is still a share.
        var hasNothing: Bool {
            fixedHeight == nil && curves.allSatisfy { $0.estimates.allSatisfy { ($0.value ?? 0) == 0 } }
        }
    }

    struct Curve {
        let label: String
        /// By interval.
        let estimates: [Estimate]
    }

    /// The waits come first.
    let panels: [Panel]
    let starts: [Duration]

    init(_ outcomes: [SimulationAnswer.Variant]) {
        func panel(
            _ title: String,
            _ measure: Measure,
            _ kind: FigureText.Kind,
            height: Double? = nil
        ) -> Panel {
            let curves = outcomes.map { outcome in
                Curve(
                    label: outcome.label,
                    estimates: outcome.report.intervals.map { $0.measures[measure] ?? .unknown }
                )
            }
            return Panel(title: title, kind: kind, fixedHeight: height, curves: curves)
        }
        let late =
            if let currency = outcomes.compactMap(\.report.currency).first {
                panel("Cost of late answers, \(currency)", .lateCost, .money)
            } else {
                panel("Late answers", .lateAnswers, .count)
            }
        panels = [
            panel("Mean wait", .meanWait, .time), panel("Service level, SL-3", .serviceLevel3, .share, height: 1),
            panel("Occupancy", .occupancy, .share, height: 1), late,
        ]
        starts = outcomes.first?.report.intervals.map(\.from) ?? []
    }

    /// The intervals between the first and the last in which somebody was answered.
    var shown: Range<Int> {
        let waits = panels[0].curves
        let used = starts.indices.filter { place in waits.contains { $0.estimates[place].value != nil } }
        return (used.first ?? 0)..<((used.last ?? -1) + 1)
    }

    static func clock(_ time: Duration) -> String {
        let minutes = Int((time / .minutes(1)).rounded())
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }

    // MARK: On a terminal

    private static let barWidth = 40
    private static let heights = Array("▁▂▃▄▅▆▇█")

    /// The waits in bars, and the other figures in one line each.
    var text: String {
        let curves = panels.dropFirst().map { panel in
            panel.hasNothing ? "\(panel.title): none" : compact(panel)
        }
        return (["Mean wait by time of arrival\n\n" + bars] + curves).joined(separator: "\n\n")
    }

    /// One bar an interval and outcome: whole as far as it is certain, faint as far as it may go.
    private var bars: String {
        let waits = panels[0]
        var rows: [[String]] = []
        for place in shown {
            for (index, curve) in waits.curves.enumerated() {
                let wait = curve.estimates[place]
                rows.append([
                    index == 0 ? Self.clock(starts[place]) : "", waits.curves.count > 1 ? curve.label : "",
                    bar(wait, of: waits.height) + FigureText.text(wait, .time),
                ])
            }
        }
        return Output.tableText(nil, rows)
    }

    private func bar(_ estimate: Estimate, of height: Double) -> String {
        guard let value = estimate.value else { return "" }
        let bounds = estimate.bounds ?? value...value
        func length(_ value: Double) -> Int { Int((min(1, value / height) * Double(Self.barWidth)).rounded()) }
        let (certain, possible) = (length(bounds.lowerBound), length(bounds.upperBound))
        let bar = String(repeating: "█", count: certain) + String(repeating: "░", count: possible - certain)
        return bar.isEmpty ? "" : bar + " "
    }

    /// A column an interval, from the first to the last; under each outcome its bounds.
    private func compact(_ panel: Panel) -> String {
        var rows: [[String]] = []
        for curve in panel.curves {
            let estimates = shown.map { curve.estimates[$0] }
            rows.append([curve.label, line(estimates.map(\.value), of: panel.height), extremes(curve, panel)])
            guard estimates.contains(where: { $0.bounds != nil }) else { continue }
            rows.append(["  at most", line(estimates.map(\.bounds?.upperBound), of: panel.height), ""])
            rows.append(["  at least", line(estimates.map(\.bounds?.lowerBound), of: panel.height), ""])
        }
        let hours = "\(Self.clock(starts[shown.lowerBound])) to \(Self.clock(starts[shown.upperBound - 1]))"
        let scale = "0 to \(FigureText.text(Estimate(value: panel.height, margin: nil), panel.kind))"
        return "\(panel.title), \(hours), \(scale)\n\n" + Output.tableText(nil, rows)
    }

    private func line(_ values: [Double?], of height: Double) -> String {
        String(
            values.map { value -> Character in
                guard let value else { return " " }
                let step = Int((min(1, max(0, value / height)) * Double(Self.heights.count - 1)).rounded())
                return Self.heights[step]
            }
        )
    }

    /// The least and the most of the day, and when.
    private func extremes(_ curve: Curve, _ panel: Panel) -> String {
        let known = shown.filter { curve.estimates[$0].value != nil }
        func text(_ place: Int) -> String {
            "\(FigureText.text(curve.estimates[place], panel.kind)) at \(Self.clock(starts[place]))"
        }
        let sorted = known.sorted { (curve.estimates[$0].value ?? 0) < (curve.estimates[$1].value ?? 0) }
        guard let least = sorted.first, let most = sorted.last else { return "" }
        return "\(text(least)) … \(text(most))"
    }
}

extension Estimate {
    /// From where to where it may be; `nil` where that is not known. Nothing here is below nothing.
    var bounds: ClosedRange<Double>? {
        guard let value, let margin else { return nil }
        return max(0, value - margin)...(value + margin)
    }
}
