import BalieDomain
import BalieStorage

extension Placing {
    /// Moves who would wait too long to another queue, at the age of their wait.
    ///
    /// - Returns: `nil` if it stays where it is, because the other is closed and sends on to here.
    func overflow(
        _ row: ConversationRow,
        to queue: ID<Queue>,
        units: Int,
        record: WaitRecord
    ) throws -> ConversationRow? {
        let entry = try entry(to: queue)
        guard entry != row.queue else { return nil }
        let stored = try record.stored
        return try place(row, units: units) { placement in
            placement.queue = entry
            placement.waitRecord = stored
        }
    }

    /// Takes who would wait too long out of the line until a time. What was done goes with it: the wait is taken up again.
    func putOff(
        _ row: ConversationRow,
        until: Timestamp,
        units: Int,
        record: WaitRecord
    ) throws -> ConversationRow {
        let stored = try record.stored
        return try place(row, units: units) { placement in
            placement.status = .snoozed
            placement.snoozedUntil = until
            placement.waitingSince = nil
            placement.waitRecord = stored
        }
    }
}
