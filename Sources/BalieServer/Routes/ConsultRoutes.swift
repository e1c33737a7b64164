import BalieDomain
import BalieServices
import Hummingbird

/// Colleagues who are asked into conversations, and notes that only the team sees.
struct ConsultRoutes: Sendable {
    let desk: Desk

    var routes: [Route] {
        [
            Route(.get, "/consults", list),
            Route(.post, "/conversations/{id}/consults", begin),
            Route(.post, "/consults/{id}/end", end),
            Route(.post, "/conversations/{id}/whisper", whisper),
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        try .json(Page(try await desk.consults(for: try call.caller).map(ConsultShape.init)))
    }

    private func begin(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let consult = try await desk.consult(
            try fields.id("agent"),
            in: try call.id(),
            note: try fields.optionalString("note"),
            by: try call.caller
        )
        return try .json(ConsultShape(consult), status: .created)
    }

    private func end(_ call: Call) async throws -> Response {
        try .json(ConsultShape(try await desk.endConsult(try call.id(), by: try call.caller)))
    }

    private func whisper(_ call: Call) async throws -> Response {
        let message = try await desk.whisper(try call.fields.string("body"), in: try call.id(), by: try call.caller)
        return try .json(MessageShape(message), status: .created)
    }
}
