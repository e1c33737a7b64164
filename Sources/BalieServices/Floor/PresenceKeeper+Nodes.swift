import BalieDomain
import BalieStorage
import Logging
import Synchronization

/// Browsers that other nodes have, and those that a node had which is over.
extension PresenceKeeper {
    /// Between two looks for agents who are nowhere.
    static let lookInterval = Duration.seconds(5)

    /// Tells the other nodes whose browsers are here, and finds those who are nowhere.
    ///
    /// - Returns: when to look again; `nil` on an only node.
    func compareNotes() async -> Timestamp? {
        guard let cluster = environment.cluster else { return nil }
        let now = environment.now()
        do {
            try await tellBrowsers(of: cluster)
            guard now >= lastLook + Self.lookInterval else { return lastLook + Self.lookInterval }
            try await expectAbsentees(of: cluster, at: now)
            state.withLock { state in
                state.lastLook = now
                guard state.isAway else { return }
                // Nobody could come back while the database was away: from now on they have the usual time.
                state.isAway = false
                for key in state.deadlines.keys { state.deadlines[key] = environment.now() + Self.patience }
            }
        } catch {
            environment.logger.error("presence not compared", metadata: ["error": "\(error)"])
            state.withLock { ($0.isAway, $0.lastLook) = (true, Timestamp(milliseconds: 0)) }
        }
        return now + Self.lookInterval
    }

    /// After this process was taken for over: its browsers are told again, under its new name.
    func connectAgain() {
        state.withLock { $0.untold.formUnion($0.browsers.keys) }
    }

    private var lastLook: Timestamp { state.withLock { $0.lastLook } }

    private func tellBrowsers(of cluster: Cluster) async throws {
        let (instance, told) = (cluster.instance, state.withLock { $0.untold })
        guard !told.isEmpty else { return }
        let connected = state.withLock { state in
            Dictionary(uniqueKeysWithValues: told.map { ($0, state.browsers[$0] != nil) })
        }
        try await environment.storage.write { session in
            for (key, isConnected) in connected {
                if isConnected {
                    try BrowserStore.connect(key.agent, workspace: key.workspace, to: instance, in: session)
                } else {
                    try BrowserStore.disconnect(key.agent, workspace: key.workspace, from: instance, in: session)
                }
            }
        }
        state.withLock { state in
            // Under the name of a process that was given up meanwhile: all are told again.
            guard cluster.instance == instance else { return }
            // Who came or left meanwhile is told again.
            for (key, isConnected) in connected where (state.browsers[key] != nil) == isConnected {
                state.untold.remove(key)
            }
        }
    }

    /// Who is there by a browser and has none connected has the usual time to come back, counted from when that was seen.
    private func expectAbsentees(of cluster: Cluster, at now: Timestamp) async throws {
        let instance = cluster.instance
        let absent = try await environment.storage.read { try BrowserStore.absent(heldBy: instance, in: $0) }
        let keys = absent.map { Key(workspace: $0.workspace, agent: $0.agent) }
        state.withLock { state in
            for key in keys where state.browsers[key] == nil && state.deadlines[key] == nil {
                state.deadlines[key] = now + Self.patience
            }
        }
    }
}
