import BalieDomain
import BalieStorage
import Testing

/// The calls of stores of nodes, their leases and their browsers.
extension StatementCalls {
    private static let now = StorageFixture.now
    private static let one = NodeInstance(1001)
    private static let two = NodeInstance(1002)

    private static func begin(
        _ number: Int64,
        _ instance: NodeInstance,
        in session: any SQLSession
    ) throws {
        let row = NodeRow(number: number, name: "\(number)", instance: instance, version: "1", changedAt: now)
        try NodeStore.begin(row, in: session)
    }

    static let nodes: [(String, Call)] = [
        ("NodeStore.lockJoining", { _, session in try NodeStore.lockJoining(in: session) }),
        ("NodeStore.begin", { _, session in try begin(1, one, in: session) }),
        (
            "NodeStore.all",
            { _, session in
                let nodes = try NodeStore.all(in: session)
                try #require(nodes.map(\.number) == [1] && nodes.first?.instance == one)
            }
        ),
        (
            "NodeStore.beat",
            { _, session in
                try #require(try NodeStore.beat(one, in: session))
                try #require(try !NodeStore.beat(two, in: session))
                try #require(try NodeStore.all(in: session).first?.beat == 1)
            }
        ),
        ("LeaseStore.count", { _, session in try #require(try LeaseStore.count(in: session) > 0) }),
        (
            "LeaseStore.claim",
            { fixture, session in
                let leases = try LeaseStore.claim(for: one, limit: 100, in: session)
                try #require(leases.map(\.workspace).contains(fixture.workspace))
                try #require(try LeaseStore.claim(for: one, limit: 100, in: session).isEmpty)
            }
        ),
        (
            "LeaseStore.held",
            { _, session in
                try #require(
                    try LeaseStore.held(by: one, in: session).count == LeaseStore.count(in: session)
                )
            }
        ),
        (
            "LeaseStore.require",
            { fixture, session in
                let held = try LeaseStore.held(by: one, in: session)
                let lease = try #require(held.first { $0.workspace == fixture.workspace })
                try LeaseStore.require(lease, of: one, in: session)
                let older = LeaseStore.Lease(workspace: lease.workspace, fence: lease.fence - 1)
                #expect(throws: StorageError.self) { try LeaseStore.require(older, of: one, in: session) }
                #expect(throws: StorageError.self) { try LeaseStore.require(lease, of: two, in: session) }
            }
        ),
        (
            "LeaseStore.open",
            { fixture, session in
                // It has one already, with its holder.
                try LeaseStore.open(fixture.workspace, in: session)
                try #require(try LeaseStore.held(by: one, in: session).map(\.workspace).contains(fixture.workspace))
            }
        ),
        (
            "LeaseStore.release",
            { fixture, session in
                try LeaseStore.release([fixture.workspace], of: one, in: session)
                let again = try LeaseStore.claim(for: one, limit: 100, in: session)
                try #require(again.map(\.workspace) == [fixture.workspace])
            }
        ),
        (
            "BrowserStore.connect",
            { fixture, session in
                for _ in 0..<2 {
                    try BrowserStore.connect(fixture.agent, workspace: fixture.workspace, to: one, in: session)
                }
            }
        ),
        (
            "BrowserStore.isConnected",
            { fixture, session in
                try #require(
                    try BrowserStore.isConnected(fixture.agent, workspace: fixture.workspace, in: session)
                )
            }
        ),
        (
            "BrowserStore.absent",
            { fixture, session in
                _ = try FloorStore.setPresence(
                    .online,
                    byBrowser: true,
                    of: fixture.agent,
                    workspace: fixture.workspace,
                    at: now,
                    in: session
                )
                try #require(try BrowserStore.absent(heldBy: one, in: session).isEmpty)
                try BrowserStore.disconnect(fixture.agent, workspace: fixture.workspace, from: one, in: session)
                try #require(try BrowserStore.absent(heldBy: one, in: session).map(\.agent) == [fixture.agent])
            }
        ),
        (
            "BrowserStore.disconnect",
            { fixture, session in
                try BrowserStore.disconnect(fixture.agent, workspace: fixture.workspace, from: one, in: session)
            }
        ),
        (
            "NodeStore.end",
            { _, session in
                try NodeStore.end(one, ifStillAt: 77, at: now, in: session)
                try #require(try NodeStore.beat(one, in: session))
                try NodeStore.end(one, ifStillAt: nil, at: now, in: session)
                try #require(try !NodeStore.beat(one, in: session))
                // Nobody has its leases any more.
                try begin(2, two, in: session)
                try #require(try LeaseStore.claim(for: two, limit: 100, in: session).count > 0)
            }
        ),
        (
            "BrowserStore.forgetOver",
            { fixture, session in
                try BrowserStore.connect(fixture.agent, workspace: fixture.workspace, to: one, in: session)
                try BrowserStore.forgetOver(in: session)
                let rows = try session.rows("SELECT instance FROM browser")
                try #require(rows.isEmpty)
            }
        ),
    ]
}
