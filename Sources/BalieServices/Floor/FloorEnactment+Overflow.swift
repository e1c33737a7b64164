import BalieDomain
import BalieRouting
import BalieStorage

extension FloorEnactment {
    /// Does what a rule says, once in a wait: what was done is written with it.
    func carryOut(
        _ planned: Overflow,
        at now: Timestamp,
        _ events: inout [EventRow],
        _ outcome: inout Outcome,
        in session: any SQLSession
    ) throws {
        guard !outcome.settled.contains(planned.conversation) else { return }
        let row = try ConversationStore.find(planned.conversation, workspace: workspace, in: session)
        let channel = try row.flatMap { try ChannelStore.find($0.channel, in: session) }
        guard let row, let channel, row.version == planned.version, let since = row.waitingSince, let queue = row.queue
        else {
            // What changed it is on its way to the floor too; but the floor believes that the rule was carried out.
            outcome.settled.insert(planned.conversation)
            let placed = try row.map { try self.placed($0, units: channel?.units ?? 1, at: now, in: session) }
            outcome.inputs.append(.overtaken(planned.conversation, placed))
            return
        }
        // A rule that is gone by now: the floor hears of that too.
        let rules = QueueRouting(stored: try QueueStore.find(queue, workspace: workspace, in: session)?.routing)
            .overflow
        var record = WaitRecord(of: row) ?? WaitRecord(since: since)
        guard let rule = rules?.first(where: { $0.id == planned.rule.id }), record.note(planned.rule.id, of: queue)
        else { return }
        for skipped in planned.skipped.sorted() { _ = record.note(skipped, of: queue) }
        var deed = OverflowDeed(
            rule: rule,
            outlook: planned.outlook,
            record: record,
            row: row,
            queue: queue,
            channel: channel,
            voice: try ConversationVoice(environment, in: row, on: channel, at: now, session: session),
            placing: Placing(environment, workspace: workspace, at: now, in: session),
            now: now
        )
        if let placed = try deed.carryOut(environment, in: session) {
            outcome.settled.insert(placed.id)
            outcome.inputs.append(.moved(try self.placed(placed, units: channel.units, at: now, in: session)))
        }
        events += deed.events
    }
}

/// One rule, carried out for one conversation.
private struct OverflowDeed {
    let rule: OverflowForm
    let outlook: Overflow.Outlook
    let record: WaitRecord
    let row: ConversationRow
    let queue: ID<Queue>
    let channel: ChannelRow
    var voice: ConversationVoice
    let placing: Placing
    let now: Timestamp
    private(set) var events: [EventRow] = []

    /// - Returns: the conversation, if it waits where it did no longer.
    mutating func carryOut(_ environment: Environment, in session: any SQLSession) throws -> ConversationRow? {
        var placed: ConversationRow?
        switch rule.then {
        case .addTier(let tier):
            try voice.tell("overflowed", "Members up to tier \(tier) are asked: \(rule.when.words)")
        case .message(let texts): try say(texts)
        case .queue(let other): placed = try move(to: other, in: session)
        case .callBack(let minutes, let texts): placed = try putOff(for: minutes, texts, environment, in: session)
        }
        if placed == nil {
            let isWritten = try ConversationStore.setWaitRecord(
                try record.stored,
                of: row.id,
                expecting: row.version,
                workspace: channel.workspace,
                in: session
            )
            guard isWritten else { throw Refusal(.conflict) }
        }
        events += voice.events
        return placed
    }

    private mutating func say(_ texts: CustomerTexts) throws {
        let text = texts.text(in: try voice.language()).filled(outlook)
        guard let id = rule.id else { return }
        try voice.say(AutoReply(text, in: row.id, rule: id, of: queue, since: record.since))
    }

    /// - Returns: `nil` if it stays, because the other is gone, or closed and sends back here.
    private mutating func move(to other: ID<Queue>, in session: any SQLSession) throws -> ConversationRow? {
        guard try QueueStore.find(other, workspace: channel.workspace, in: session) != nil,
            let moved = try placing.overflow(row, to: other, units: channel.units, record: record)
        else { return nil }
        let ids = [queue, moved.queue].compactMap(\.self)
        let names = try NameStore.queues(ids, workspace: channel.workspace, in: session)
        let (from, to) = (names[queue] ?? "", moved.queue.flatMap { names[$0] } ?? "")
        try voice.tell("overflowed", "Moved from \(from) to \(to): \(rule.when.words)")
        if let reply = try placing.closedReply(in: moved) { try voice.say(reply) }
        try told(moved)
        return moved
    }

    /// - Returns: `nil` if the customer cannot be told: then they go on waiting.
    private mutating func putOff(
        for minutes: Int,
        _ texts: CustomerTexts,
        _ environment: Environment,
        in session: any SQLSession
    ) throws -> ConversationRow? {
        guard try voice.reaches() else { return nil }
        try say(texts)
        let until = try Self.end(of: minutes, from: now, in: window(in: session))
        let away = try placing.putOff(row, until: until, units: channel.units, record: record)
        let left = (until - now).wholeMilliseconds / Duration.minutes(1).wholeMilliseconds
        try voice.tell("overflowed", "Back in line in \(left) min, at its old place: \(rule.when.words)")
        let workspace = channel.workspace
        session.afterCommit { environment.signals.raise(.snoozes, of: workspace) }
        try told(away)
        return away
    }

    /// They are back while an answer is still free: this long before the customer's service window closes.
    private static let timeToAnswer = Duration.minutes(10)
    private static let shortestCallBack = Duration.minutes(1)

    private static func end(of minutes: Int, from now: Timestamp, in window: ServiceWindow) -> Timestamp {
        let wanted = now + .minutes(Int64(minutes))
        guard let closes = window.until else { return wanted }
        return max(min(wanted, closes - timeToAnswer), now + shortestCallBack)
    }

    private func window(in session: any SQLSession) throws -> ServiceWindow {
        try ConversationStore.window(
            channel: row.channel,
            contact: row.contact,
            workspace: channel.workspace,
            in: session
        )
    }

    private mutating func told(_ moved: ConversationRow) throws {
        if let ended = try placing.withdrawOffer(for: row.id) { events.append(ended) }
        events.append(EventRow(kind: .conversationUpdated, conversation: row.id, subject: nil))
        events += Placing.loadEvents(from: row, to: moved)
    }
}

extension OverflowForm.Trigger {
    /// Why, as a part of a sentence.
    fileprivate var words: String {
        switch self {
        case .waited(seconds: 0): "nobody took it at once"
        case .waited(let seconds): "it had waited \(Self.words(seconds))"
        case .length(let length): length == 1 ? "nobody took it at once" : "\(length) or more were in line"
        case .expectedWait(let seconds): "the wait was to be \(Self.words(seconds)) or more"
        case .nobodySignedIn: "nobody was signed in"
        case .serviceLevel(let percent, let seconds):
            "fewer than \(percent) % were answered within \(Self.words(seconds))"
        }
    }

    private static func words(_ seconds: Int) -> String {
        if seconds % 3600 == 0 { return "\(seconds / 3600) h" }
        return seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds) s"
    }
}
