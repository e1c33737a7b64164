import BalieDomain

/// How long somebody in a line waits from now, by their place in it.
public enum ExpectedWait {
    /// Those up to it, each for as long as one takes, shared among all that are worked on at the same time.
    ///
    /// - Parameters:
    ///   - place: from 1.
    ///   - handling: how long a conversation keeps its agent.
    ///   - serving: how many are, or could be, worked on at once; as one, if none.
    public static func at(place: Int, handling: Duration, serving: Int) -> Duration {
        .milliseconds(Int64(place) * Bounds.duration(handling).wholeMilliseconds / Int64(max(serving, 1)))
    }
}
