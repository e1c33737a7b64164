import BalieNATS

extension Settings {
    /// The servers that carry notices between nodes; `nil` if none are named.
    ///
    /// - Throws: ``CommandFailure`` that repeats nothing of what was given: it may hold a password.
    func nats() throws(CommandFailure) -> NATSServers? {
        guard let text = try string("nats", isSecret: true), !text.isEmpty else { return nil }
        let (user, password) = (try string("nats-user"), try string("nats-password", isSecret: true))
        do {
            return try NATSServers(text, user: user, password: password)
        } catch {
            throw CommandFailure(
                .usage,
                "--nats names servers such as nats://one.example.org:4222, with commas between; here \(error)."
            )
        }
    }
}
