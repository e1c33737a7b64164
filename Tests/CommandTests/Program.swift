import Foundation
import Synchronization

/// The built program, run as an operator runs it.
struct Program: Sendable {
    /// What a command answered.
    struct Answer: Sendable {
        let code: Int32
        let output: String
        let errors: String

        /// The answer of a command that was given `--json`.
        func json() throws -> [String: any Sendable] {
            let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
            return object as? [String: any Sendable] ?? [:]
        }
    }

    /// Stands beside the tests.
    static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("balie").path

    let data: String
    var environment: [String: String] = [:]

    private func process(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = arguments + ["--data", data]
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("BALIE_") }
        process.environment = inherited.merging(environment) { $1 }
        return process
    }

    /// Runs a command to its end.
    func run(_ arguments: String..., input: String? = nil) async throws -> Answer {
        try await run(arguments, input: input)
    }

    func run(_ arguments: [String], input: String? = nil) async throws -> Answer {
        let process = process(arguments)
        let (output, errors, stdin) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = input == nil ? FileHandle.nullDevice : stdin
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
                if let input {
                    try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
                    try stdin.fileHandleForWriting.close()
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
        return Answer(
            code: process.terminationStatus,
            output: String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self),
            errors: String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        )
    }

    /// Runs the server while `body` runs, and stops it with a signal.
    ///
    /// - Returns: the server's exit code, and what it printed.
    func serving(
        _ arguments: String...,
        stoppedBy signal: Int32 = SIGINT,
        _ body: (_ ready: [String: any Sendable]) async throws -> Void
    ) async throws -> (code: Int32, errors: String) {
        let process = process(["serve", "--listen", "127.0.0.1:0", "--json"] + arguments)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        let ended = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        process.terminationHandler = { _ in ended.continuation.finish() }
        try process.run()
        do {
            let line = try await firstLine(of: output)
            let ready = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: any Sendable]
            try await body(ready ?? [:])
        } catch {
            process.terminate()
            for await _ in ended.stream {}
            throw error
        }
        kill(process.processIdentifier, signal)
        for await _ in ended.stream {}
        let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        return (process.terminationStatus, text)
    }

    private struct NotReady: Error {}

    private func firstLine(of pipe: Pipe) async throws -> String {
        let lines = AsyncStream<Data>.makeStream(bufferingPolicy: .unbounded)
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty { lines.continuation.finish() } else { lines.continuation.yield(data) }
        }
        defer { pipe.fileHandleForReading.readabilityHandler = nil }
        var text = Data()
        for await data in lines.stream {
            text += data
            if let end = text.firstIndex(of: UInt8(ascii: "\n")) {
                return String(decoding: text[..<end], as: UTF8.self)
            }
        }
        throw NotReady()
    }
}
