import FoundationEssentials

/// The built pages: a folder with `workspace/` and `sandbox/`.
struct WebFolder: Equatable, Sendable {
    /// `nil` if there are none.
    let path: String?

    /// - Parameter given: what was set; `nil` looks beside the program and where it was built from.
    init(_ given: String?) {
        path = given ?? Self.candidates().first { FileManager.default.fileExists(atPath: $0 + "/workspace/index.html") }
    }

    /// `nil` if they are not built.
    var workspace: String? { page("workspace") }
    var sandbox: String? { page("sandbox") }

    private func page(_ name: String) -> String? {
        guard let path, FileManager.default.fileExists(atPath: "\(path)/\(name)/index.html") else { return nil }
        return "\(path)/\(name)"
    }

    /// `share/balie/web` beside an installed program; `web/dist` in the folder we stand in or above a program in `.build`.
    private static func candidates() -> [String] {
        var candidates = ["web/dist"]
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return candidates
        }
        var folder = program[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            candidates += ["\(folder)/share/balie/web", "\(folder)/web/dist"]
        }
        return candidates
    }
}
