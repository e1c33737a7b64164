import Testing

/// Looks again and again until `condition` holds: for what a service does in its own time, and tells nobody.
func eventually(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    // Looks, not time: a condition that never holds ends the test instead of hanging it.
    for _ in 0..<200_000 {
        if try await condition() { return }
        await Task.yield()
    }
    Issue.record("it never came true", sourceLocation: sourceLocation)
}
