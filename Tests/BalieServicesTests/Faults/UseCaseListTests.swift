import Foundation
import Testing

/// No use case is left out of the fault loops.
struct UseCaseListTests {
    /// What runs for as long as the program does: its failures are the simulation's.
    private static let elsewhere: Set<String> = [
        "FloorService.run", "IntakeWorker.run", "LiveEvents.run", "MediaFetcher.run", "Outbox.run",
        "PresenceKeeper.run",
        "SnoozeWaker.run", "SurveyAsker.run", "Housekeeping.run", "LiveSubscription.follow",
        "LogWatch.run", "NodeKeeper.run", "NoticeExchange.run",
        // Shares one use case's read among those who ask: FloorBoardTests.
        "FloorBoard.snapshot",
        // Waits for another part of the program, not for the outside.
        "Signal.wait",
        // What a node does before it begins: NodeKeeperTests.
        "Cluster.join", "Cluster.requireNoTwin", "MovePending.check",
        // Where files are kept, each with faults of its own: FileStoreConformanceTests, S3FailureTests.
        "FileStoreTrial.run", "FolderFileStore.byteCount", "FolderFileStore.bytes", "FolderFileStore.remove",
        "FolderFileStore.removeUnfinished", "FolderFileStore.write", "S3FileStore.byteCount", "S3FileStore.bytes",
        "S3FileStore.remove", "S3FileStore.removeUnfinished", "S3FileStore.write",
        // Cut at every batch, and gone on with: WorkspaceMoveTests.
        "WorkspaceMove.giveUp", "WorkspaceMove.run",
    ]

    /// Every public function of the use cases that can wait: what waits can fail.
    private static func publicFunctions() throws -> Set<String> {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources/BalieServices")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".swift") }
        var found: Set<String> = []
        for path in paths {
            // The brace of a closure that is a default value does not end a signature.
            let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
                .replacingOccurrences(of: "= { _ in true }", with: "")
            var type = ""
            // A declaration at the beginning of a line is a type; one level in, it is of that type.
            for match in text.matches(
                of:
                    /(?m)^(?:public )?(?:final )?(?:extension|struct|class|actor|enum) (\w+)|^    public (?:static )?func (\w+)([^{]*)\{/
            ) {
                if let name = match.output.1 { type = String(name) }
                guard let name = match.output.2, let signature = match.output.3 else { continue }
                if signature.contains(/\basync\b/) { found.insert("\(type).\(name)") }
            }
        }
        return found
    }

    @Test func everyUseCaseIsInTheTable() throws {
        let functions = try Self.publicFunctions()
        #expect(functions.count > 60)
        let listed = Set(UseCase.all.map { String($0.name.prefix { $0 != " " }) })
        #expect(functions.subtracting(listed).subtracting(Self.elsewhere).sorted() == [])
        #expect(listed.subtracting(functions).filter { !$0.hasPrefix("(") }.sorted() == [], "there is no such function")
    }
}
