public import BalieDomain

/// The boards that supervisors look at, of every workspace that is looked at through this node.
///
/// A board reads the database, so that any node can show it. Whoever looks hears of changes by the events, and asks again:
/// those who ask within a moment share one read, which begins after all of them asked. So nobody is shown less than they
/// heard of, a busy floor costs one read a ``pause``, and one that nobody looks at costs nothing.
public actor FloorBoard {
    /// The shortest time between the beginnings of two reads of a workspace, for those to whom today is the same day.
    static let pause = Duration.seconds(1)

    private struct Key: Hashable {
        let workspace: ID<Workspace>
        /// When today began, where those who look are.
        let since: Timestamp
    }

    private struct Place {
        /// When the last read began.
        var began: Timestamp
        /// One that has not begun yet: whoever asks now shares it.
        var next: Task<FloorSnapshot, any Error>?
    }

    private let environment: Environment
    private var places: [Key: Place] = [:]

    init(_ environment: Environment) { self.environment = environment }

    /// The floor as it is when this is asked, or later.
    ///
    /// - Parameter since: when today began, where the caller is; by UTC if `nil`.
    /// - Throws: ``Refusal/Code/invalidField``.
    public func snapshot(since: Timestamp? = nil, for caller: Caller) async throws -> FloorSnapshot {
        let now = environment.now()
        let day = try Supervision.beginning(of: since, at: now)
        let key = Key(workspace: caller.workspace, since: day)
        if let next = places[key]?.next { return try await next.value }
        var begin = now
        // A sandbox may have set the clock back.
        if let began = places[key]?.began, began <= now { begin = max(now, began + Self.pause) }
        // Of nobody who asks: one who goes away must not take it from the others.
        let read = Task { try await self.read(key, for: caller, from: begin) }
        forgetOld(now)
        places[key] = Place(began: places[key]?.began ?? Timestamp(milliseconds: 0), next: read)
        return try await read.value
    }

    private func read(_ key: Key, for caller: Caller, from begin: Timestamp) async throws -> FloorSnapshot {
        if begin > environment.now() { try? await environment.time.sleep(until: begin) }
        places[key] = Place(began: environment.now(), next: nil)
        return try await Supervision(environment).floor(since: key.since, for: caller)
    }

    /// Workspaces that nobody asked about for a while.
    private func forgetOld(_ now: Timestamp) {
        places = places.filter { $0.value.next != nil || $0.value.began + Self.pause > now }
    }
}
