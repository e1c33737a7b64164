import BalieDomain
import BalieServices
import Hummingbird

/// What a queue asks its customers, and what they said.
struct SurveyRoutes: Sendable {
    let surveys: Surveys

    var routes: [Route] {
        [
            Route(.get, "/queues/{id}/survey", settings),
            Route(.put, "/queues/{id}/survey", .role(.supervisor), setSettings),
            Route(.get, "/reports/satisfaction/comments", .role(.supervisor), comments),
        ]
    }

    private func settings(_ call: Call) async throws -> Response {
        try .json(QueueSurveyShape(try await surveys.settings(of: try call.id(), workspace: try call.workspace)))
    }

    private func setSettings(_ call: Call) async throws -> Response {
        let fields = try call.fields
        try fields.only(["survey"])
        guard fields.has("survey") else {
            throw Refusal(.invalidField, "This field is needed; null means that nothing is asked.", field: "survey")
        }
        let wanted = try fields.optionalObject("survey").map { try form($0) }
        let kept = try await surveys.setSettings(wanted, of: try call.id(), workspace: try call.workspace)
        return try .json(QueueSurveyShape(kept))
    }

    private func form(_ fields: Fields) throws -> SurveySettings {
        try fields.only(["texts", "delay_seconds", "template", "days"])
        let texts = try fields.required("texts", fields.optionalObjects("texts"))
        return SurveySettings(
            texts: try texts.map { text in
                try text.only(["language", "question", "thanks"])
                return SurveySettings.Text(
                    language: try text.string("language"),
                    question: try text.string("question"),
                    thanks: try text.string("thanks")
                )
            },
            delaySeconds: try fields.optionalInteger("delay_seconds") ?? 0,
            template: try fields.optionalObject("template").map { template in
                try template.only(["name", "language"])
                return SurveySettings.Template(
                    name: try template.string("name"),
                    language: try template.string("language")
                )
            },
            days: try fields.optionalInteger("days") ?? SurveySettings.usualDays
        )
    }

    private func comments(_ call: Call) async throws -> Response {
        let page = try await surveys.comments(
            cursor: call.query("cursor"),
            limit: try call.limit,
            workspace: try call.workspace
        )
        return try .json(Page(page.items.map(SurveyCommentShape.init), next: page.next))
    }
}
