public import Logging
import Synchronization

/// Keeps what is logged, so that tests can look for what must not be there.
public final class LogRecorder: Sendable {
    private let kept = Mutex<[String]>([])

    public init() {}

    /// Every line so far: level, message and metadata.
    public var lines: [String] { kept.withLock { $0 } }

    public var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(recorder: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            let words = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            let line = "\(event.level) \(event.message) \(words.joined(separator: " "))"
            recorder.kept.withLock { $0.append(line) }
        }
    }
}
