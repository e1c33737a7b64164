import DequeModule

/// Notices that wait to be told: at most one of a kind for each workspace, whatever happened in between.
struct PendingNotices {
    /// Notices that wait; when one more comes, the oldest is dropped.
    static let limit = 10_000

    private var order: Deque<Notice.Key> = []
    private var notices: [Notice.Key: Notice] = [:]

    var isEmpty: Bool { order.isEmpty }

    /// - Returns: whether the oldest had to go for it.
    mutating func add(_ notice: Notice) -> Bool {
        let key = notice.key
        if let known = notices[key] {
            notices[key] = known.merged(with: notice)
            return false
        }
        order.append(key)
        notices[key] = notice
        guard order.count > Self.limit, let oldest = order.popFirst() else { return false }
        notices[oldest] = nil
        return true
    }

    /// Takes the oldest out.
    mutating func take(upTo limit: Int) -> [Notice] {
        var taken: [Notice] = []
        while taken.count < limit, let key = order.popFirst() {
            if let notice = notices.removeValue(forKey: key) { taken.append(notice) }
        }
        return taken
    }
}
