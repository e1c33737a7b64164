import Testing

/// Looks again and again until `condition` holds: for what a service does in its own time, and tells nobody.
///
/// A condition that never holds ends the test instead of hanging it. The bound is no measure of the service: some machines stop for
/// seconds, in which a loop that counts its looks has looked in vain for all of them.
func eventually(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(300)
    while ContinuousClock.now < end {
        if try await condition() { return }
        await Task.yield()
    }
    Issue.record("it never came true", sourceLocation: sourceLocation)
}
