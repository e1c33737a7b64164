/// Queues, skills and canned replies.
public struct Administration: Sendable {
    let environment: Environment

    public init(_ environment: Environment) { self.environment = environment }
}
