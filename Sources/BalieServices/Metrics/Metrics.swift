import BalieStorage
import Synchronization

/// Counts what the program does, for `/metrics`. Cheap: one atomic addition, no lock.
public final class Metrics: Sendable {
    private final class Cell: Sendable {
        let value = Atomic<Int64>(0)
    }

    private final class Buckets: Sendable {
        /// One a bound, and one for what lies above all.
        let counts: [Cell]
        let sumMicroseconds = Cell()

        init(bounds: Int) { counts = (0...bounds).map { _ in Cell() } }
    }

    private let counters = Counter.allCases.map { _ in Cell() }
    private let gauges = Gauge.allCases.map { _ in Cell() }
    private let events = EventKind.allCases.map { _ in Cell() }
    private let histograms = Histogram.allCases.map { _ in Buckets(bounds: Histogram.bounds.count) }

    public init() {}

    public func increment(_ counter: Counter, by amount: Int = 1) {
        counters[counter.rawValue].value.wrappingAdd(Int64(amount), ordering: .relaxed)
    }

    /// Takes over what something counts by itself, since the start.
    func set(_ counter: Counter, to total: Int) {
        counters[counter.rawValue].value.store(Int64(total), ordering: .relaxed)
    }

    public func value(_ counter: Counter) -> Int { Int(counters[counter.rawValue].value.load(ordering: .relaxed)) }

    public func set(_ gauge: Gauge, to value: Int) {
        gauges[gauge.rawValue].value.store(Int64(value), ordering: .relaxed)
    }

    public func add(_ amount: Int, to gauge: Gauge) {
        gauges[gauge.rawValue].value.wrappingAdd(Int64(amount), ordering: .relaxed)
    }

    public func value(_ gauge: Gauge) -> Int { Int(gauges[gauge.rawValue].value.load(ordering: .relaxed)) }

    /// Counts what was committed to a log, by kind.
    func count(_ kinds: [EventKind]) {
        for kind in kinds {
            guard let index = EventKind.allCases.firstIndex(of: kind) else { continue }
            events[index].value.wrappingAdd(1, ordering: .relaxed)
        }
    }

    public func observe(_ histogram: Histogram, _ duration: Duration) {
        let buckets = histograms[histogram.rawValue]
        let index = Histogram.bounds.firstIndex { duration <= $0 } ?? Histogram.bounds.count
        buckets.counts[index].value.wrappingAdd(1, ordering: .relaxed)
        let microseconds = duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
        buckets.sumMicroseconds.value.wrappingAdd(microseconds, ordering: .relaxed)
    }

    // MARK: Text

    /// Everything in the Prometheus text format, version 0.0.4.
    public func text() -> String {
        var text = ""
        for counter in Counter.allCases {
            text += Self.head("balie_\(counter.name)_total", "counter", counter.help)
            text += "balie_\(counter.name)_total \(value(counter))\n"
        }
        text += Self.head("balie_events_total", "counter", "What happened, by kind of event.")
        for (kind, cell) in zip(EventKind.allCases, events) {
            text += "balie_events_total{kind=\"\(kind.rawValue)\"} \(cell.value.load(ordering: .relaxed))\n"
        }
        for gauge in Gauge.allCases {
            text += Self.head("balie_\(gauge.name)", "gauge", gauge.help)
            text += "balie_\(gauge.name) \(value(gauge))\n"
        }
        for histogram in Histogram.allCases { text += self.text(of: histogram) }
        return text
    }

    private func text(of histogram: Histogram) -> String {
        let name = "balie_\(histogram.name)_seconds"
        var text = Self.head(name, "histogram", histogram.help)
        let buckets = histograms[histogram.rawValue]
        var total: Int64 = 0
        for (index, cell) in buckets.counts.enumerated() {
            total += cell.value.load(ordering: .relaxed)
            let bound = index < Histogram.bounds.count ? Self.seconds(Histogram.bounds[index]) : "+Inf"
            text += "\(name)_bucket{le=\"\(bound)\"} \(total)\n"
        }
        let sum = Double(buckets.sumMicroseconds.value.load(ordering: .relaxed)) / 1_000_000
        text += "\(name)_sum \(sum)\n\(name)_count \(total)\n"
        return text
    }

    private static func head(_ name: String, _ kind: String, _ help: String) -> String {
        "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }

    private static func seconds(_ duration: Duration) -> String {
        "\(Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18)"
    }
}
