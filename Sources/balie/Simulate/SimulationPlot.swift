import BalieDomain
import BalieRouting

/// Curves as a drawing in SVG: one panel under the other, with labels at the curves' ends and bands between their bounds.
struct SimulationPlot {
    let curves: SimulationCurves

    private static let (width, panelHeight, left, right, top, bottom) = (960.0, 260.0, 84.0, 150.0, 44.0, 40.0)
    /// One hue and a grey, told apart without colour by their dashes.
    private static let strokes = [("#6f6e67", "6 4"), ("#0b6e5f", "none")]
    private static let lines = 4

    var svg: String {
        let height = Self.panelHeight * Double(curves.panels.count)
        var parts = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(height))" \
            font-family="Inter, sans-serif" font-size="12" fill="#5c5b55">
            <rect width="100%" height="100%" fill="#ffffff"/>
            """
        ]
        for (place, panel) in curves.panels.enumerated() {
            parts += drawing(of: panel, from: Self.panelHeight * Double(place))
        }
        return (parts + ["</svg>", ""]).joined(separator: "\n")
    }

    private func drawing(of panel: SimulationCurves.Panel, from start: Double) -> [String] {
        let (plotWidth, plotHeight) = (Self.width - Self.left - Self.right, Self.panelHeight - Self.top - Self.bottom)
        let (shown, height) = (curves.shown, panel.height)
        func number(_ value: Double) -> String { FigureText.fixed(value, 1) }
        func x(_ place: Int) -> Double {
            Self.left + plotWidth * Double(place - shown.lowerBound) / Double(max(1, shown.count - 1))
        }
        func y(_ value: Double) -> Double { start + Self.top + plotHeight * (1 - min(1, value / height)) }
        func point(_ place: Int, _ value: Double) -> String { "\(number(x(place))),\(number(y(value)))" }
        var parts = [
            """
            <text x="\(number(Self.left))" y="\(number(start + 24))" font-size="14" font-weight="600" \
            fill="#1b1b19">\(Self.escaped(panel.title)) over the day\(panel.hasNothing ? ": none" : "")</text>
            """
        ]
        if panel.hasNothing { return parts }
        for step in 0...Self.lines {
            let value = height * Double(step) / Double(Self.lines)
            let word = FigureText.text(Estimate(value: value, margin: nil), panel.kind)
            parts.append(
                """
                <line x1="\(number(Self.left))" x2="\(number(Self.left + plotWidth))" y1="\(number(y(value)))" \
                y2="\(number(y(value)))" stroke="#e4e2dc"/>
                <text x="\(number(Self.left - 8))" y="\(number(y(value) + 4))" text-anchor="end">\(word)</text>
                """
            )
        }
        for place in shown where (place - shown.lowerBound) % max(1, shown.count / 8) == 0 {
            parts.append(
                """
                <text x="\(number(x(place)))" y="\(number(start + Self.top + plotHeight + 20))" text-anchor="middle">\
                \(SimulationCurves.clock(curves.starts[place]))</text>
                """
            )
        }
        for (index, curve) in panel.curves.enumerated() {
            let known = shown.filter { curve.estimates[$0].value != nil }
            guard let last = known.last, let end = curve.estimates[last].value else { continue }
            let (colour, dashes) = Self.strokes[min(index + (panel.curves.count == 1 ? 1 : 0), 1)]
            let bounded = known.compactMap { place in curve.estimates[place].bounds.map { (place, $0) } }
            if bounded.count > 1 {
                let above = bounded.map { point($0.0, $0.1.upperBound) }
                let below = bounded.reversed().map { point($0.0, $0.1.lowerBound) }
                let outline = (above + below).joined(separator: " ")
                parts.append("<polygon points=\"\(outline)\" fill=\"\(colour)\" fill-opacity=\"0.15\"/>")
            }
            let points = known.map { point($0, curve.estimates[$0].value ?? 0) }.joined(separator: " ")
            parts.append(
                """
                <polyline points="\(points)" fill="none" stroke="\(colour)" stroke-width="2" stroke-dasharray="\(dashes)"/>
                <text x="\(number(x(last) + 8))" y="\(number(y(end) + 4 - Double(index) * 14))" \
                fill="\(colour)">\(Self.escaped(curve.label))</text>
                """
            )
        }
        return parts
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
