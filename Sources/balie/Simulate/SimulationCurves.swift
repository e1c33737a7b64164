import BalieDomain
import BalieRouting

/// The mean wait over the day, one curve for each outcome.
struct SimulationCurves {
    struct Curve {
        let label: String
        /// Seconds by interval; `nil` where nobody was answered.
        let waits: [Double?]
    }

    let curves: [Curve]
    private let starts: [Duration]

    init(_ outcomes: [SimulationAnswer.Variant]) {
        curves = outcomes.map { outcome in
            Curve(
                label: outcome.label,
                waits: outcome.report.intervals.map { $0.measures[.meanWait]?.value }
            )
        }
        starts = outcomes.first?.report.intervals.map(\.from) ?? []
    }

    private var highest: Double { max(curves.flatMap(\.waits).compactMap(\.self).max() ?? 0, 0.001) }

    /// The intervals between the first and the last in which somebody was answered.
    private var shown: Range<Int> {
        let used = starts.indices.filter { place in curves.contains { $0.waits[place] != nil } }
        return (used.first ?? 0)..<((used.last ?? -1) + 1)
    }

    static func clock(_ time: Duration) -> String {
        let minutes = Int(time / .minutes(1))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }

    // MARK: On a terminal

    private static let barWidth = 40

    /// One bar an interval and outcome.
    var text: String {
        var rows: [[String]] = []
        for place in shown {
            for (index, curve) in curves.enumerated() {
                let wait = curve.waits[place]
                let length = Int(((wait ?? 0) / highest * Double(Self.barWidth)).rounded())
                rows.append([
                    index == 0 ? Self.clock(starts[place]) : "", curves.count > 1 ? curve.label : "",
                    String(repeating: index == 0 ? "█" : "▒", count: length) + (length == 0 ? "" : " ")
                        + (wait.map(FigureText.time) ?? "-"),
                ])
            }
        }
        return Output.tableText(nil, rows)
    }

    // MARK: As a picture

    private static let (width, height, left, bottom) = (960.0, 360.0, 72.0, 40.0)
    /// One hue and a grey, told apart without colour by their dashes.
    private static let strokes = [("#6f6e67", "6 4"), ("#0b6e5f", "none")]

    /// A drawing in SVG, with labels at the curves' ends.
    var svg: String {
        let (plotWidth, plotHeight) = (Self.width - Self.left - 150, Self.height - Self.bottom - 40)
        let shown = shown
        func x(_ place: Int) -> Double {
            Self.left + plotWidth * Double(place - shown.lowerBound) / Double(max(1, shown.count - 1))
        }
        func y(_ wait: Double) -> Double { 40 + plotHeight * (1 - wait / highest) }
        func number(_ value: Double) -> String { FigureText.fixed(value, 1) }
        var parts = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" \
            font-family="Inter, sans-serif" font-size="12" fill="#5c5b55">
            <rect width="100%" height="100%" fill="#ffffff"/>
            <text x="\(number(Self.left))" y="20" font-size="14" font-weight="600" fill="#1b1b19">Mean wait by time of arrival</text>
            """
        ]
        for step in 0...4 {
            let wait = highest * Double(step) / 4
            parts.append(
                """
                <line x1="\(number(Self.left))" x2="\(number(Self.left + plotWidth))" y1="\(number(y(wait)))" \
                y2="\(number(y(wait)))" stroke="#e4e2dc"/>
                <text x="\(number(Self.left - 8))" y="\(number(y(wait) + 4))" text-anchor="end">\(FigureText.time(wait))</text>
                """
            )
        }
        for place in shown where (place - shown.lowerBound) % max(1, shown.count / 8) == 0 {
            parts.append(
                """
                <text x="\(number(x(place)))" y="\(number(40 + plotHeight + 20))" text-anchor="middle">\
                \(Self.clock(starts[place]))</text>
                """
            )
        }
        for (index, curve) in curves.enumerated() {
            let known = shown.filter { curve.waits[$0] != nil }
            guard let last = known.last else { continue }
            let points = known.map { "\(number(x($0))),\(number(y(curve.waits[$0] ?? 0)))" }.joined(separator: " ")
            let (colour, dashes) = Self.strokes[min(index + (curves.count == 1 ? 1 : 0), 1)]
            parts.append(
                """
                <polyline points="\(points)" fill="none" stroke="\(colour)" stroke-width="2" stroke-dasharray="\(dashes)"/>
                <text x="\(number(x(last) + 8))" y="\(number(y(curve.waits[last] ?? 0) + 4 - Double(index) * 14))" \
                fill="\(colour)">\(Self.escaped(curve.label))</text>
                """
            )
        }
        return (parts + ["</svg>", ""]).joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String {
        text.map { character -> String in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: String(character)
            }
        }.joined()
    }
}
