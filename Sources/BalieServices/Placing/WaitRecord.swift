import BalieDomain
import BalieStorage
import FoundationEssentials

/// What was done for a customer in a wait: stored with the conversation, so that neither a restart nor another node's floor
/// does it again, and forgotten when the wait ends. A call-back does not end it.
struct WaitRecord: Codable, Hashable, Sendable {
    private struct Deeds: Codable, Hashable {
        let queue: ID<Queue>
        var rules: [Int]
    }

    /// When the wait began.
    let since: Timestamp
    /// Rules of overflow that were carried out, by queue.
    private var done: [Deeds] = []

    /// A wait in which nothing was done.
    init(since: Timestamp) { self.since = since }

    /// What is recorded of the wait in which a conversation is, or to which it comes back; `nil` for nothing.
    init?(of row: ConversationRow) {
        guard let text = row.waitRecord,
            let record = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)),
            // A program that knows no records may have ended the wait.
            row.status == .open ? record.since == row.waitingSince : row.status == .snoozed
        else { return nil }
        self = record
    }

    var stored: String { get throws { try JSON.stored(self) } }

    func rules(of queue: ID<Queue>) -> Set<Int> { Set(done.filter { $0.queue == queue }.flatMap(\.rules)) }

    /// - Returns: whether it was not done before in this wait.
    mutating func note(_ rule: Int, of queue: ID<Queue>) -> Bool {
        guard !rules(of: queue).contains(rule) else { return false }
        if let index = done.firstIndex(where: { $0.queue == queue }) {
            done[index].rules.append(rule)
        } else {
            done.append(Deeds(queue: queue, rules: [rule]))
        }
        return true
    }
}
