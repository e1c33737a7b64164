import Foundation
import Testing

/// What each part may import, as `docs/architecture.md` has it.
private struct Layer: CustomTestStringConvertible, Sendable {
    let target: String
    let ours: Set<String>
    let others: Set<String>

    var testDescription: String { target }

    static let all = [
        Layer(target: "BalieDomain", ours: [], others: []),
        Layer(target: "BalieRouting", ours: ["BalieDomain"], others: ["Collections", "DequeModule", "HeapModule"]),
        Layer(target: "BalieChannels", ours: ["BalieDomain"], others: ["Crypto", "FoundationEssentials"]),
        Layer(target: "BalieStorage", ours: ["BalieDomain"], others: ["FoundationEssentials", "Synchronization"]),
        Layer(
            target: "BalieStorageSQLite",
            ours: ["BalieDomain", "BalieStorage"],
            others: [
                "DequeModule", "Dispatch", "FoundationEssentials", "Glibc", "GRDB", "GRDBSQLite", "Synchronization",
            ]
        ),
        Layer(
            target: "BalieStoragePostgres",
            ours: ["BalieDomain", "BalieStorage"],
            others: ["CLibPQ", "DequeModule", "Dispatch", "Glibc", "Synchronization"]
        ),
        Layer(
            target: "BalieServices",
            ours: ["BalieDomain", "BalieRouting", "BalieChannels", "BalieStorage"],
            others: [
                "AsyncHTTPClient", "Crypto", "CryptoExtras", "DequeModule", "Dispatch", "Foundation", "FoundationXML",
                "FoundationEssentials", "Glibc",
                "Logging", "NIOCore", "NIOConcurrencyHelpers", "NIOFoundationCompat", "NIOHTTP1", "NIOPosix",
                "ServiceLifecycle", "Synchronization",
            ]
        ),
        Layer(
            target: "BalieNATS",
            ours: ["BalieDomain", "BalieServices"],
            others: ["CNATS", "Dispatch", "Foundation", "Glibc", "Logging", "Synchronization"]
        ),
        Layer(
            target: "BalieServer",
            ours: ["BalieDomain", "BalieServices"],
            others: [
                "Crypto", "FoundationEssentials", "Glibc", "HTTPTypes", "Hummingbird", "HummingbirdCore",
                "HummingbirdHTTP2", "HummingbirdTLS", "Logging", "NIOCore", "NIOFoundationCompat", "NIOHTTP2",
                "NIOHTTP1", "NIOHTTPTypes", "NIOHTTPTypesHTTP1", "NIOPosix", "NIOSSL", "ServiceLifecycle",
                "Synchronization",
            ]
        ),
        // None of ours: a shared codec would let one mistake cancel itself out.
        Layer(
            target: "BalieSandbox",
            ours: [],
            others: [
                "AsyncHTTPClient", "Crypto", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "HTTPTypes",
                "Hummingbird",
                "HummingbirdCore", "Logging", "NIOCore", "NIOFoundationCompat", "NIOHTTP1", "NIOPosix",
                "ServiceLifecycle",
                "Synchronization",
            ]
        ),
    ]
}

struct LayeringTests {
    @Test(arguments: Layer.all)
    private func aPartImportsOnlyWhatTheDesignAllows(_ layer: Layer) throws {
        let files = Repository.files(in: "Sources/\(layer.target)", endings: [".swift"])
        #expect(!files.isEmpty, "there is no such part")
        for file in files {
            for line in try Repository.lines(of: file) {
                guard let module = importedModule(line.text) else { continue }
                #expect(
                    layer.ours.contains(module) || layer.others.contains(module),
                    "\(file):\(line.number) imports \(module)"
                )
            }
        }
    }

    @Test func everyPartIsInTheTable() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Repository.root.appendingPathComponent("Sources").path
        )
        // The composition root imports everything; the load generator stands outside; a system library has no Swift.
        let free: Set<String> = ["balie", "BalieBench", "CLibPQ", "CNATS"]
        #expect(Set(folders).subtracting(free) == Set(Layer.all.map(\.target)))
    }

    /// The module of a line such as `public import struct Foo.Bar`.
    private func importedModule(_ line: String) -> String? {
        guard let match = try? importLine.firstMatch(in: line) else { return nil }
        return String(match.1)
    }
}

// Top-level because a `Regex` is not `Sendable`, and cheap to make.
private var importLine: Regex<(Substring, Substring)> {
    /^\s*(?:@\w+\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|let|var|typealias)\s+)?(\w+)/
}
