import ArgumentParser
import FoundationEssentials
import Testing

@testable import balie

/// The help of every command, word for word: what it says is what operators rely on.
///
/// `BALIE_RECORD=1` writes the snapshots anew, and fails so that nobody leaves it on.
struct HelpTests {
    private static let folder = String(#filePath.dropLast("HelpTests.swift".count)) + "Snapshots"

    /// A command with its words.
    struct Page: CustomTestStringConvertible, Sendable {
        let words: [String]
        let command: any ParsableCommand.Type

        var testDescription: String { words.joined(separator: " ") }
        var file: String { words.joined(separator: "-") + ".txt" }
    }

    static let pages = pages(of: BalieCommand.self, below: [])

    private static func pages(of command: any ParsableCommand.Type, below words: [String]) -> [Page] {
        let words = words + [command.configuration.commandName ?? "balie"]
        return [Page(words: words, command: command)]
            + command.configuration.subcommands.flatMap { pages(of: $0, below: words) }
    }

    @Test(arguments: pages)
    func helpIsAsRecorded(_ page: Page) throws {
        let help = BalieCommand.helpMessage(for: page.command, columns: 100) + "\n"
        let path = Self.folder + "/" + page.file
        if ProcessInfo.processInfo.environment["BALIE_RECORD"] == "1" {
            try help.write(toFile: path, atomically: true, encoding: .utf8)
            Issue.record("recorded \(page.file)")
            return
        }
        let recorded = try String(contentsOfFile: path, encoding: .utf8)
        #expect(help == recorded, "the help changed; record it with BALIE_RECORD=1 if that is meant")
    }

    @Test func everySnapshotHasItsCommand() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { $0.hasSuffix(".txt") }
        #expect(Set(files) == Set(Self.pages.map(\.file)))
    }
}
