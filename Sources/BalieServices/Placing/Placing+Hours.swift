import BalieDomain
import BalieStorage

extension Placing {
    /// Where somebody begins to wait who comes to a queue: while it is closed, it may send them on.
    func entry(to queue: ID<Queue>) throws -> ID<Queue> { try book().entry(to: queue, at: now) }

    /// What somebody is told who waits in a queue that is closed, once a closed period.
    func closedReply(in row: ConversationRow) throws -> AutoReply? { try book().closedReply(in: row, at: now) }

    /// Tells a customer who begins to wait, though they wrote nothing, that their queue is closed.
    ///
    /// - Returns: what is to be told to the log.
    func sayClosed(in row: ConversationRow, on channel: ChannelRow) throws -> [EventRow] {
        guard let reply = try closedReply(in: row) else { return [] }
        var voice = try ConversationVoice(environment, in: row, on: channel, at: now, session: session)
        try voice.say(reply)
        return voice.events
    }
}
