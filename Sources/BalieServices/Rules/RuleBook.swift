import BalieDomain
import BalieRouting
import BalieStorage
import FoundationEssentials
import Synchronization

/// A workspace's rules and opening hours, ready to be asked.
struct RuleBook: Sendable {
    let rules: [RoutingRule]
    let names: [ID<Rule>: String]
    private let schedules: [ID<Schedule>: OpeningHours]
    private let queues: [ID<Queue>: QueueHours]

    init(
        rules forms: [RuleForm],
        schedules: [ID<Schedule>: OpeningHours],
        queues: [ID<Queue>: QueueHours]
    ) {
        rules = forms.compactMap { RoutingRule($0) }
        names = Dictionary(forms.compactMap { form in form.id.map { ($0, form.name) } }, uniquingKeysWith: { $1 })
        self.schedules = schedules
        self.queues = queues
    }

    /// - Parameter rules: in place of those that are saved.
    init(rules: [RuleForm]? = nil, workspace: ID<Workspace>, in session: any SQLSession) throws {
        let schedules = try ScheduleStore.list(workspace: workspace, in: session).map { row in
            (row.id, OpeningHours(try row.form))
        }
        let queues = try ScheduleStore.queues(workspace: workspace, in: session).map { ($0.queue, QueueHours($0)) }
        self.init(
            rules: try rules ?? RuleStore.find(workspace: workspace, in: session)?.forms ?? [],
            schedules: Dictionary(schedules, uniquingKeysWith: { $1 }),
            queues: Dictionary(queues, uniquingKeysWith: { $1 })
        )
    }

    // MARK: Hours

    func openSchedules(at time: Timestamp) -> [ID<Schedule>: Bool] { schedules.mapValues { $0.isOpen(at: time) } }

    /// A queue without hours is always open.
    func isOpen(_ queue: ID<Queue>, at time: Timestamp) -> Bool {
        queues[queue].flatMap { schedules[$0.schedule] }?.isOpen(at: time) ?? true
    }

    func closedQueues(at time: Timestamp) -> Set<ID<Queue>> {
        Set(queues.keys.filter { !isOpen($0, at: time) })
    }

    /// When a queue opens or closes next.
    func nextChange(after time: Timestamp) -> Timestamp? {
        Set(queues.values.map(\.schedule)).compactMap { schedules[$0]?.nextChange(after: time) }.min()
    }

    /// Where somebody goes who comes to a queue: while it is closed, it may send them on. Queues that send to each other keep
    /// who came to them.
    func entry(to queue: ID<Queue>, at time: Timestamp) -> ID<Queue> {
        var (current, seen) = (queue, Set([queue]))
        while !isOpen(current, at: time), case .queue(let other)? = queues[current]?.outside {
            guard seen.insert(other).inserted else { return queue }
            current = other
        }
        return current
    }

    /// What somebody is told who waits in a queue that is closed.
    ///
    /// - Returns: the text, and since when it is closed: what tells one closed period from the next.
    func closedMessage(of queue: ID<Queue>, at time: Timestamp) -> (text: String, since: Timestamp)? {
        guard let hours = queues[queue], let schedule = schedules[hours.schedule], !schedule.isOpen(at: time),
            case .message(let text) = hours.outside
        else { return nil }
        return (text, schedule.closedSince(time) ?? Timestamp(milliseconds: 0))
    }

    // MARK: Rules

    /// Whether something is asked that costs something to find out.
    var asksForLabels: Bool { asks { if case .label = $0 { true } else { false } } }
    var asksForContact: Bool {
        asks { condition in
            switch condition {
            case .attribute, .language: true
            default: false
            }
        }
    }

    private func asks(_ isAsked: (RuleCondition) -> Bool) -> Bool {
        rules.contains { $0.conditions.contains(where: isAsked) }
    }
}

/// The books of the workspaces this process works for, read again when a workspace's configuration has another revision.
final class RuleShelf: Sendable {
    private struct Entry {
        let revision: Int64
        let book: RuleBook
    }

    private let entries = Mutex<[ID<Workspace>: Entry]>([:])

    /// Not to be asked in a transaction that has raised the revision: that might be undone, and the number used again.
    func book(of workspace: ID<Workspace>, in session: any SQLSession) throws -> RuleBook {
        let revision = try RoutingStore.revision(of: workspace, in: session)
        if let known = entries.withLock({ $0[workspace] }), known.revision == revision { return known.book }
        let book = try RuleBook(workspace: workspace, in: session)
        entries.withLock { $0[workspace] = Entry(revision: revision, book: book) }
        return book
    }
}

extension RoutingRule {
    /// - Returns: `nil` for one that is off, or was never stored.
    fileprivate init?(_ form: RuleForm) {
        guard form.isOn, let id = form.id else { return nil }
        let when = form.when
        var conditions: [RuleCondition] = []
        if let channels = when.channels { conditions.append(.channel(Set(channels))) }
        if let hours = when.hours { conditions.append(.hours(hours.schedule, isOpen: hours.open)) }
        if let languages = when.languages { conditions.append(.language(Set(languages.map(FoldedText.value)))) }
        for attribute in when.attributes ?? [] {
            let values = Set(attribute.values.map(FoldedText.value))
            conditions.append(.attribute(FoldedText.value(attribute.name), values))
        }
        if let labels = when.labels { conditions.append(.label(Set(labels.map(FoldedText.value)))) }
        if let words = when.words { conditions.append(.words(words.map(FoldedText.words))) }
        if let advertisement = when.advertisement {
            conditions.append(.advertisement(ids: Set(advertisement.ids ?? [])))
            if let headline = advertisement.headline { conditions.append(.headline(headline.map(FoldedText.words))) }
        }
        let actions = form.actions
        let skills = actions.skills?.map { ($0.skill, $0.level) }
        self.init(
            id: id,
            conditions: conditions,
            actions: RuleActions(
                queue: actions.queue,
                priority: actions.priority,
                skills: skills.map { Dictionary($0, uniquingKeysWith: max) },
                labels: Set(actions.labels ?? []),
                reply: actions.reply
            ),
            goesOn: form.goesOn
        )
    }
}
