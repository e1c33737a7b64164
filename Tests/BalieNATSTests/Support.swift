import BalieServices
import BalieTestKit
import Foundation
import Synchronization
import Testing

@testable import BalieNATS

/// The NATS server that `scripts/nats.sh` starts for the tests.
enum TestNATS {
    /// There is no server: that fails a test, it does not skip it.
    struct Missing: Error, CustomStringConvertible {
        var description: String { "BALIE_TEST_NATS is not set: run the tests by scripts/nats.sh" }
    }

    static var url: String {
        get throws {
            guard let url = ProcessInfo.processInfo.environment["BALIE_TEST_NATS"] else { throw Missing() }
            return url
        }
    }

    static var port: Int { get throws { Int(try NATSServers(url).servers[0].port) } }

    private static let count = Atomic(0)

    /// An installation of its own for one test.
    static func installation() -> String {
        "test-\(ProcessInfo.processInfo.processIdentifier)-\(count.add(1, ordering: .relaxed).newValue)"
    }
}

/// A NATS server of one test, which it may end and start again.
final class NATSProcess: Sendable {
    struct NotReady: Error {}

    let port: Int
    private let process: Process

    /// Starts it on loopback, and waits until it is ready.
    ///
    /// - Parameter port: `nil` lets the system choose.
    init(_ arguments: [String] = [], configuration: String? = nil, port: Int? = nil) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        var all = ["nats-server", "-a", "127.0.0.1", "-p", "\(port ?? -1)"] + arguments
        if let configuration {
            let path = TemporaryFiles.path("nats.conf")
            try configuration.write(toFile: path, atomically: true, encoding: .utf8)
            all += ["-c", path]
        }
        process.arguments = all
        let output = Pipe()
        process.standardError = output
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        self.process = process
        self.port = try await Self.port(in: output)
    }

    deinit { kill() }

    var url: String { "nats://127.0.0.1:\(port)" }

    /// As a crash ends it.
    func kill() {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    private static func port(in pipe: Pipe) async throws -> Int {
        let parts = AsyncStream<Data>.makeStream(bufferingPolicy: .unbounded)
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
                parts.continuation.finish()
            } else {
                parts.continuation.yield(data)
            }
        }
        var text = ""
        for await part in parts.stream {
            text += String(decoding: part, as: UTF8.self)
            guard text.contains("Server is ready") else { continue }
            guard let mark = text.firstRange(of: "client connections on 127.0.0.1:") else { break }
            if let port = Int(text[mark.upperBound...].prefix(while: \.isNumber)) { return port }
        }
        throw NotReady()
    }
}

/// A certificate for `localhost` that is its own authority, made by `openssl` for one test.
struct Certificate {
    let chain: String
    let key: String

    struct NotMade: Error {}

    static func make() async throws -> Certificate {
        let made = Certificate(chain: TemporaryFiles.path("cert.pem"), key: TemporaryFiles.path("key.pem"))
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", made.chain, "-keyout",
            made.key,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        guard openssl.terminationStatus == 0 else { throw NotMade() }
        return made
    }
}

/// A bus that runs, and what came over it.
final class RunningBus: Sendable {
    let bus: NATSBus
    let time = TestTime()
    let log = LogRecorder()
    private let state = Mutex(State())
    private let signal = Signal()

    private struct State {
        var heard: [String] = []
        var missed = 0
    }

    init(_ url: String, installation: String) throws {
        bus = NATSBus(
            servers: try NATSServers(url),
            installation: installation,
            time: time,
            logger: log.logger
        )
    }

    var heard: [String] { state.withLock { $0.heard } }
    var missed: Int { state.withLock { $0.missed } }

    func run(hear: @escaping @Sendable (String) -> Void = { _ in }) async {
        await bus.run(
            NoticeListener(
                hear: { bytes in
                    let text = String(decoding: bytes, as: UTF8.self)
                    hear(text)
                    self.state.withLock { $0.heard.append(text) }
                    self.signal.raise()
                },
                connectionChanged: { self.signal.raise() },
                missed: { count in
                    self.state.withLock { $0.missed += count }
                    self.signal.raise()
                }
            )
        )
    }

    /// Waits until something that was heard, or the connection, makes it true.
    func until(_ condition: (RunningBus) -> Bool) async {
        while !condition(self), !Task.isCancelled { await signal.wait() }
    }

    func publish(_ text: String) async -> Bool { await bus.publish(Array(text.utf8)) }
}

/// Runs buses beside `body`.
func running(_ buses: RunningBus..., body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for bus in buses { group.addTask { await bus.run() } }
        do {
            try await body()
        } catch {
            group.cancelAll()
            throw error
        }
        group.cancelAll()
        try await group.waitForAll()
    }
}
