import BalieDomain
import BalieServices
import Hummingbird

/// Conversations, and what is done with them.
struct ConversationRoutes: Sendable {
    let desk: Desk
    let environment: BalieServices.Environment

    var routes: [Route] {
        [
            Route(.get, "/conversations", list),
            Route(.post, "/conversations", start),
            Route(.get, "/conversations/counts", counts),
            Route(.get, "/conversations/{id}", find),
            Route(.post, "/conversations/{id}/assign", assign),
            Route(.post, "/conversations/{id}/transfer", transfer),
            Route(.post, "/conversations/{id}/resolve", resolve),
            Route(.post, "/conversations/{id}/reopen", reopen),
            Route(.post, "/conversations/{id}/snooze", snooze),
            Route(.post, "/conversations/{id}/labels", label),
            Route(.post, "/conversations/{id}/read", markRead),
            Route(.post, "/conversations/{id}/unread", markUnread),
            Route(.put, "/conversations/{id}/draft", setDraft),
            Route(.put, "/conversations/{id}/viewing", setViewing),
            Route(.get, "/conversations/{id}/decisions", decisions),
            Route(.get, "/labels", labels),
        ]
    }

    private func answer(_ view: ConversationView) throws -> Response {
        try .json(ConversationShape(view, at: environment.now()))
    }

    // MARK: Reading

    private func list(_ call: Call) async throws -> Response {
        let page = try await desk.conversations(try Self.request(call), for: try call.caller)
        let now = environment.now()
        return try .json(Page(page.items.map { ConversationShape($0, at: now) }, next: page.next))
    }

    /// A contact's earlier conversations are listed the same way.
    static func request(_ call: Call) throws -> Desk.ListRequest {
        var request = Desk.ListRequest()
        request.status = try call.queryValue("status")
        request.assignee =
            switch call.query("assignee") {
            case nil: .anyone
            case "me": .me
            case "none": .nobody
            default: try call.queryID("assignee").map { .agent($0) } ?? .anyone
            }
        request.queue =
            switch call.query("queue") {
            case nil: .any
            case "none": .none
            default: try call.queryID("queue").map { .queue($0) } ?? .any
            }
        request.channel = try call.queryID("channel")
        request.contact = try call.queryID("contact")
        request.number = call.query("number")
        request.label = call.query("label")
        request.search = try call.search
        request.order = try call.queryValue("sort") ?? .newest
        request.cursor = call.query("cursor")
        request.limit = try call.limit
        return request
    }

    private func counts(_ call: Call) async throws -> Response {
        try .json(CountsShape(try await desk.counts(for: try call.caller)))
    }

    private func find(_ call: Call) async throws -> Response {
        let detail = try await desk.conversation(try call.id(), for: try call.caller)
        return try .json(ConversationDetailShape(detail, at: environment.now()))
    }

    /// Decisions that are shown.
    private static let decisionLimit = 50

    private func decisions(_ call: Call) async throws -> Response {
        let offers = try await desk.offers(of: try call.id(), limit: Self.decisionLimit, for: try call.caller)
        return try .json(Page(offers.map(DecisionShape.init)))
    }

    private func labels(_ call: Call) async throws -> Response {
        try .json(Page(try await desk.labels(for: try call.caller)))
    }

    /// Writes to a customer first.
    private func start(_ call: Call) async throws -> Response {
        let fields = try call.fields
        var request = try OutgoingMessage.read(fields, beside: ["channel", "contact", "number"])
        try request.adoptKey(of: call)
        let recipient: Desk.Recipient
        switch (try fields.optionalID("contact", as: Contact.self), try fields.optionalString("number")) {
        case (let contact?, nil): recipient = .contact(contact)
        case (nil, let number?): recipient = .number(number)
        case (nil, nil): throw Refusal(.invalidField, "Name a contact or a number.", field: "number")
        case (_?, _?): throw Refusal(.invalidField, "Name a contact or a number, not both.", field: "number")
        }
        let started = try await desk.start(request, with: recipient, on: try fields.id("channel"), by: try call.caller)
        return try .json(
            StartedShape(started, at: environment.now()),
            status: started.isNew ? .created : .ok
        )
    }

    // MARK: Who has it

    private func assign(_ call: Call) async throws -> Response {
        let caller = try call.caller
        let fields = try call.fields
        guard fields.has("agent") else { throw Refusal(.invalidField, "This field is needed.", field: "agent") }
        let agent = fields.optionalValue("agent") == "me" ? caller.agent : try fields.optionalID("agent")
        return try answer(try await desk.assign(try call.id(), to: agent, by: caller))
    }

    private func transfer(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let destination: Desk.Destination
        switch (try fields.optionalID("agent", as: Agent.self), try fields.optionalID("queue", as: Queue.self)) {
        case (let agent?, nil): destination = .agent(agent)
        case (nil, let queue?): destination = .queue(queue)
        case (nil, nil): throw Refusal(.invalidField, "Name an agent or a queue.", field: "agent")
        case (_?, _?): throw Refusal(.invalidField, "Name an agent or a queue, not both.", field: "queue")
        }
        let view = try await desk.transfer(
            try call.id(),
            to: destination,
            note: try fields.optionalString("note"),
            by: try call.caller
        )
        return try answer(view)
    }

    // MARK: Its life

    private func resolve(_ call: Call) async throws -> Response {
        try answer(try await desk.resolve(try call.id(), by: try call.caller))
    }

    private func reopen(_ call: Call) async throws -> Response {
        try answer(try await desk.reopen(try call.id(), by: try call.caller))
    }

    private func snooze(_ call: Call) async throws -> Response {
        let until = try call.fields.time("until")
        return try answer(try await desk.snooze(try call.id(), until: until, by: try call.caller))
    }

    // MARK: Marks

    private func label(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let change: Desk.LabelChange
        if let labels = try fields.optionalStrings("labels") {
            change = .set(labels)
        } else {
            let (add, remove) = (try fields.optionalStrings("add"), try fields.optionalStrings("remove"))
            guard add != nil || remove != nil else {
                throw Refusal(.invalidField, "Give labels, or what to add and remove.", field: "labels")
            }
            change = .edit(add: add ?? [], remove: remove ?? [])
        }
        return try answer(try await desk.label(try call.id(), change, by: try call.caller))
    }

    private func markRead(_ call: Call) async throws -> Response {
        try answer(try await desk.mark(try call.id(), unread: false, by: try call.caller))
    }

    private func markUnread(_ call: Call) async throws -> Response {
        try answer(try await desk.mark(try call.id(), unread: true, by: try call.caller))
    }

    private func setDraft(_ call: Call) async throws -> Response {
        let fields = try call.fields
        try await desk.setDraft(
            try fields.string("body"),
            mode: try fields.value("mode"),
            of: try call.id(),
            by: try call.caller
        )
        return .noContent
    }

    private func setViewing(_ call: Call) async throws -> Response {
        try await desk.note(try call.fields.value("state"), in: try call.id(), by: try call.caller)
        return .noContent
    }
}

extension Call {
    /// Characters of a search.
    static let searchLimit = 200

    /// What is searched for.
    var search: String? {
        get throws {
            guard let text = query("q") else { return nil }
            guard text.count <= Self.searchLimit else {
                throw Refusal(.tooLong, "A search has at most \(Self.searchLimit) characters.", field: "q")
            }
            return text
        }
    }
}
