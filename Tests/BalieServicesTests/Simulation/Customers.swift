import BalieDomain

/// What the customers did, by the network's ids of their messages.
struct Customers {
    struct Said {
        let office: Int
        let phone: String
        let at: Timestamp
        /// What may be read of it in the end: the words, or those it was edited to.
        var words: Set<String>
        /// Whether some hook with it was answered 200.
        var isAcknowledged = false
        /// Somebody erased the customer since: it may be gone, and may not be.
        var mayBeErased = false
        /// It changes another message, and may have become part of it.
        var isAmendment = false
    }

    private(set) var said: [String: Said] = [:]
    /// In the order in which they were said, so that a choice among them can be made again.
    private(set) var order: [String] = []

    mutating func say(_ id: String, _ said: Said) {
        self.said[id] = said
        order.append(id)
    }

    mutating func acknowledge(_ ids: [String]) { for id in ids { said[id]?.isAcknowledged = true } }

    mutating func edit(_ id: String, to words: String) { said[id]?.words.insert(words) }

    mutating func erase(_ phone: String, office: Int) {
        for (id, one) in said where one.phone == phone && one.office == office { said[id]?.mayBeErased = true }
    }

    /// Whether a free-form message may go to a customer by what they really said.
    func isWindowOpen(to phone: String, office: Int, at time: Timestamp) -> Bool {
        said.values.contains { one in
            one.phone == phone && one.office == office && time < one.at + .hours(24) + World.windowTolerance
        }
    }
}
