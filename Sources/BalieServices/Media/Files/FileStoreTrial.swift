/// Tries a store out: whether files can be written, read, removed, told from missing ones, and tidied up.
public struct FileStoreTrial: Sendable {
    /// What is tried, in this order.
    public enum Step: String, Sendable, CaseIterable { case writing, reading, removing, missing, unfinished }

    /// How one step went.
    public struct Outcome: Sendable {
        public let step: Step
        /// What is wrong, and what to do; `nil` if it works.
        public let problem: String?
    }

    private let store: any FileStore
    private let address: String

    /// - Parameter number: makes the trial file's name one that nobody else uses.
    public init(_ store: any FileStore, number: Int64) {
        self.store = store
        address = "trial-\(String(number, radix: 16))"
    }

    /// - Returns: an outcome for each step; what cannot be tried without an earlier step is left out.
    public func run() async -> [Outcome] {
        var outcomes: [Outcome] = []
        for step in Step.allCases {
            let problem = await problem(step)
            outcomes.append(Outcome(step: step, problem: problem))
            if step == .writing, problem != nil { break }
        }
        return outcomes
    }

    private func problem(_ step: Step) async -> String? {
        let file = SealedFile(trial: Array(address.utf8))
        do {
            switch step {
            case .writing: try await store.write(file, to: address)
            case .reading:
                guard let count = try await store.byteCount(of: address), count == file.byteCount,
                    try await store.bytes(0..<count, of: address).count == count
                else { return "What was written a moment ago is not there." }
            case .removing: try await store.remove(address)
            case .missing:
                guard try await store.byteCount(of: address) == nil else { return "A removed file is still there." }
            case .unfinished: try await store.removeUnfinished(olderThan: SealedFiles.patience)
            }
            return nil
        } catch {
            return "\(error)"
        }
    }
}
