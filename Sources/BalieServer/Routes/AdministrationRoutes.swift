import BalieDomain
import BalieServices
import Hummingbird

/// Queues, skills and canned replies.
struct AdministrationRoutes: Sendable {
    let administration: Administration

    var routes: [Route] {
        [
            Route(.get, "/queues", queues),
            Route(.post, "/queues", .role(.supervisor), addQueue),
            Route(.get, "/queues/{id}", queue),
            Route(.patch, "/queues/{id}", .role(.supervisor), updateQueue),
            Route(.delete, "/queues/{id}", .role(.supervisor), removeQueue),
            Route(.get, "/skills", skills),
            Route(.post, "/skills", .role(.supervisor), addSkill),
            Route(.patch, "/skills/{id}", .role(.supervisor), renameSkill),
            Route(.delete, "/skills/{id}", .role(.supervisor), removeSkill),
            Route(.get, "/canned-replies", cannedReplies),
            Route(.post, "/canned-replies", addCannedReply),
            Route(.put, "/canned-replies/{id}", updateCannedReply),
            Route(.delete, "/canned-replies/{id}", removeCannedReply),
        ]
    }

    // MARK: Queues

    private func queues(_ call: Call) async throws -> Response {
        let limit = try call.limit
        let queues = try await administration.queues(
            workspace: try call.workspace,
            after: try call.queryID("cursor"),
            limit: limit + 1
        )
        return try .json(Page(queues, limit: limit, cursor: { "\($0.id)" }, QueueShape.init))
    }

    private func queue(_ call: Call) async throws -> Response {
        try .json(QueueShape(try await administration.queue(try call.id(), workspace: try call.workspace)))
    }

    private func addQueue(_ call: Call) async throws -> Response {
        var wanted = try changes(call)
        wanted.name = try call.fields.string("name")
        let queue = try await administration.addQueue(wanted, workspace: try call.workspace)
        return try .json(QueueShape(queue), status: .created)
    }

    private func updateQueue(_ call: Call) async throws -> Response {
        let queue = try await administration.updateQueue(
            try call.id(),
            try changes(call),
            workspace: try call.workspace
        )
        return try .json(QueueShape(queue))
    }

    private func removeQueue(_ call: Call) async throws -> Response {
        try await administration.removeQueue(try call.id(), workspace: try call.workspace)
        return .noContent
    }

    private func changes(_ call: Call) throws -> Administration.QueueChanges {
        let fields = try call.fields
        return Administration.QueueChanges(
            name: try fields.optionalString("name"),
            strategy: try fields.optionalValue("strategy", as: RoutingStrategy.self),
            ringSeconds: try fields.optionalInteger("ring_seconds"),
            members: try fields.optionalIDs("members"),
            requiredSkills: try fields.skills("required_skills")
        )
    }

    // MARK: Skills

    private func skills(_ call: Call) async throws -> Response {
        let limit = try call.limit
        let skills = try await administration.skills(
            workspace: try call.workspace,
            after: try call.queryID("cursor"),
            limit: limit + 1
        )
        return try .json(Page(skills, limit: limit, cursor: { "\($0.id)" }, SkillShape.init))
    }

    private func addSkill(_ call: Call) async throws -> Response {
        let skill = try await administration.addSkill(
            name: try call.fields.string("name"),
            workspace: try call.workspace
        )
        return try .json(SkillShape(skill), status: .created)
    }

    private func renameSkill(_ call: Call) async throws -> Response {
        let skill = try await administration.renameSkill(
            try call.id(),
            to: try call.fields.string("name"),
            workspace: try call.workspace
        )
        return try .json(SkillShape(skill))
    }

    private func removeSkill(_ call: Call) async throws -> Response {
        try await administration.removeSkill(try call.id(), workspace: try call.workspace)
        return .noContent
    }

    // MARK: Canned replies

    private func cannedReplies(_ call: Call) async throws -> Response {
        let limit = try call.limit
        let replies = try await administration.cannedReplies(
            workspace: try call.workspace,
            after: try call.queryID("cursor"),
            limit: limit + 1
        )
        return try .json(Page(replies, limit: limit, cursor: { "\($0.id)" }, CannedReplyShape.init))
    }

    private func addCannedReply(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let reply = try await administration.addCannedReply(
            shortcut: try fields.string("shortcut"),
            body: try fields.string("body"),
            workspace: try call.workspace
        )
        return try .json(CannedReplyShape(reply), status: .created)
    }

    private func updateCannedReply(_ call: Call) async throws -> Response {
        let fields = try call.fields
        let reply = try await administration.updateCannedReply(
            try call.id(),
            shortcut: try fields.string("shortcut"),
            body: try fields.string("body"),
            workspace: try call.workspace
        )
        return try .json(CannedReplyShape(reply))
    }

    private func removeCannedReply(_ call: Call) async throws -> Response {
        try await administration.removeCannedReply(try call.id(), workspace: try call.workspace)
        return .noContent
    }
}
