import Foundation
import Testing

struct FilesTests {
    /// Lines; a file with more has more than one idea.
    static let lineLimit = 400

    /// Tests are lists of cases, which may go on for longer.
    static let testLineLimit = 500

    /// Tables: each is one list, and cutting it in two would hide what it leaves out.
    static let tables: Set<String> = ["Sources/BalieChannels/WhatsApp/WhatsAppErrors+Table.swift"]

    @Test func noFileIsLong() throws {
        let sources = Repository.files(in: "Sources", endings: [".swift"])
        let pages = Repository.files(in: "web", endings: [".ts", ".tsx"])
        let tests = Repository.files(in: "Tests", endings: [".swift", ".py"])
        for (files, limit) in [(sources + pages, Self.lineLimit), (tests, Self.testLineLimit)] {
            for file in files where !Self.tables.contains(file) {
                // What follows the last newline is no line.
                let count = try Repository.lines(of: file).count - 1
                #expect(count <= limit, "\(file) has \(count) lines")
            }
        }
    }

    /// A path of somebody's machine works nowhere else.
    @Test func noFileNamesAMachine() throws {
        let homes = ["home", "root", "Users", "work"].map { "/" + $0 + "/" }
        let folders = ["Sources", "Tests", "docs", "scripts", "web"]
        let endings = [".swift", ".py", ".md", ".sh", ".ts", ".tsx", ".json", ".css", ".html", ".lua"]
        for file in folders.flatMap({ Repository.files(in: $0, endings: endings) }) {
            guard try homes.contains(where: { try Repository.file(file, has: $0) }) else { continue }
            for line in try Repository.lines(of: file) {
                for home in homes {
                    guard let found = line.text.range(of: home) else { continue }
                    // The middle of a longer path or address is fine.
                    let before = line.text[..<found.lowerBound].last
                    let isMiddle = before.map { $0.isLetter || $0.isNumber || "._-}*~)".contains($0) } ?? false
                    #expect(isMiddle, "\(file):\(line.number) names \(home)")
                }
            }
        }
    }

    /// A fixture counts as used if a test names it, or names the folder that it lists.
    @Test func everyFixtureIsUsed() throws {
        let tests = Repository.files(in: "Tests", endings: [".swift", ".py"])
        var words: [String: String] = [:]
        for file in tests {
            let target = file.split(separator: "/")[1]
            words[String(target), default: ""] += try Repository.lines(of: file).map(\.text).joined(separator: "\n")
        }
        for path in Repository.files(in: "Tests", endings: [""]) where path.contains("/Fixtures/") {
            var isFolder: ObjCBool = false
            let whole = Repository.root.appendingPathComponent(path).path
            guard FileManager.default.fileExists(atPath: whole, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            let parts = path.split(separator: "/").map(String.init)
            guard let name = parts.last, !name.hasPrefix(".") else { continue }
            let text = words[parts[1]] ?? ""
            // `inbound-text.json` and `inbound-text.expected.json` are one fixture of the folder that holds them.
            let folders = parts.drop { $0 != "Fixtures" }.dropFirst().dropLast()
            let isListed = folders.last.map { text.contains("\"\($0)\"") || text.contains("/\($0)") } ?? false
            #expect(isListed || text.contains(name), "\(path) is used by no test")
        }
    }
}
