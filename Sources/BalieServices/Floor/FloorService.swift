import BalieDomain
public import BalieRouting
import BalieStorage
import Logging
public import ServiceLifecycle

/// Drives the floors: feeds them what was committed, and makes their decisions true.
///
/// The database stays the only truth: a decision that no longer fits is refused there, and the floor is told how things
/// are. One task owns all floors, so nothing here is shared.
public struct FloorService: Service {
    /// How often changes by another process (the command line) are looked for.
    static let pollInterval = Duration.seconds(1)

    private let environment: Environment
    private let settings: FloorSettings

    public init(_ environment: Environment, settings: FloorSettings = FloorSettings()) {
        self.environment = environment
        self.settings = settings
    }

    public func run() async throws {
        let floors = Floors(environment, settings: settings)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await floors.turn()
                let now = environment.now()
                let deadline = min(await floors.nextDeadline ?? .distantFuture, now + Self.pollInterval)
                if deadline > now {
                    await environment.signals.floor.arrived.wait(until: deadline, time: environment.time)
                }
            }
        }
    }
}

extension Timestamp {
    /// Later than anything that happens.
    static let distantFuture = Timestamp(milliseconds: 253_402_300_799_000)
}

/// The floors of this node, one a workspace that it works for.
///
/// On an only node they hear what it commits, as it commits it. Of several nodes each commits, so they hear the workspace's log.
actor Floors {
    private let environment: Environment
    private let settings: FloorSettings
    private var floors: [ID<Workspace>: WorkspaceFloor] = [:]
    /// Under which each floor was read.
    private var leases: [ID<Workspace>: Cluster.Lease] = [:]
    private var nextPoll = Timestamp(milliseconds: 0)

    init(_ environment: Environment, settings: FloorSettings) {
        self.environment = environment
        self.settings = settings
    }

    var nextDeadline: Timestamp? { floors.values.compactMap(\.nextDeadline).min() }

    /// Takes in what arrived and what the clock brought, and makes what follows true.
    func turn() async {
        let now = environment.now()
        followLeases(at: now)
        var letters = Dictionary(grouping: environment.signals.floor.takeAll(), by: \.0).mapValues { $0.map(\.1) }
        do {
            if now >= nextPoll {
                for workspace in try await changedConfigurations() {
                    letters[workspace, default: []] += [.configuration]
                }
                nextPoll = now + FloorService.pollInterval
            }
        } catch {
            environment.logger.error("floors not looked at", metadata: ["error": "\(error)"])
        }
        let due = floors.filter { $0.value.nextDeadline.map { $0 <= now } ?? false }.keys
        // In one order, so that the same events always lead to the same offers.
        for workspace in Set(letters.keys).union(due).sorted() where isOurs(workspace) {
            do {
                try await turn(workspace, letters[workspace] ?? [], at: now)
            } catch {
                // The floor may have got ahead of the database: what is true is read again.
                environment.logger.error(
                    "floor not turned",
                    metadata: ["workspace": "\(workspace)", "error": "\(error)"]
                )
                floors[workspace] = nil
                nextPoll = now
            }
        }
    }

    private func isOurs(_ workspace: ID<Workspace>) -> Bool {
        environment.cluster == nil || leases[workspace] != nil
    }

    private func turn(_ workspace: ID<Workspace>, _ letters: [FloorInput], at now: Timestamp) async throws {
        // A floor that was just read knows it already; telling it twice does no harm.
        if floors[workspace] == nil {
            try await load(workspace)
        } else if letters.contains(where: \.isConfiguration)
            || floors[workspace]?.hasHoursToChange(at: now) ?? false
        {
            try await reconfigure(workspace)
        }
        floors[workspace]?.beginDay(at: now)
        if let next = floors[workspace]?.nextLearning, next <= now {
            let handlingTimes = try await environment.storage.read {
                try FloorReading.handlingTimes(workspace: workspace, at: now, in: $0)
            }
            floors[workspace]?.learn(handlingTimes, at: now)
        }
        // Of several nodes, what the letters say stands in the log, with what other nodes did.
        let inputs = environment.cluster == nil ? letters : try await log(of: workspace)
        var decisions = takePending(of: workspace)
        for input in inputs {
            // Somebody whom another process added a moment ago: they need not wait for the next look.
            if case .presence(let agent, _) = input, floors[workspace]?.knows(agent) == false {
                try await reconfigure(workspace)
            }
            decisions += takePending(of: workspace)
            decisions += floors[workspace]?.take(input, at: now) ?? []
        }
        if floors[workspace]?.floor.nextDeadline.map({ $0 <= now }) ?? false {
            decisions += floors[workspace]?.apply(.timePassed, at: now) ?? []
        }
        try await carryOut(decisions, workspace: workspace)
    }

    /// What followed from reading a floor or its configuration, in its place among what the floor decided before and after:
    /// an offer that is taken back was made before.
    private func takePending(of workspace: ID<Workspace>) -> [FloorDecision] {
        defer { floors[workspace]?.pending = [] }
        return floors[workspace]?.pending ?? []
    }

    /// Drops the floors of workspaces that another node works for now, or did since they were read.
    private func followLeases(at now: Timestamp) {
        guard let held = environment.cluster?.leases, held != leases else { return }
        for (workspace, lease) in leases where held[workspace] != lease { floors[workspace] = nil }
        leases = held
        nextPoll = now
    }

    /// What a workspace's log has that its floor did not hear.
    private func log(of workspace: ID<Workspace>) async throws -> [FloorInput] {
        var inputs: [FloorInput] = []
        while let position = floors[workspace]?.position {
            let now = environment.now()
            let news = try await environment.storage.read { session in
                try FloorNews(after: position, workspace: workspace, at: now, in: session)
            }
            if news.revision != floors[workspace]?.revision { try await reconfigure(workspace) }
            inputs += news.inputs
            floors[workspace]?.position = news.position
            if news.isAll { break }
        }
        return inputs
    }

    /// The workspaces whose floors are new, or whose configuration another process changed.
    private func changedConfigurations() async throws -> [ID<Workspace>] {
        let revisions = try await environment.storage.read { try RoutingStore.revisions(in: $0) }
        return revisions.filter { floors[$0.0]?.revision != $0.1 }.map(\.0)
    }

    private func reconfigure(_ workspace: ID<Workspace>) async throws {
        guard floors[workspace] != nil else { return try await load(workspace) }
        let reading = try await read(workspace)
        // Who waits stands in another order, or takes more room than it did: the floor begins anew, as after a start.
        guard let floor = floors[workspace], floor.routing == reading.routing, floor.knowsUnits(of: reading) else {
            floors[workspace] = WorkspaceFloor(reading, settings: settings, at: environment.now())
            return
        }
        floors[workspace]?.reconfigure(reading, at: environment.now())
    }

    /// Reads a workspace's floor from the database, in place of what was known.
    private func load(_ workspace: ID<Workspace>) async throws {
        floors[workspace] = WorkspaceFloor(try await read(workspace), settings: settings, at: environment.now())
    }

    private func read(_ workspace: ID<Workspace>) async throws -> FloorReading {
        let now = environment.now()
        return try await environment.storage.read { try FloorReading(workspace: workspace, at: now, in: $0) }
    }

    /// Makes decisions true until nothing more follows from what was refused.
    private func carryOut(_ first: [FloorDecision], workspace: ID<Workspace>) async throws {
        var decisions = first
        var hasReloaded = false
        while !decisions.isEmpty {
            let corrections = try await FloorEnactment(environment, workspace: workspace).carryOut(decisions)
            let now = environment.now()
            decisions = []
            if corrections.isOutOfStep {
                // Once; if the floor and the database still disagree, the next turn tries again.
                guard !hasReloaded else {
                    environment.logger.error("floor and database disagree", metadata: ["workspace": "\(workspace)"])
                    floors[workspace] = nil
                    return
                }
                hasReloaded = true
                try await load(workspace)
                decisions = takePending(of: workspace)
                continue
            }
            for correction in corrections.inputs {
                decisions += floors[workspace]?.correct(correction, at: now) ?? []
            }
        }
    }
}
