import BalieNATS

/// How nodes hear of what the others commit.
struct NoticeChecks {
    static let check = "notices"

    /// `nil`: no bus is named.
    let nats: NATSServers?
    let database: DatabasePlace
    /// What the installation is called on the bus.
    let installation: String

    func run() async -> [Finding] {
        guard let nats else {
            // The only node tells nobody.
            guard database.isShared else { return [] }
            return [
                .fine(
                    Self.check,
                    """
                    polling: what one node commits reaches browsers at the others within a quarter of a second; with \
                    --nats it is a few milliseconds.
                    """
                )
            ]
        }
        guard let failure = await NATSBus.probe(nats, installation: installation) else {
            return [
                .fine(
                    Self.check,
                    "NATS connected (\(nats)): what one node commits reaches browsers at the others in a few milliseconds."
                )
            ]
        }
        return [
            .wrong(
                Self.check,
                "NATS is not connected (\(nats)), so nodes poll, which is slower and loses nothing: \(failure.problem).",
                repair: failure.repair
            )
        ]
    }
}
