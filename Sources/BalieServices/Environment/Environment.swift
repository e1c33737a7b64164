public import BalieDomain
public import BalieStorage
public import Logging

/// What every use case needs from outside; made once, in the composition root.
public struct Environment: Sendable {
    public let storage: any Storage
    public let time: any TimeSource
    public let ids: IDSource
    public let logger: Logger
    public let vault: Vault
    public let liveEvents: LiveEvents

    public init(storage: any Storage, time: any TimeSource, ids: IDSource, logger: Logger, vault: Vault) {
        self.storage = storage
        self.time = time
        self.ids = ids
        self.logger = logger
        self.vault = vault
        self.liveEvents = LiveEvents()
    }

    public func now() -> Timestamp { time.now() }
}
