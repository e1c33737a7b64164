import BalieDomain
import BalieRouting
import BalieStorage

/// Moves conversations between waiting, held, snoozed and resolved: the one place where that is written, so that the
/// floor hears of every move in the order of the commits.
struct Placing {
    let environment: Environment
    let workspace: ID<Workspace>
    let now: Timestamp
    let session: any SQLSession
    let book: () throws -> RuleBook

    init(_ environment: Environment, workspace: ID<Workspace>, at now: Timestamp, in session: any SQLSession) {
        self.init(environment, workspace: workspace, at: now, in: session) {
            try environment.rules.book(of: workspace, in: session)
        }
    }

    /// - Parameter book: the rules and hours, for who knows them.
    init(
        _ environment: Environment,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession,
        book: @escaping () throws -> RuleBook
    ) {
        self.book = book
        self.environment = environment
        self.workspace = workspace
        self.now = now
        self.session = session
    }

    /// Writes a placement with what it ends, and tells the floor.
    ///
    /// - Returns: the row as it now is.
    /// - Throws: ``Refusal/Code/conflict`` if the conversation changed since `row` was read.
    func place(
        _ row: ConversationRow,
        units: Int,
        _ change: (inout ConversationStore.Placement) -> Void
    ) throws -> ConversationRow {
        var placement = ConversationStore.Placement(of: row)
        change(&placement)
        if placement.place != row.place {
            placement.placedAt = now
            placement.flowedIn = PlacementFacts.flowsIn(from: row, to: placement)
        }
        if placement.waitRecord == row.waitRecord, !goesOn(row, placement) { placement.waitRecord = nil }
        let version = try ConversationStore.place(
            row.id,
            placement,
            expecting: row.version,
            workspace: workspace,
            at: now,
            in: session
        )
        guard version != nil, let changed = try ConversationStore.find(row.id, workspace: workspace, in: session) else {
            throw Refusal(.conflict)
        }
        try PlacementFacts(from: row, to: placement).write(of: changed, workspace: workspace, at: now, in: session)
        let decliners = try PlacedConversation.decliners(of: [changed], workspace: workspace, at: now, in: session)
        tellFloor(PlacedConversation(changed, units: units, decliners))
        return changed
    }

    /// Whether the wait in which something was done goes on, or is taken up again after a call-back.
    private func goesOn(_ row: ConversationRow, _ placement: ConversationStore.Placement) -> Bool {
        WaitRecord(of: row).map { $0.since == placement.waitingSince } ?? false
    }

    /// One event for each agent who holds more or less than before: what room they have is another now.
    static func loadEvents(from before: ConversationRow, to after: ConversationRow) -> [EventRow] {
        guard before.holder != after.holder else { return [] }
        return [before.holder, after.holder].compactMap { $0 }.map { agent in
            EventRow(kind: .agentUpdated, conversation: nil, subject: agent.rawValue)
        }
    }

    private func tellFloor(_ placed: PlacedConversation) {
        let (mailbox, workspace) = (environment.signals.floor, workspace)
        session.afterCommit { mailbox.post(.placed(placed), workspace: workspace) }
    }

    /// The customer wrote in a conversation: the floor hears of it if what its line depends on is another now. The caller
    /// writes it.
    func heard(_ row: ConversationRow, units: Int, window: ServiceWindow, lateCost: Int64? = nil) {
        let before = PlacedConversation(row, units: units)
        guard case .waiting = before.place else { return }
        var after = before
        after.windowEnds = window.until
        after.lateCost = lateCost ?? before.lateCost
        guard
            PlacedConversation.step(of: window) != PlacedConversation.step(of: row.window)
                || after.lateCost != before.lateCost
        else { return }
        tellFloor(after)
    }

    /// A new conversation, with its first message. The caller writes it.
    ///
    /// - Parameters:
    ///   - waits: whether it begins to wait for somebody who answers.
    ///   - outcome: what the rules said.
    func open(
        with contact: ID<Contact>,
        channel: ConnectedChannel,
        waits: Bool,
        placedBy outcome: RuleOutcome?,
        record: ConversationStore.MessageRecord
    ) throws -> ConversationRow {
        let placement = try outcome.flatMap { RulePlacement($0, names: try book().names) }
        let wanted = outcome?.actions.queue ?? channel.queue
        let row = ConversationRow(
            opened: environment.ids.next(),
            contact: contact,
            channel: channel.id,
            queue: waits ? try book().entry(to: wanted, at: now) : wanted,
            waits: waits,
            priority: outcome?.actions.priority ?? 0,
            placedBy: try placement?.stored,
            needs: try outcome?.actions.skills.flatMap { try ConversationNeeds.stored($0) },
            record: record,
            at: now
        )
        tellFloor(PlacedConversation(row, units: channel.units))
        return row
    }

    /// A new conversation that we begin: nobody waits for an answer yet.
    ///
    /// - Parameter holder: who has it, if they have room, whatever their presence: they are there, and wrote. Else it waits
    ///   once the customer answers.
    func begin(with contact: ID<Contact>, channel: ConnectedChannel, holder: ID<Agent>?) throws -> ConversationRow {
        let room = try holder.flatMap { try AgentRoom.find($0, workspace: workspace, in: session) }
        let hasRoom = room?.takes(channel.units, of: channel.id) ?? false
        let window = try ConversationStore.window(
            channel: channel.id,
            contact: contact,
            workspace: workspace,
            in: session
        )
        let row = ConversationRow(
            opened: environment.ids.next(),
            contact: contact,
            channel: channel.id,
            queue: channel.queue,
            holder: hasRoom ? holder : nil,
            waits: false,
            record: .init(
                message: nil,
                unread: 0,
                unansweredSince: nil,
                window: window
            ),
            at: now
        )
        try BatchStore.insert([row], workspace: workspace, in: session)
        tellFloor(PlacedConversation(row, units: channel.units))
        return row
    }

    /// The customer is back: to the last agent if free, else to the queue. Whom the queue put off itself comes back to
    /// their old place in it.
    func wake(_ row: ConversationRow, channel: ConnectedChannel) throws -> ConversationRow {
        let record = WaitRecord(of: row)
        let holder = record == nil ? row.assignee ?? row.lastAgent : nil
        let isFree = try holder.map { try hasRoom($0, for: channel.units, of: channel.id) } ?? false
        let queue = row.queue ?? channel.queue
        let entry = isFree ? queue : try entry(to: queue)
        return try place(row, units: channel.units) { placement in
            placement.status = .open
            placement.snoozedUntil = nil
            placement.assignee = isFree ? holder : nil
            placement.queue = entry
            placement.waitingSince = isFree ? nil : record?.since ?? now
        }
    }

    /// A customer must not wait for somebody who has left: what an offline agent holds goes back to the queue. What
    /// nobody has begins to wait.
    func relieve(
        _ row: ConversationRow,
        channel: ConnectedChannel,
        hasLeft: (ID<Agent>) throws -> Bool
    ) throws -> ConversationRow {
        guard let holder = row.assignee else {
            guard row.waitingSince == nil else { return row }
            let entry = try entry(to: row.queue ?? channel.queue)
            return try place(row, units: channel.units) { placement in
                placement.queue = entry
                placement.waitingSince = now
            }
        }
        guard try hasLeft(holder) else { return row }
        return try giveBack(row, queue: channel.queue, units: channel.units)
    }

    /// Takes a conversation from an agent who has left: it waits at the age of the customer's wait.
    ///
    /// - Parameter queue: of its channel, for one that never was in a queue.
    func giveBack(_ row: ConversationRow, queue: ID<Queue>, units: Int) throws -> ConversationRow {
        let entry = try entry(to: row.queue ?? queue)
        return try place(row, units: units) { placement in
            placement.assignee = nil
            placement.lastAgent = row.assignee
            placement.queue = entry
            placement.waitingSince = row.unansweredSince ?? now
        }
    }

    /// Whether an agent is there and can take one more of a channel.
    func hasRoom(_ agent: ID<Agent>, for units: Int, of channel: ID<ChannelAccount>) throws -> Bool {
        guard let room = try AgentRoom.find(agent, workspace: workspace, in: session) else { return false }
        return room.presence == .online && room.takes(units, of: channel)
    }

    /// Takes back the offer that rings for a conversation, because it goes another way.
    func withdrawOffer(for id: ID<Conversation>) throws -> EventRow? {
        let ended = try OfferStore.endRinging(for: id, as: .withdrawn, workspace: workspace, at: now, in: session)
        return ended.map { EventRow(kind: .offerEnded, conversation: id, subject: $0.id.rawValue) }
    }
}

extension ConversationRow {
    /// Whose capacity it takes: a snoozed one takes nobody's.
    fileprivate var holder: ID<Agent>? { status == .open ? assignee : nil }
}

extension PlacedConversation {
    /// - Parameter decliners: of conversations whose wait began before.
    init(_ row: ConversationRow, units: Int, _ decliners: [ID<Conversation>: Set<ID<Agent>>] = [:]) {
        id = row.id
        declinedBy = decliners[row.id] ?? []
        version = row.version
        if let holder = row.holder {
            place = .held(by: holder, of: row.queue)
        } else if let queue = row.queue, let since = row.waitingSince {
            place = .waiting(in: queue, since: since)
        } else {
            place = .away
        }
        channel = row.channel
        self.units = units
        priority = row.priority
        lastAgent = row.lastAgent
        needs = ConversationNeeds.skills(stored: row.needs)
        lastAgentAt = row.lastAgentAt
        windowEnds = row.window.until
        lateCost = row.lateCost
        overflowed = row.queue.flatMap { WaitRecord(of: row)?.rules(of: $0) } ?? []
    }

    /// The floor hears that a window ends later once in a step: not each message of a customer moves their place in the line.
    private static let windowStep = Duration.minutes(1)

    static func step(of window: ServiceWindow) -> Int64? {
        window.until.map { $0.milliseconds / windowStep.wholeMilliseconds }
    }

    /// Who declined those that go on waiting.
    static func decliners(
        of rows: [ConversationRow],
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> [ID<Conversation>: Set<ID<Agent>>] {
        let waiting = rows.filter { $0.waitingSince.map { $0 < now } ?? false }.map(\.id)
        return try waiting.isEmpty ? [:] : RoutingStore.decliners(of: waiting, workspace: workspace, in: session)
    }
}
