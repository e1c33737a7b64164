import BalieDomain
import BalieRouting

/// What a simulation came to, in words and columns for a terminal.
struct SimulationTable {
    let outcomes: [SimulationAnswer.Variant]
    /// What truly came of a day, as far as that is known.
    var recorded: [Measure: Estimate]?

    private struct Line {
        let name: String
        let measure: Measure
        let kind: FigureText.Kind
    }

    private static let lines = [
        Line(name: "conversations", measure: .offered, kind: .count),
        Line(name: "answered", measure: .answered, kind: .count),
        Line(name: "abandoned", measure: .abandoned, kind: .count),
        Line(name: "never answered", measure: .unanswered, kind: .count),
        Line(name: "abandonment rate", measure: .abandonmentRate, kind: .share),
        Line(name: "wait, mean", measure: .meanWait, kind: .time),
        Line(name: "wait, p50", measure: .medianWait, kind: .time),
        Line(name: "wait, p90", measure: .ninetiethWait, kind: .time),
        Line(name: "wait, p99", measure: .ninetyNinthWait, kind: .time),
        Line(name: "SL-1 answered in time / answered", measure: .serviceLevel1, kind: .share),
        Line(name: "SL-2 … / answered and abandoned", measure: .serviceLevel2, kind: .share),
        Line(name: "SL-3 … without early abandons", measure: .serviceLevel3, kind: .share),
        Line(name: "SL-4 early abandons as in time", measure: .serviceLevel4, kind: .share),
        Line(name: "SL-5 … without short abandons", measure: .serviceLevel5, kind: .share),
        Line(name: "occupancy", measure: .occupancy, kind: .share),
        Line(name: "offers declined", measure: .declined, kind: .count),
        Line(name: "offers not answered", measure: .missed, kind: .count),
        Line(name: "answers after the window", measure: .lateAnswers, kind: .count),
    ]

    var text: String {
        var lines = Self.lines
        let currency = outcomes.compactMap(\.report.currency).first
        if let currency { lines.append(Line(name: "their cost, \(currency)", measure: .lateCost, kind: .money)) }
        let rows = lines.map { line in
            [line.name] + (recorded.map { [FigureText.text($0[line.measure] ?? .unknown, line.kind)] } ?? [])
                + outcomes.map { FigureText.text($0.report[line.measure], line.kind) }
        }
        let truth = recorded == nil ? [] : [""]
        let agents = ["agents"] + truth + outcomes.map { "\($0.report.agents)" }
        let header = [""] + (recorded == nil ? [] : ["AS IT WAS"]) + outcomes.map { $0.label.uppercased() }
        return Output.tableText(header, [agents] + rows)
    }

    /// What the figures mean that are not plain.
    var notes: [String] {
        guard let report = outcomes.first?.report else { return [] }
        let threshold = FigureText.time(report.threshold / .seconds(1))
        var notes = ["In time is within \(threshold); ± is the 95 % confidence interval."]
        for outcome in outcomes {
            guard let erlang = outcome.report.erlangC else { continue }
            let level = erlang.serviceLevel(within: outcome.report.threshold / .seconds(1))
            notes.append(
                """
                Erlang C says of \(erlang.agents) agents: mean wait \(FigureText.time(erlang.meanWait)), SL-1 \
                \(FigureText.share(level)), occupancy \(FigureText.share(erlang.occupancy)).
                """
            )
        }
        return notes
    }

    /// By queue, where there is more than one.
    var queues: String? {
        guard let first = outcomes.first?.report, first.queues.count > 1 else { return nil }
        var rows: [[String]] = []
        for (place, queue) in first.queues.enumerated() {
            for outcome in outcomes {
                let figures = outcome.report.queues[place].measures
                func text(_ measure: Measure, _ kind: FigureText.Kind) -> String {
                    FigureText.text(figures[measure] ?? .unknown, kind)
                }
                rows.append([
                    queue.name, outcome.label, text(.offered, .count), text(.meanWait, .time),
                    text(.ninetiethWait, .time), text(.serviceLevel3, .share), text(.abandonmentRate, .share),
                ])
            }
        }
        return Output.tableText(["QUEUE", "", "CONVERSATIONS", "WAIT, MEAN", "P90", "SL-3", "ABANDONED"], rows)
    }
}

/// Figures as people read them.
enum FigureText {
    enum Kind { case count, time, share, money }

    static func text(_ estimate: Estimate, _ kind: Kind) -> String {
        guard let value = estimate.value else { return "-" }
        let text = text(value, kind)
        guard let margin = estimate.margin else { return text }
        let spread = kind == .time ? "\(fixed(margin, margin < 9.95 ? 1 : 0)) s" : self.text(margin, kind)
        return "\(text) ± \(spread)"
    }

    private static func text(_ value: Double, _ kind: Kind) -> String {
        switch kind {
        case .count: fixed(value, value == value.rounded() ? 0 : 1)
        case .time: time(value)
        case .share: share(value)
        case .money: fixed(value / 1_000_000, 2)
        }
    }

    static func share(_ value: Double) -> String { "\(fixed(value * 100, 1)) %" }

    /// `7.8 s`, `4 min 12 s`, `3 h 20 min`.
    static func time(_ seconds: Double) -> String {
        guard seconds >= 99.5 else { return "\(fixed(seconds, seconds < 9.95 ? 1 : 0)) s" }
        let whole = Int(seconds.rounded())
        guard whole >= 3600 else { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole / 60 % 60) min"
    }

    /// With so many digits behind the point.
    static func fixed(_ value: Double, _ digits: Int) -> String {
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let scaled = (abs(value) * Double(scale)).rounded()
        guard scaled < 1e15 else { return "\(value)" }
        let (whole, rest) = Int(scaled).quotientAndRemainder(dividingBy: scale)
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let fraction = "\(rest)"
        return "\(sign)\(whole)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
