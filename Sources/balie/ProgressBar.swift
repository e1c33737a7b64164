import BalieServices
import Glibc
import Synchronization

/// Work that takes a while, and how much of it is through.
protocol ShownProgress {
    /// What is being done: `copying`.
    var stepName: String { get }
    var done: Int64 { get }
    var total: Int64 { get }
    /// What is counted: `rows`.
    var unit: String { get }
    /// What exactly is being worked on, if that is to be told.
    var part: String? { get }
}

extension MoveProgress: ShownProgress {
    var stepName: String { step.rawValue }
    var unit: String { "rows" }
    var part: String? { table }
}

/// Shows on standard error how far something is: a bar where that is a terminal, else a line now and then.
final class ProgressBar: Sendable {
    /// Between two pictures of a bar, and between two lines.
    private static let (frame, pause) = (Duration.milliseconds(100), Duration.seconds(5))

    private struct State {
        var step: String?
        var began = ContinuousClock.now
        /// What was through when the step began: an earlier run had done them.
        var start: Int64 = 0
        var shown: ContinuousClock.Instant?
        var hasLine = false
    }

    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state = Mutex(State())

    func show(_ progress: some ShownProgress) {
        let now = ContinuousClock.now
        let text = state.withLock { state -> String? in
            if state.step != progress.stepName {
                state = State(step: progress.stepName, began: now, start: progress.done, hasLine: state.hasLine)
            }
            let isEnd = progress.done == progress.total
            if let shown = state.shown, now - shown < (isTerminal ? Self.frame : Self.pause), !(isEnd && isTerminal) {
                return nil
            }
            state.shown = now
            state.hasLine = isTerminal
            let rate = Rate(done: progress.done - state.start, in: now - state.began)
            return isTerminal
                ? "\r\u{1B}[K" + ProgressText.bar(progress, rate) : ProgressText.line(progress, rate) + "\n"
        }
        if let text { Output.progress(text) }
    }

    /// What follows begins on a line of its own.
    func end() {
        let hasLine = state.withLock { state in
            defer { state.hasLine = false }
            return state.hasLine
        }
        if hasLine { Output.progress("\n") }
    }
}

/// How fast it goes.
struct Rate {
    /// Rows, say, a second; `nil` while too little is known.
    let perSecond: Double?

    init(done: Int64, in time: Duration) {
        let seconds = time / .seconds(1)
        perSecond = done > 0 && seconds > 0.2 ? Double(done) / seconds : nil
    }
}

/// The words of a progress bar.
enum ProgressText {
    private static let width: Int64 = 24

    static func bar(_ progress: some ShownProgress, _ rate: Rate) -> String {
        let total = max(progress.total, 1)
        let filled = min(width, width * progress.done / total)
        let bar = String(repeating: "#", count: Int(filled)) + String(repeating: "-", count: Int(width - filled))
        return "[\(bar)] \(line(progress, rate))"
    }

    static func line(_ progress: some ShownProgress, _ rate: Rate) -> String {
        let percent = progress.total == 0 ? 100 : min(100, 100 * progress.done / progress.total)
        var parts = ["\(progress.stepName) \(percent) %", "\(progress.done) of \(progress.total) \(progress.unit)"]
        if let rate = rate.perSecond {
            parts.append("\(Int64(rate)) a second")
            let seconds = Double(progress.total - progress.done) / rate
            parts.append("\(time(Int64(seconds.rounded(.up)))) left")
        }
        if let part = progress.part { parts.append(part) }
        return parts.joined(separator: ", ")
    }

    private static func time(_ seconds: Int64) -> String {
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        if hours > 0 { return "\(hours) h \(minutes) min" }
        return minutes > 0 ? "\(minutes) min \(rest) s" : "\(rest) s"
    }
}
