import BalieDomain

/// The boards that supervisors look at, of every workspace that is looked at through this node.
///
/// A board reads the database, so that any node can show it. Whoever looks hears of changes by the events, and asks again:
/// those who ask within a moment share one read, which begins after all of them asked. So nobody is shown less than they
/// heard of, a busy floor costs one read a ``pause``, and one that nobody looks at costs nothing.
public actor FloorBoard {
    /// The shortest time between the beginnings of two reads of a workspace.
    static let pause = Duration.seconds(1)

    private struct Place {
        /// When the last read began.
        var began: Timestamp
        /// One that has not begun yet: whoever asks now shares it.
        var next: Task<FloorSnapshot, any Error>?
    }

    private let environment: Environment
    private var places: [ID<Workspace>: Place] = [:]

    init(_ environment: Environment) { self.environment = environment }

    /// The floor as it is when this is asked, or later.
    public func snapshot(for caller: Caller) async throws -> FloorSnapshot {
        let workspace = caller.workspace
        if let next = places[workspace]?.next { return try await next.value }
        let now = environment.now()
        var begin = now
        // A sandbox may have set the clock back.
        if let began = places[workspace]?.began, began <= now { begin = max(now, began + Self.pause) }
        // Of nobody who asks: one who goes away must not take it from the others.
        let read = Task { try await self.read(for: caller, from: begin) }
        forgetOld(now)
        places[workspace] = Place(began: places[workspace]?.began ?? Timestamp(milliseconds: 0), next: read)
        return try await read.value
    }

    private func read(for caller: Caller, from begin: Timestamp) async throws -> FloorSnapshot {
        if begin > environment.now() { try? await environment.time.sleep(until: begin) }
        places[caller.workspace] = Place(began: environment.now(), next: nil)
        return try await Supervision(environment).floor(for: caller)
    }

    /// Workspaces that nobody asked about for a while.
    private func forgetOld(_ now: Timestamp) {
        places = places.filter { $0.value.next != nil || $0.value.began + Self.pause > now }
    }
}
