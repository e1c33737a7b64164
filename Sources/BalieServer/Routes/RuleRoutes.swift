import BalieDomain
import BalieServices
import Hummingbird

/// The rules that place a new conversation.
struct RuleRoutes: Sendable {
    let rules: Rules

    var routes: [Route] {
        [
            Route(.get, "/rules", .role(.supervisor), list),
            Route(.put, "/rules", .role(.administrator), replace),
            Route(.post, "/rules/trial", .role(.administrator), trial),
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        try .json(RuleListShape(try await rules.list(workspace: try call.workspace)))
    }

    private func replace(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let version = try fields.required("version", fields.optionalInteger("version"))
        let list = try await rules.replace(
            try forms(fields),
            version: Int64(version),
            workspace: try call.workspace
        )
        return try .json(RuleListShape(list))
    }

    private func trial(_ call: Call) async throws -> Response {
        try .json(RuleTrialShape(try await rules.trial(try forms(call.fields), workspace: try call.workspace)))
    }

    private func forms(_ fields: Fields) throws -> [RuleForm] {
        try fields.required("rules", fields.optionalObjects("rules")).map(RuleReading.rule)
    }
}

/// Reads rules. Unknown members are refused by name: a rule that asks for less than was meant holds too often.
enum RuleReading {
    static func rule(_ fields: Fields) throws -> RuleForm {
        try fields.only(["id", "name", "enabled", "when", "do", "continue"])
        return RuleForm(
            id: try fields.optionalID("id"),
            name: try fields.string("name"),
            isOn: try fields.optionalBool("enabled") ?? true,
            when: try fields.optionalObject("when").map(when) ?? RuleForm.When(),
            actions: try actions(try fields.object("do")),
            goesOn: try fields.optionalBool("continue") ?? false
        )
    }

    private static func when(_ fields: Fields) throws -> RuleForm.When {
        try fields.only(["channels", "words", "languages", "attributes", "labels", "hours", "advertisement"])
        var when = RuleForm.When()
        when.channels = try fields.optionalIDs("channels")
        when.words = try fields.optionalStrings("words")
        when.languages = try fields.optionalStrings("languages")
        when.attributes = try fields.optionalObjects("attributes")?.map { attribute in
            try attribute.only(["name", "values"])
            return RuleForm.Attribute(
                name: try attribute.string("name"),
                values: try attribute.required("values", attribute.optionalStrings("values"))
            )
        }
        when.labels = try fields.optionalStrings("labels")
        when.hours = try fields.optionalObject("hours").map { hours in
            try hours.only(["schedule", "open"])
            return RuleForm.Hours(
                schedule: try hours.id("schedule"),
                open: try hours.required("open", hours.optionalBool("open"))
            )
        }
        when.advertisement = try fields.optionalObject("advertisement").map { advertisement in
            try advertisement.only(["ids", "headline"])
            return RuleForm.Advertisement(
                ids: try advertisement.optionalStrings("ids"),
                headline: try advertisement.optionalStrings("headline")
            )
        }
        return when
    }

    private static func actions(_ fields: Fields) throws -> RuleForm.Actions {
        try fields.only(["queue", "priority", "skills", "labels", "reply"])
        return RuleForm.Actions(
            queue: try fields.optionalID("queue"),
            priority: try fields.optionalInteger("priority"),
            skills: try fields.optionalObjects("skills")?.map { skill in
                try skill.only(["skill", "level"])
                return RuleForm.Skill(
                    skill: try skill.id("skill"),
                    level: try skill.required("level", skill.optionalInteger("level"))
                )
            },
            labels: try fields.optionalStrings("labels"),
            reply: try fields.optionalString("reply")
        )
    }
}
