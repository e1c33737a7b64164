import BalieDomain
import BalieServices
import HTTPTypes
import Hummingbird

/// Messages of a conversation.
struct MessageRoutes: Sendable {
    let desk: Desk

    var routes: [Route] {
        [
            Route(.get, "/conversations/{id}/messages", list),
            Route(.post, "/conversations/{id}/messages", send),
            Route(.get, "/messages/{id}", find),
            Route(.post, "/messages/{id}/retry", retry),
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        let page = try await desk.messages(
            of: try call.id(),
            cursor: call.query("cursor"),
            limit: try call.limit,
            for: try call.caller
        )
        return try .json(Page(page.items.map(MessageShape.init), next: page.next))
    }

    private func find(_ call: Call) async throws -> Response {
        try .json(MessageShape(try await desk.message(try call.id(), for: try call.caller)))
    }

    private func send(_ call: Call) async throws -> Response {
        var request = try OutgoingMessage.read(try call.fields)
        try request.adoptKey(of: call)
        return try answer(try await desk.send(request, in: try call.id(), by: try call.caller))
    }

    private func retry(_ call: Call) async throws -> Response {
        try answer(try await desk.retry(try call.id(), by: try call.caller))
    }

    private func answer(_ sent: Desk.Sent) throws -> Response {
        try .json(MessageShape(sent.message), status: sent.isNew ? .created : .ok)
    }
}
