public import BalieDomain

/// The clock of the whole program. Injected: tests move it, and so does the sandbox.
public protocol TimeSource: Sendable {
    func now() -> Timestamp
    /// Returns at `deadline`, or as soon as the clock is moved past it.
    ///
    /// - Throws: `CancellationError`.
    func sleep(until deadline: Timestamp) async throws
}
