import Foundation
import Testing

/// A file of a folder of fixtures, with what is expected of it beside it.
///
/// `BALIE_RECORD=1 swift test --filter Golden` rewrites the expectations, and fails so that nobody records by accident.
struct Golden: Sendable, CustomTestStringConvertible {
    let url: URL

    var name: String { url.deletingPathExtension().lastPathComponent }
    var testDescription: String { name }

    func bytes() throws -> [UInt8] { Array(try Data(contentsOf: url)) }

    func compare(_ actual: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let expectation = url.deletingPathExtension().appendingPathExtension("expected")
        if ProcessInfo.processInfo.environment["BALIE_RECORD"] == "1" {
            try Data((actual + "\n").utf8).write(to: expectation)
            Issue.record("recorded \(expectation.lastPathComponent)", sourceLocation: sourceLocation)
        } else {
            let expected = try String(contentsOf: expectation, encoding: .utf8)
            #expect(expected == actual + "\n", sourceLocation: sourceLocation)
        }
    }

    /// Every `*.json` of a folder, so that none can be forgotten. A wrong path must not look like a pass.
    static func all(in folder: String) throws -> [Golden] {
        let files = try files(in: folder)
        let found = files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
        precondition(!found.isEmpty, "no fixtures in \(folder)")
        return found.map(Golden.init)
    }

    /// Expectations without a fixture.
    static func orphans(in folder: String) throws -> [String] {
        let files = try files(in: folder)
        let names = Set(
            files.filter { $0.pathExtension == "json" }.map { $0.deletingPathExtension().lastPathComponent }
        )
        return files.filter { $0.pathExtension == "expected" }
            .map { $0.deletingPathExtension().lastPathComponent }
            .filter { !names.contains($0) }
    }

    private static func files(in folder: String) throws -> [URL] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try FileManager.default.contentsOfDirectory(
            at: tests.appending(path: "Fixtures/\(folder)"),
            includingPropertiesForKeys: nil
        )
    }
}
