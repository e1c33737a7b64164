import BalieDomain
import BalieStorage
import BalieTestKit

@testable import BalieServices

extension World {
    /// Rounds in which offers ring out, the last.
    private static let roundLimit = 60

    /// From now on nothing fails: everything that was begun comes to its end, and the clock goes on for as long as that takes.
    func heal() throws {
        (isHealing, plan) = (true, nil)
        while liveNodes.count < nodeTotal { try step { try startNode() } }
        // A node that is gone is given up after some looks, and its work goes on elsewhere.
        for _ in 0..<(nodeTotal > 1 ? 2 * NodeKeeper.patience : 0) {
            try step { time.advance(by: NodeKeeper.interval) }
            try finish()
        }
        for pause in [1, 1, 1, 5, 35, 65, 130, 300, 300, 600, 600, 600, 600] as [Int64] {
            for office in try stopped() { try step { repairChannel(of: office) } }
            for office in offices { try replayDead(in: office) }
            try finish()
            for browser in browsers where browser.connection == nil { try step { connect(browser) } }
            try finish()
            if try isDone() { break }
            try step { time.advance(by: .seconds(pause)) }
        }
        // Whatever failed last is tried again within five seconds.
        try step { time.advance(by: .seconds(6)) }
        try finish()
        // Each node hears by and by what the others committed, and then commits something itself.
        for _ in 0..<Self.roundLimit {
            let before = try eventCount()
            try step { time.advance(by: .seconds(2)) }
            try finish()
            if try eventCount() == before { break }
        }
        try checkCalm()
    }

    /// One that was under way at so many ends of the program is taken for their cause; an administrator knows better.
    private func replayDead(in office: SimulatedOffice) throws {
        let workspace = office.workspace
        let dead = try database.read { session in
            try session.rows(
                """
                SELECT hook_id FROM hook
                 WHERE workspace_id = \(workspace) AND state = 'dead' AND attempts >= \(LeftOverHooks.attemptLimit)
                """
            ).map { try $0.id(0) as ID<BalieDomain.Hook> }
        }
        for hook in dead {
            try step {
                request("\(hook) is tried again") { _ = try await $0.centre.journal.replay(hook, workspace: workspace) }
            }
        }
    }

    private func eventCount() throws -> Int {
        try database.read { try $0.firstRow("SELECT SUM(event_number) FROM workspace")?.int(0) ?? 0 }
    }

    private func stopped() throws -> [SimulatedOffice] {
        let stopped = try database.read { session in
            try session.rows("SELECT channel_id FROM channel WHERE stopped IS NOT NULL")
                .map { try $0.id(0) as ID<ChannelAccount> }
        }
        return offices.filter { stopped.contains($0.channel) }
    }

    /// Delivers and answers everything that waits now.
    func finish() throws {
        var left = 20_000
        while left > 0 {
            left -= 1
            if liveNodes.isEmpty {
                try step { try startNode() }
            } else if !waiting.isEmpty {
                try step { proceed(0) }
            } else if !provider.hooks.isEmpty {
                try step { deliver(0, forgetting: true) }
            } else {
                return
            }
        }
        fail("it never comes to rest")
    }

    private func isDone() throws -> Bool {
        try database.read { session in
            try session.firstRow(
                """
                SELECT 1 FROM hook WHERE state = 'received' OR state = 'dead' AND attempts >= \(LeftOverHooks.attemptLimit)
                UNION ALL SELECT 1 FROM outbox WHERE state IN ('queued', 'sending')
                UNION ALL SELECT 1 FROM media WHERE state = 'pending'
                """
            ) == nil
        }
    }
}
