import BalieDomain
import BalieServices
import Hummingbird

/// The caller's own account.
struct MeRoutes: Sendable {
    let dependencies: ServerDependencies

    var routes: [Route] {
        [
            Route(.get, "/me", me),
            Route(.put, "/me/presence", setPresence),
            Route(.put, "/me/password", setPassword),
            Route(.put, "/me/preferences", setPreferences),
            Route(.post, "/me/next", next),
            Route(.get, "/me/wrap-ups", wrapUps),
            Route(.post, "/me/wrap-ups/done", endWrapUp),
        ]
    }

    private func me(_ call: Call) async throws -> Response {
        try .json(MeShape(try await dependencies.accounts.me(try call.caller)))
    }

    private func setPresence(_ call: Call) async throws -> Response {
        let caller = try call.caller
        let presence: Presence = try call.fields.value("status")
        guard presence != .notResponding else {
            throw Refusal(.invalidField, "It is one of: online, away, offline.", field: "status")
        }
        let agent = try await dependencies.accounts.setPresence(
            presence,
            of: caller.agent,
            workspace: caller.workspace,
            byBrowser: caller.kind == .session
        )
        return try .json(AgentShape(agent))
    }

    // MARK: Work

    private func next(_ call: Call) async throws -> Response {
        guard let view = try await dependencies.desk.next(by: try call.caller) else { return .noContent }
        return try .json(ConversationShape(view, at: dependencies.environment.now()))
    }

    private func wrapUps(_ call: Call) async throws -> Response {
        try .json(Page(try await dependencies.desk.wrapUps(of: try call.caller).map(WrapUpShape.init)))
    }

    private func endWrapUp(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let rest = try await dependencies.desk.endWrapUp(
            of: try fields.id("conversation"),
            code: try fields.optionalString("code"),
            by: try call.caller
        )
        return try .json(Page(rest.map(WrapUpShape.init)))
    }

    private func setPassword(_ call: Call) async throws -> Response {
        let fields = try call.fields
        try await dependencies.accounts.changePassword(
            to: try fields.string("password"),
            current: try fields.optionalString("current"),
            by: try call.caller
        )
        return .noContent
    }

    private func setPreferences(_ call: Call) async throws -> Response {
        let caller = try call.caller
        try await dependencies.accounts.setPreferences(try call.fields.json, by: caller)
        return try .json(MeShape(try await dependencies.accounts.me(caller)))
    }
}
