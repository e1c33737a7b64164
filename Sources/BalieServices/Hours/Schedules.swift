public import BalieDomain
import BalieRouting
import BalieStorage
import FoundationEssentials

/// A schedule, and how it stands.
public struct ScheduleView: Sendable {
    public let id: ID<Schedule>
    public let name: String
    public let hours: ScheduleForm
    public let isOpen: Bool
    /// When it opens or closes next; `nil` if that does not come.
    public let changesAt: Timestamp?
    /// The queues that go by it.
    public let queues: [QueueName]
}

/// Which hours a queue goes by, and what happens outside them.
public struct QueueHours: Sendable, Equatable {
    public enum Outside: Sendable, Equatable {
        /// They wait until it opens.
        case hold
        /// They wait, and are told this once a closed period.
        case message(String)
        /// They go to another queue.
        case queue(ID<Queue>)
    }

    public var schedule: ID<Schedule>
    public var outside: Outside

    public init(schedule: ID<Schedule>, outside: Outside) {
        self.schedule = schedule
        self.outside = outside
    }
}

/// Opening hours: of the workspace, and which queue goes by which.
public struct Schedules: Sendable {
    /// Of a workspace.
    static let limit = 100
    /// Characters of what customers are told by themselves. Every network takes as many.
    static let replyLimit = 1_000

    private let environment: Environment

    public init(_ environment: Environment) { self.environment = environment }

    /// The oldest first.
    public func list(workspace: ID<Workspace>) async throws -> [ScheduleView] {
        let now = environment.now()
        return try await environment.storage.read { session in
            try Self.views(workspace: workspace, at: now, in: session)
        }
    }

    /// - Throws: ``Refusal/Code/notFound``.
    public func find(_ id: ID<Schedule>, workspace: ID<Workspace>) async throws -> ScheduleView {
        let now = environment.now()
        return try await environment.storage.read { session in
            try Self.view(id, workspace: workspace, at: now, in: session)
        }
    }

    /// - Throws: ``Refusal/Code/conflict`` for a name that is taken; ``Refusal/Code/invalidField``.
    public func add(name: String, hours: ScheduleForm, workspace: ID<Workspace>) async throws -> ScheduleView {
        let row = try Self.row(environment.ids.next(), name: name, hours: hours)
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: workspace) { session in
            guard try ScheduleStore.list(workspace: workspace, in: session).count < Self.limit else {
                throw Refusal(.conflict, "A workspace has at most \(Self.limit) schedules.")
            }
            try session.refusing("Another schedule has this name.", field: "name") {
                try ScheduleStore.insert(row, workspace: workspace, at: now, in: session)
            }
            try environment.record([.hours], workspace: workspace, in: session)
            return try Self.view(row.id, workspace: workspace, at: now, in: session)
        }
    }

    /// - Throws: as ``add(name:hours:workspace:)``; ``Refusal/Code/notFound``.
    public func update(
        _ id: ID<Schedule>,
        name: String,
        hours: ScheduleForm,
        workspace: ID<Workspace>
    ) async throws -> ScheduleView {
        let row = try Self.row(id, name: name, hours: hours)
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: workspace) { session in
            try session.refusing("Another schedule has this name.", field: "name") {
                guard try ScheduleStore.update(row, workspace: workspace, in: session) else {
                    throw Refusal(.notFound)
                }
            }
            try environment.record([.hours], workspace: workspace, in: session)
            return try Self.view(id, workspace: workspace, at: now, in: session)
        }
    }

    /// - Throws: ``Refusal/Code/notFound``; ``Refusal/Code/conflict`` while a queue or a rule goes by it.
    public func remove(_ id: ID<Schedule>, workspace: ID<Workspace>) async throws {
        let environment = environment
        try await environment.storage.write(in: workspace) { session in
            let queues = try ScheduleStore.queues(workspace: workspace, in: session).filter { $0.schedule == id }
            if let queue = queues.first?.queue {
                let name = try NameStore.queues([queue], workspace: workspace, in: session)[queue] ?? ""
                throw Refusal(.conflict, "The queue “\(name)” goes by it. Give the queue other hours first.")
            }
            try RuleForm.requireUnused(workspace: workspace, in: session) { $0.when.hours?.schedule == id }
            guard try ScheduleStore.delete(id, workspace: workspace, in: session) else { throw Refusal(.notFound) }
            try environment.record([.hours], workspace: workspace, in: session)
        }
    }

    // MARK: Queues

    /// - Returns: `nil` for a queue that is always open.
    /// - Throws: ``Refusal/Code/notFound``.
    public func hours(of queue: ID<Queue>, workspace: ID<Workspace>) async throws -> QueueHours? {
        try await environment.storage.read { session in
            guard try QueueStore.find(queue, workspace: workspace, in: session) != nil else { throw Refusal(.notFound) }
            let row = try ScheduleStore.queues(workspace: workspace, in: session).first { $0.queue == queue }
            return row.map { QueueHours($0) }
        }
    }

    /// - Parameter hours: `nil` for always open.
    /// - Throws: ``Refusal/Code/notFound``; ``Refusal/Code/invalidField``.
    public func setHours(
        _ hours: QueueHours?,
        of queue: ID<Queue>,
        workspace: ID<Workspace>
    ) async throws -> QueueHours? {
        let (environment, checked) = (environment, try hours.map { try Self.checked($0) })
        return try await environment.storage.write(in: workspace) { session in
            guard try QueueStore.find(queue, workspace: workspace, in: session) != nil else { throw Refusal(.notFound) }
            if let hours = checked {
                try session.requireSchedule(hours.schedule, workspace: workspace, field: "schedule")
                if case .queue(let other) = hours.outside {
                    guard other != queue, try QueueStore.find(other, workspace: workspace, in: session) != nil else {
                        throw Refusal(.invalidField, "Name another queue.", field: "queue")
                    }
                }
                try ScheduleStore.setHours(hours.row(of: queue), workspace: workspace, in: session)
            } else {
                try ScheduleStore.removeHours(of: queue, workspace: workspace, in: session)
            }
            try environment.record([.hours, .queue(queue)], workspace: workspace, in: session)
            return checked
        }
    }

    private static func checked(_ hours: QueueHours) throws -> QueueHours {
        guard case .message(let text) = hours.outside else { return hours }
        return QueueHours(schedule: hours.schedule, outside: .message(try Check.reply(text, field: "message")))
    }

    // MARK: Rows and views

    private static func row(_ id: ID<Schedule>, name: String, hours: ScheduleForm) throws -> ScheduleStore.Row {
        let form = try hours.checked()
        return ScheduleStore.Row(
            id: id,
            name: try Check.name(name, field: "name"),
            hours: String(decoding: try JSONEncoder().encode(form), as: UTF8.self)
        )
    }

    private static func view(
        _ id: ID<Schedule>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> ScheduleView {
        let views = try views(workspace: workspace, at: now, in: session)
        guard let view = views.first(where: { $0.id == id }) else { throw Refusal(.notFound) }
        return view
    }

    private static func views(
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> [ScheduleView] {
        let users = Dictionary(
            grouping: try ScheduleStore.queues(workspace: workspace, in: session),
            by: \.schedule
        )
        let names = try NameStore.queues(users.values.joined().map(\.queue), workspace: workspace, in: session)
        return try ScheduleStore.list(workspace: workspace, in: session).map { row in
            let form = try row.form
            let hours = OpeningHours(form)
            return ScheduleView(
                id: row.id,
                name: row.name,
                hours: form,
                isOpen: hours.isOpen(at: now),
                changesAt: hours.nextChange(after: now),
                queues: (users[row.id] ?? []).map { QueueName(id: $0.queue, name: names[$0.queue] ?? "") }
            )
        }
    }
}

extension ScheduleStore.Row {
    var form: ScheduleForm {
        get throws { try JSONDecoder().decode(ScheduleForm.self, from: Data(hours.utf8)) }
    }
}

extension QueueHours {
    init(_ row: ScheduleStore.QueueRow) {
        schedule = row.schedule
        outside =
            switch row.outside {
            case .hold: .hold
            case .message: .message(row.message ?? "")
            case .queue: row.otherQueue.map { .queue($0) } ?? .hold
            }
    }

    func row(of queue: ID<Queue>) -> ScheduleStore.QueueRow {
        switch outside {
        case .hold: .init(queue: queue, schedule: schedule, outside: .hold)
        case .message(let text): .init(queue: queue, schedule: schedule, outside: .message, message: text)
        case .queue(let other): .init(queue: queue, schedule: schedule, outside: .queue, otherQueue: other)
        }
    }
}

extension SQLSession {
    func requireSchedule(_ id: ID<Schedule>, workspace: ID<Workspace>, field: String) throws {
        guard try ScheduleStore.list(workspace: workspace, in: self).contains(where: { $0.id == id }) else {
            throw Refusal(.invalidField, "There is no such schedule.", field: field)
        }
    }
}

extension Check {
    /// What customers are told by themselves.
    ///
    /// - Returns: the text without white space around it.
    static func reply(_ text: String, field: String) throws -> String {
        let text = trimmed(text)
        guard !text.isEmpty else { throw Refusal(.invalidField, "Say something.", field: field) }
        guard text.count <= Schedules.replyLimit else {
            throw Refusal(.tooLong, "It has at most \(Schedules.replyLimit) characters.", field: field)
        }
        guard !text.utf8.contains(0) else {
            throw Refusal(.invalidField, "It has a character that cannot be kept.", field: field)
        }
        return text
    }

    /// Whether a text can be a language of what customers are told: a primary subtag of BCP 47, in small letters.
    static func isLanguage(_ text: String) -> Bool {
        (2...3).contains(text.utf8.count) && text.utf8.allSatisfy { (97...122).contains($0) }
    }
}
