import BalieDomain
import BalieServices
import Hummingbird

/// People.
struct ContactRoutes: Sendable {
    let contacts: Contacts
    let desk: Desk
    let environment: BalieServices.Environment

    var routes: [Route] {
        [
            Route(.get, "/contacts", list),
            Route(.get, "/contacts/{id}", find),
            Route(.patch, "/contacts/{id}", change),
            Route(.delete, "/contacts/{id}", .role(.administrator), erase),
            Route(.get, "/contacts/{id}/conversations", conversations),
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        let page = try await contacts.list(
            search: try call.search,
            cursor: call.query("cursor"),
            limit: try call.limit,
            for: try call.caller
        )
        return try .json(Page(page.items.map(ContactShape.init), next: page.next))
    }

    private func find(_ call: Call) async throws -> Response {
        try .json(ContactShape(try await contacts.find(try call.id(), for: try call.caller)))
    }

    private func change(_ call: Call) async throws -> Response {
        let (fields, caller) = (try call.fields, try call.caller)
        let id: ID<Contact> = try call.id()
        let attributes = try fields.optionalObject("attributes")?.strings
        guard fields.has("name") || attributes != nil else {
            throw Refusal(.invalidField, "This field is needed.", field: "name")
        }
        let name = try fields.optionalString("name")
        // Before anything is written: both, or neither.
        _ = try name.map(Contacts.checked(name:))
        var view: ContactView?
        if let attributes { view = try await contacts.setAttributes(attributes, of: id, by: caller) }
        if fields.has("name") { view = try await contacts.rename(id, to: name, by: caller) }
        guard let view else { throw Refusal(.notFound) }
        return try .json(ContactShape(view))
    }

    private func erase(_ call: Call) async throws -> Response {
        try await contacts.erase(try call.id(), by: try call.caller)
        return .noContent
    }

    private func conversations(_ call: Call) async throws -> Response {
        let caller = try call.caller
        let id: ID<Contact> = try call.id()
        _ = try await contacts.find(id, for: caller)
        var request = Desk.ListRequest()
        request.contact = id
        request.cursor = call.query("cursor")
        request.limit = try call.limit
        let page = try await desk.conversations(request, for: caller)
        let now = environment.now()
        return try .json(Page(page.items.map { ConversationShape($0, at: now) }, next: page.next))
    }
}
