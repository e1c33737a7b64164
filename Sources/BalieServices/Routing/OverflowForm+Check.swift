import BalieDomain
import BalieStorage

extension OverflowForm {
    /// Rules of a queue.
    static let limit = 10
    static let secondsRange = 1...86_400
    /// From joining the line, which nobody took the conversation from at once.
    static let waitedRange = 0...86_400
    static let lengthRange = 1...10_000
    static let percentRange = 1...100
    /// A day: after that the customer's window is closed.
    static let callBackMinutesRange = 1...1_440

    /// - Returns: the texts without white space around them.
    /// - Throws: ``Refusal/Code/invalidField`` with the path of what does not fit.
    static func checked(
        _ forms: [OverflowForm],
        of queue: ID<Queue>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> [OverflowForm] {
        guard forms.count <= limit else {
            throw Refusal(.invalidField, "There are at most \(limit) rules.", field: "overflow")
        }
        return try forms.enumerated().map { index, form in
            try form.when.check("overflow[\(index)].when")
            let action = try form.then.checked("overflow[\(index)].then")
            if case .queue(let other) = action {
                let field = "overflow[\(index)].then.queue"
                guard other != queue else { throw Refusal(.invalidField, "Name another queue.", field: field) }
                guard try QueueStore.find(other, workspace: workspace, in: session) != nil else {
                    throw Refusal(.invalidField, "There is no such queue.", field: field)
                }
            }
            return OverflowForm(when: form.when, then: action)
        }
    }

    /// - Throws: ``Refusal/Code/conflict`` if a queue sends there who would wait too long.
    static func requireUnused(_ queue: ID<Queue>, workspace: ID<Workspace>, in session: any SQLSession) throws {
        let sender = try FloorStore.queues(workspace: workspace, in: session).first { row in
            row.id != queue && QueueRouting(stored: row.routing).overflow?.contains { $0.then == .queue(queue) } == true
        }
        guard let sender else { return }
        throw Refusal(
            .conflict,
            "“\(sender.name)” sends conversations here that would wait too long. Change its routing first."
        )
    }
}

extension OverflowForm.Trigger {
    fileprivate func check(_ path: String) throws {
        switch self {
        case .waited(let seconds):
            try Check.range(seconds, OverflowForm.waitedRange, field: "\(path).waited_seconds")
        case .length(let length): try Check.range(length, OverflowForm.lengthRange, field: "\(path).length")
        case .expectedWait(let seconds):
            try Check.range(seconds, OverflowForm.secondsRange, field: "\(path).expected_wait_seconds")
        case .nobodySignedIn: break
        case .serviceLevel(let percent, let seconds):
            let path = "\(path).service_level"
            try Check.range(percent, OverflowForm.percentRange, field: "\(path).below_percent")
            try Check.range(seconds, OverflowForm.secondsRange, field: "\(path).within_seconds")
        }
    }
}

extension OverflowForm.Action {
    fileprivate func checked(_ path: String) throws -> Self {
        switch self {
        case .addTier(let tier):
            try Check.range(tier, Administration.tierRange, field: "\(path).add_tier")
            return self
        case .queue: return self
        case .message(let texts): return .message(try texts.checked(field: "\(path).message"))
        case .callBack(let minutes, let texts):
            let path = "\(path).call_back"
            try Check.range(minutes, OverflowForm.callBackMinutesRange, field: "\(path).after_minutes")
            return .callBack(afterMinutes: minutes, try texts.checked(field: "\(path).message"))
        }
    }
}
