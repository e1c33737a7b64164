import BalieDomain
import BalieStorage

extension WorkspaceMove {
    /// Makes sure that no node works with either database. Those that died without a word are signed off.
    ///
    /// - Throws: ``MoveRefusal/served(database:)``.
    func requireQuiet() async throws {
        for side in [source, target] {
            // Those that ended politely left them.
            try await side.storage.write { try BrowserStore.forgetOver(in: $0) }
            let before = try await nodes(of: side)
            guard !before.isEmpty else { continue }
            // As long as nodes watch each other before they give one up.
            try await time.sleep(until: time.now() + NodeKeeper.interval * (NodeKeeper.patience + 1))
            let after = try await nodes(of: side)
            guard after == before else { throw MoveRefusal.served(database: side.name) }
            let now = time.now()
            try await side.storage.write { session in
                for (instance, beat) in before {
                    try NodeStore.end(instance, ifStillAt: beat, at: now, in: session)
                }
                try BrowserStore.forgetOver(in: session)
            }
        }
    }

    /// The beats of those that did not sign off.
    private func nodes(of side: Side) async throws -> [NodeInstance: Int64] {
        let nodes = try await side.storage.read { try NodeStore.all(in: $0) }
        return nodes.reduce(into: [:]) { beats, node in
            if let instance = node.instance { beats[instance] = node.beat }
        }
    }
}
