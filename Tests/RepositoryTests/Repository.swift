import Foundation

/// The files of this repository, as the tests look at them.
enum Repository {
    /// The folder that holds `Package.swift`.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Not ours, or made by a build.
    private static let passedOver: Set<String> = ["node_modules", "dist", "__pycache__", ".venv"]

    /// Paths from the root, sorted, of the files below `folder` whose name ends in one of `endings`.
    static func files(in folder: String, endings: [String]) -> [String] {
        let base = root.appendingPathComponent(folder).path
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: base)) ?? []
        return
            paths
            .filter { path in endings.contains { path.hasSuffix($0) } }
            .filter { path in !path.split(separator: "/").contains { passedOver.contains(String($0)) } }
            .map { folder + "/" + $0 }
            .sorted()
    }

    /// Whether a file has `word` at all; much faster than looking at its lines.
    static func file(_ path: String, has word: String) throws -> Bool {
        try Data(contentsOf: root.appendingPathComponent(path)).range(of: Data(word.utf8)) != nil
    }

    /// The lines of a text file, counted from 1 by `number`.
    static func lines(of path: String) throws -> [(number: Int, text: String)] {
        let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
        return text.components(separatedBy: "\n").enumerated().map { ($0.offset + 1, $0.element) }
    }
}

extension String {
    /// Without what follows `//`, which is where a sentence may name what the code may not do.
    var withoutComment: String {
        guard let start = range(of: "//") else { return self }
        return String(self[..<start.lowerBound])
    }
}
