import BalieDomain
public import BalieStorage
public import Crypto

/// Moves workspaces from one database to another, of the same engine or of another, while nobody serves either.
///
/// Every step may be cut off at any moment, and the same call goes on where the last one ended. From the first step until
/// the last, neither database can be served: what arrived is not all, and what is changed in the source would be missing.
///
/// 1. Both note the move; binaries that do not know of such notes refuse both databases from then on.
/// 2. Rows are copied table by table in the order of their keys, a page in a transaction of the target: the highest key
///    that arrived tells where to go on.
/// 3. Both are read again, and counted and compared by checksums.
/// 4. The source notes that the workspaces are elsewhere, and the target, that they are here. In this order: there is no
///    moment at which both could be served.
/// 5. If others stay in the source, the moved workspace's rows are removed from it.
///
/// On the way back, the target has the rows that the move from there has left. They are closed for good and behind those of the
/// source: they are removed once the source has noted the move.
///
/// Calls that were under way when the last server died are copied as such: the next server makes of them what a crash does.
public struct WorkspaceMove: Sendable {
    /// One of the two databases.
    public struct Side: Sendable {
        let storage: any Storage
        /// For people; no secret.
        let name: String

        public init(_ storage: any Storage, name: String) {
            self.storage = storage
            self.name = name
        }
    }

    public typealias Observer = @Sendable (MoveProgress) -> Void

    /// A workspace of the source, and how far it is.
    struct Passenger: Sendable {
        let id: ID<Workspace>
        let name: String
        var state: MoveRow.State
        /// Negative for a move of everything.
        var number: Int64
        /// Whether the target has a copy that an earlier move, from there to here, has left closed for good.
        var hasStaleCopy = false
    }

    let source: Side
    let target: Side
    let time: any TimeSource
    let observe: Observer
    private let masterKey: SymmetricKey
    private let number: Int64

    /// - Parameters:
    ///   - number: made by chance, above 0; tells this move from others.
    ///   - masterKey: opens what is sealed, in both.
    ///   - observe: called after each page.
    public init(
        from source: Side,
        to target: Side,
        time: any TimeSource,
        number: Int64,
        masterKey: SymmetricKey,
        observe: @escaping Observer = { _ in }
    ) {
        self.source = source
        self.target = target
        self.time = time
        self.number = number
        self.masterKey = masterKey
        self.observe = observe
    }

    /// Moves one workspace, or all.
    ///
    /// - Parameter wanted: a name or an id; with one, the source goes on without it.
    /// - Returns: without tables if what is wanted was moved to this target before.
    /// - Throws: ``MoveRefusal``; ``StorageError``: then the same call goes on.
    public func run(_ wanted: String?) async throws -> MoveReport {
        try await checkSchemas()
        let passengers = try await passengers(wanted)
        let here = passengers.filter { $0.state != .moved }
        // Cut off after its last step; the target may be served since. One of several is still to be removed here.
        if wanted == nil, here.isEmpty { return MoveReport(workspaces: passengers.map(\.name)) }
        try await checkKeys(of: passengers)
        try await begin(passengers)
        let total = try await rowCount(of: here, in: source)
        let copied = try await copy(here, total: total)
        let tables = here.isEmpty ? [] : try await compare(here, total: total)
        try await end(here)
        let files = try await fileCount(of: passengers)
        if wanted != nil { for passenger in passengers { try await remove(passenger, from: source) } }
        return MoveReport(workspaces: passengers.map(\.name), tables: tables, files: files, copied: copied)
    }

    /// Undoes what a move that did not end has done: the target is without the workspaces, the source as it was.
    ///
    /// - Returns: the names of the workspaces that stay.
    public func giveUp() async throws -> [String] {
        try await checkSchemas()
        let leaving = try await source.storage.read { try MoveStore.all(in: $0) }.filter { $0.state == .leaving }
        let arriving = try await target.storage.read { try MoveStore.all(in: $0) }.filter { $0.state == .arriving }
        let common = leaving.filter { isOurs($0, among: arriving) }
        guard !common.isEmpty else { throw MoveRefusal.notBegun }
        try await requireQuiet()
        for move in common {
            let passenger = Passenger(id: move.workspace, name: move.name, state: .leaving, number: move.number)
            if arriving.contains(where: { $0.workspace == move.workspace }) {
                try await remove(passenger, from: target)
            }
            try await source.storage.write { session in
                try LeaseStore.open(move.workspace, in: session)
                try MoveStore.remove(move.workspace, in: session)
            }
        }
        return common.map(\.name)
    }

    /// Whether a workspace that leaves is on its way to this target, or had not come so far that the target knows.
    private func isOurs(_ leaving: MoveRow, among arriving: [MoveRow]) -> Bool {
        guard let other = arriving.first(where: { $0.workspace == leaving.workspace }) else {
            return leaving.other == target.name
        }
        return other.number == leaving.number
    }

    // MARK: Before

    /// Opening a database brought it up to date, so that only one that is ahead can be different.
    private func checkSchemas() async throws {
        for side in [source, target] {
            let version = try await side.storage.read { try Schema.version(in: $0) }
            guard version == Schema.version else { throw MoveRefusal.newer(database: side.name) }
        }
    }

    /// - Throws: ``MoveRefusal`` if there is nothing to do, or one of them may not go there.
    private func passengers(_ wanted: String?) async throws -> [Passenger] {
        let (all, leaving) = try await source.storage.read { session in
            (try WorkspaceStore.all(in: session), try MoveStore.all(in: session))
        }
        let (there, arriving) = try await target.storage.read { session in
            (try WorkspaceStore.all(in: session), try MoveStore.all(in: session))
        }
        guard !all.isEmpty else { throw MoveRefusal.empty(database: source.name) }
        let chosen = all.filter { wanted == nil || $0.name == wanted || $0.id.description == wanted }
        guard !chosen.isEmpty else { throw MoveRefusal.noSuchWorkspace(wanted ?? "", database: source.name) }
        let isEverythingBegun = leaving.contains { out in
            out.number < 0 && (out.state == .leaving || arriving.contains { $0.number == out.number })
        }
        if wanted != nil, isEverythingBegun { throw MoveRefusal.everythingBegun }
        // One of these would keep the target from being served, with all that came.
        let closed = arriving.first { move in
            move.state == .moved && there.contains { $0.id == move.workspace }
                && !(move.other == source.name && chosen.contains { $0.id == move.workspace })
        }
        if let closed { throw MoveRefusal.closed(name: closed.name, database: target.name, to: closed.other) }
        var passengers: [Passenger] = []
        for workspace in chosen {
            let out = leaving.first { $0.workspace == workspace.id }
            let into = arriving.first { $0.workspace == workspace.id }
            let isThere = there.contains { $0.id == workspace.id }
            let hasStaleCopy = into?.state == .moved
            var state = MoveRow.State.leaving
            if let out, out.state == .moved, wanted != nil && out.number < 0 || hasStaleCopy {
                throw MoveRefusal.movedAlready(name: workspace.name, to: out.other)
            } else if let into, !hasStaleCopy {
                guard into.state == .arriving, into.number == out?.number else {
                    throw MoveRefusal.begunOtherwise(name: workspace.name, with: into.other)
                }
            } else if let out, out.state == .moved {
                guard isThere else { throw MoveRefusal.movedAlready(name: workspace.name, to: out.other) }
                state = .moved
            } else if let out, out.state == .arriving || out.other != target.name {
                throw MoveRefusal.begunOtherwise(name: workspace.name, with: out.other)
            } else if there.contains(where: {
                $0.id == workspace.id ? !hasStaleCopy : $0.name == workspace.name
            }) {
                throw MoveRefusal.isThere(name: workspace.name, database: target.name)
            }
            passengers.append(
                Passenger(
                    id: workspace.id,
                    name: workspace.name,
                    state: state,
                    number: out?.number ?? (wanted == nil ? -number : number),
                    hasStaleCopy: hasStaleCopy
                )
            )
        }
        return passengers
    }

    /// One key opens what goes and what is there: a server has only one.
    private func checkKeys(of passengers: [Passenger]) async throws {
        let arriving = try await target.storage.read { try MoveStore.all(in: $0).map(\.workspace) }
        let there = try await target.storage.read { try WorkspaceStore.all(in: $0).map(\.id) }
        for (side, workspaces) in [(source, passengers.map(\.id)), (target, there.filter { !arriving.contains($0) })] {
            let vault = Vault(masterKey: masterKey)
            do {
                try await side.storage.read { session in
                    try vault.check(in: session)
                    for workspace in workspaces { _ = try vault.keys(of: workspace, in: session) }
                }
            } catch VaultError.cannotOpen {
                throw MoveRefusal.otherKey(database: side.name)
            }
        }
    }

    // MARK: The first and the last step

    private func begin(_ passengers: [Passenger]) async throws {
        try await requireQuiet()
        let fresh = passengers.filter { $0.state == .leaving }
        let (source, target, now) = (source, target, time.now())
        try await source.storage.write { session in
            for passenger in fresh {
                try MoveStore.put(passenger.row(.leaving, other: target.name), at: now, in: session)
                try LeaseStore.close(passenger.id, in: session)
            }
        }
        // Until the last of it is gone, the target says of each that it is elsewhere.
        for passenger in fresh where passenger.hasStaleCopy { try await remove(passenger, from: target) }
        try await target.storage.write { session in
            for passenger in fresh {
                try MoveStore.put(passenger.row(.arriving, other: source.name), at: now, in: session)
            }
        }
        // A server that started at the same moment saw our notes, or we see it now.
        try await requireQuiet()
    }

    private func end(_ passengers: [Passenger]) async throws {
        let (target, now) = (target, time.now())
        try await source.storage.write { session in
            for passenger in passengers {
                try MoveStore.put(passenger.row(.moved, other: target.name), at: now, in: session)
            }
        }
        try await target.storage.write { session in
            for passenger in passengers {
                try LeaseStore.open(passenger.id, in: session)
                try MoveStore.remove(passenger.id, in: session)
            }
        }
    }
}

extension WorkspaceMove.Passenger {
    fileprivate func row(_ state: MoveRow.State, other: String) -> MoveRow {
        MoveRow(workspace: id, state: state, number: number, name: name, other: other)
    }
}
