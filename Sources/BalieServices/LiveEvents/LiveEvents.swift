/// Tells the parts of this process, and the browsers, what was committed. (Grows below.)
public final class LiveEvents: Sendable {
    public init() {}
}
