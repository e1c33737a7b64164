import BalieDomain
import Synchronization

/// The conversations that could not be woken, as long as they cannot: each is told to the log once.
final class WakingFailures: Sendable {
    /// Conversations that are remembered; what is beyond is tried, and told, each time.
    static let limit = 1000

    /// When each is tried again.
    private let retries = Mutex<[ID<Conversation>: Timestamp]>([:])

    func mayTry(_ id: ID<Conversation>, at now: Timestamp) -> Bool {
        retries.withLock { $0[id].map { $0 <= now } ?? true }
    }

    /// - Returns: whether it is the first time in a row.
    func add(_ id: ID<Conversation>, until time: Timestamp) -> Bool {
        retries.withLock { retries in
            guard retries[id] != nil || retries.count < Self.limit else { return true }
            return retries.updateValue(time, forKey: id) == nil
        }
    }

    func remove(_ id: ID<Conversation>) { retries.withLock { $0[id] = nil } }

    /// Forgets what was to be tried and is no longer there: it was resolved, or moved to another node.
    ///
    /// - Returns: when the next is to be tried.
    func forget(before now: Timestamp) -> Timestamp? {
        retries.withLock { retries in
            retries = retries.filter { $0.value > now }
            return retries.values.min()
        }
    }
}
