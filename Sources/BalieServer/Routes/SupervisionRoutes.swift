import BalieDomain
import BalieServices
import Hummingbird

/// The supervisor's floor: the wall board, what is done from it, and the audit log of that.
struct SupervisionRoutes: Sendable {
    let supervision: Supervision
    let board: FloorBoard
    let desk: Desk
    let environment: BalieServices.Environment

    var routes: [Route] {
        [
            Route(.get, "/floor", .role(.supervisor), floor),
            Route(.get, "/floor/conversations", .role(.supervisor), behind),
            Route(.get, "/conversations/{id}/why", .role(.supervisor), whyWaits),
            Route(.get, "/agents/{id}/why", .role(.supervisor), whyIdle),
            Route(.post, "/conversations/{id}/monitor", .role(.supervisor), beginMonitoring),
            Route(.delete, "/conversations/{id}/monitor", .role(.supervisor), endMonitoring),
            Route(.post, "/conversations/{id}/takeover", .role(.supervisor), takeOver),
            Route(.put, "/agents/{id}/presence", .role(.supervisor), setPresence),
            Route(.patch, "/agents/{id}/routing", .role(.supervisor), setRouting),
            Route(.get, "/audit", .role(.administrator), audit),
        ]
    }

    // MARK: Looking

    private func floor(_ call: Call) async throws -> Response {
        try .json(FloorShape(try await board.snapshot(since: try Self.since(call), for: try call.caller)))
    }

    private func behind(_ call: Call) async throws -> Response {
        guard let number: Supervision.Number = try call.queryValue("of") else {
            let known = Supervision.Number.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.invalidField, "It is one of: \(known).", field: "of")
        }
        let found = try await supervision.conversations(
            behind: number,
            queue: try call.queryID("queue"),
            agent: try call.queryID("agent"),
            since: try Self.since(call),
            for: try call.caller
        )
        let now = environment.now()
        return try .json(Page(found.map { ConversationShape($0, at: now) }))
    }

    /// When today began, where the caller is.
    private static func since(_ call: Call) throws -> Timestamp? {
        guard let text = call.query("since") else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw Refusal(.invalidField, "It must be a time as RFC 3339 writes it.", field: "since")
        }
        return time
    }

    private func whyWaits(_ call: Call) async throws -> Response {
        try .json(WhyShape(try await supervision.whyWaits(try call.id(), for: try call.caller)))
    }

    private func whyIdle(_ call: Call) async throws -> Response {
        try .json(WhyShape(try await supervision.whyIdle(try call.id(), for: try call.caller)))
    }

    private func beginMonitoring(_ call: Call) async throws -> Response {
        try await supervision.monitor(try call.id(), .begins, by: try call.caller)
        return .noContent
    }

    private func endMonitoring(_ call: Call) async throws -> Response {
        try await supervision.monitor(try call.id(), .ends, by: try call.caller)
        return .noContent
    }

    // MARK: Acting

    private func takeOver(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let version = try fields.required("version", try fields.optionalInteger("version"))
        let view = try await desk.takeOver(try call.id(), version: Int64(version), by: try call.caller)
        return try .json(ConversationShape(view, at: environment.now()))
    }

    private func setPresence(_ call: Call) async throws -> Response {
        let presence: Presence = try call.fields.value("status")
        guard presence != .notResponding else {
            throw Refusal(.invalidField, "It is one of: online, away, offline.", field: "status")
        }
        return try .json(
            AgentShape(try await supervision.setPresence(presence, of: try call.id(), by: try call.caller))
        )
    }

    private func setRouting(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let view = try await supervision.setRouting(
            queues: try fields.optionalIDs("queues"),
            skills: try fields.skills("skills"),
            of: try call.id(),
            by: try call.caller
        )
        return try .json(AgentShape(view))
    }

    private func audit(_ call: Call) async throws -> Response {
        let page = try await supervision.audit(
            cursor: call.query("cursor"),
            limit: try call.limit,
            for: try call.caller
        )
        return try .json(Page(page.items.map(AuditShape.init), next: page.next))
    }
}
