import Testing

/// A word that the code may not use, and where it may all the same.
private struct Ban: CustomTestStringConvertible, Sendable {
    let word: String
    /// The line is fine if it also has this.
    var unless: String?
    let because: String
    /// Folders where it is allowed.
    var allowed: [String] = []

    var testDescription: String { word }

    /// The clock, chance and identity come in as arguments; these two put programs together.
    private static let roots = ["Sources/balie/", "Sources/BalieBench/"]

    static let inSources = [
        Ban(word: "Date()", because: "the time comes from a TimeSource", allowed: roots),
        Ban(word: "UUID()", because: "ids come from IDSource", allowed: roots),
        Ban(word: ".random(in:", unless: "using:", because: "chance comes in as a generator", allowed: roots),
        Ban(word: ".randomElement()", because: "chance comes in as a generator", allowed: roots),
        Ban(word: ".shuffled()", because: "chance comes in as a generator", allowed: roots),
        Ban(word: "Task.sleep(for:", unless: "clock:", because: "sleeping goes by a clock that tests move"),
        Ban(word: "Task.sleep(nanoseconds:", because: "sleeping goes by a clock that tests move"),
        Ban(word: "Task.detached", because: "background work is a service"),
        Ban(word: "DateFormatter", because: "it is a hundred times slower than Timestamp"),
        Ban(word: "FoundationNetworking", because: "AsyncHTTPClient makes the calls"),
        Ban(word: "try!", because: "an operating error is handled"),
        Ban(word: "fatalError(", because: "a programmer's error is a precondition, an operating error is handled"),
        Ban(word: "@MainActor", because: "a server has no main actor"),
        Ban(
            word: "print(",
            because: "a service logs; a command answers through Output",
            allowed: ["Sources/BalieBench/"]
        ),
    ]

    static let everywhere = [
        Ban(word: "TO" + "DO", because: "it is done or it is an issue"),
        Ban(word: "FIX" + "ME", because: "it is done or it is an issue"),
        Ban(word: ".disabled(", because: "a test runs or goes"),
        Ban(word: "import XCTest", because: "tests use swift-testing"),
    ]
}

struct BannedWordsTests {
    @Test(arguments: Ban.inSources)
    private func sourcesAvoid(_ ban: Ban) throws {
        try expectNone(ban, in: Repository.files(in: "Sources", endings: [".swift"]))
    }

    @Test(arguments: Ban.everywhere)
    private func everyFileAvoids(_ ban: Ban) throws {
        let files = ["Sources", "Tests"].flatMap { Repository.files(in: $0, endings: [".swift", ".py"]) }
        let more =
            Repository.files(in: "web", endings: [".ts", ".tsx"]) + Repository.files(in: "scripts", endings: [".sh"])
        try expectNone(ban, in: files + more, withComments: true)
    }

    @Test(arguments: ["@unchecked Sendable", "nonisolated(unsafe)", "@preconcurrency"])
    func anUncheckedPromiseSaysWhyItHolds(_ word: String) throws {
        for file in Repository.files(in: "Sources", endings: [".swift"]) where try Repository.file(file, has: word) {
            let lines = try Repository.lines(of: file)
            for (index, line) in lines.enumerated() where line.text.withoutComment.contains(word) {
                let above = lines[..<index].reversed().prefix { $0.text.contains("//") }
                #expect(
                    above.contains { $0.text.contains("// SAFETY:") },
                    "\(file):\(line.number) needs “// SAFETY:” on the line above"
                )
            }
        }
    }

    private func expectNone(_ ban: Ban, in files: [String], withComments: Bool = false) throws {
        for file in files where !file.hasPrefix("Tests/RepositoryTests/") {
            if ban.allowed.contains(where: file.hasPrefix) { continue }
            guard try Repository.file(file, has: ban.word) else { continue }
            for line in try Repository.lines(of: file) {
                let text = withComments ? line.text : line.text.withoutComment
                guard text.containsWord(ban.word) else { continue }
                if let unless = ban.unless, text.contains(unless) { continue }
                Issue.record("\(file):\(line.number) has “\(ban.word)”: \(ban.because)")
            }
        }
    }
}

extension String {
    /// Whether `word` stands here other than as the end of a longer name.
    fileprivate func containsWord(_ word: String) -> Bool {
        var rest = self[...]
        while let found = rest.firstRange(of: word) {
            let before = found.lowerBound == startIndex ? nil : self[index(before: found.lowerBound)]
            let joins = before.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
            if !joins || word.first.map({ !$0.isLetter }) ?? false { return true }
            rest = rest[found.upperBound...]
        }
        return false
    }
}
