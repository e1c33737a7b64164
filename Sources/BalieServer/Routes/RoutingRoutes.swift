import BalieDomain
import BalieServices
import Hummingbird

/// How queues and the workspace hand out work.
struct RoutingRoutes: Sendable {
    let administration: Administration

    var routes: [Route] {
        [
            Route(.get, "/routing", .role(.supervisor), settings),
            Route(.put, "/routing", .role(.administrator), setSettings),
            Route(.get, "/queues/{id}/routing", .role(.supervisor), queueRouting),
            Route(.put, "/queues/{id}/routing", .role(.supervisor), setQueueRouting),
        ]
    }

    // MARK: The workspace

    private func settings(_ call: Call) async throws -> Response {
        try .json(try await administration.routing(workspace: try call.workspace))
    }

    private func setSettings(_ call: Call) async throws -> Response {
        let wanted = try RoutingSettings(try call.fields)
        return try .json(try await administration.setRouting(wanted, workspace: try call.workspace))
    }

    // MARK: A queue

    private func queueRouting(_ call: Call) async throws -> Response {
        let routing = try await administration.queueRouting(try call.id(), workspace: try call.workspace)
        return try .json(QueueRoutingShape(routing))
    }

    private func setQueueRouting(_ call: Call) async throws -> Response {
        let routing = try await administration.setQueueRouting(
            try call.id(),
            try QueueRoutingView(try call.fields),
            workspace: try call.workspace
        )
        return try .json(QueueRoutingShape(routing))
    }
}

extension RoutingSettings {
    /// What is left out is as usual.
    fileprivate init(_ fields: Fields) throws {
        try fields.only([
            "order", "window", "last_agent", "not_responding_after", "decline_memory_seconds", "channels",
        ])
        self.init()
        if let order = try fields.optionalObject("order") {
            try order.only(["by", "seconds_per_point", "initial", "per_minute", "maximum"])
            self.order.by = try order.optionalValue("by", as: Order.Kind.self) ?? self.order.by
            self.order.secondsPerPoint = try order.optionalInteger("seconds_per_point") ?? self.order.secondsPerPoint
            self.order.initial = try order.optionalInteger("initial") ?? self.order.initial
            self.order.perMinute = try order.optionalInteger("per_minute") ?? self.order.perMinute
            self.order.maximum = try order.optionalInteger("maximum") ?? self.order.maximum
        }
        if let window = try fields.optionalObject("window") {
            try window.only(["lead_minutes", "seconds_per_cent"])
            self.window.leadMinutes = try window.optionalInteger("lead_minutes") ?? self.window.leadMinutes
            self.window.secondsPerCent = try window.optionalInteger("seconds_per_cent") ?? self.window.secondsPerCent
        }
        if let last = try fields.optionalObject("last_agent") {
            try last.only(["who", "days", "patience_seconds"])
            lastAgent.who = try last.optionalValue("who", as: LastAgent.Who.self) ?? lastAgent.who
            lastAgent.days = try last.optionalInteger("days") ?? lastAgent.days
            lastAgent.patienceSeconds = try last.optionalInteger("patience_seconds") ?? lastAgent.patienceSeconds
        }
        notRespondingAfter = try fields.optionalInteger("not_responding_after") ?? notRespondingAfter
        declineMemorySeconds = try fields.optionalInteger("decline_memory_seconds") ?? declineMemorySeconds
        channels = try fields.optionalObjects("channels")?.map(ChannelLimit.init) ?? []
    }
}

extension ChannelLimit {
    fileprivate init(_ fields: Fields) throws {
        try fields.only(["channel", "maximum", "exclusive", "interrupted_by"])
        self.init(
            channel: try fields.id("channel"),
            maximum: try fields.optionalInteger("maximum"),
            isExclusive: try fields.optionalBool("exclusive") ?? false,
            interruptedBy: try fields.optionalIDs("interrupted_by") ?? []
        )
    }
}

extension QueueRoutingView {
    fileprivate init(_ fields: Fields) throws {
        try fields.only([
            "strategy", "ring_seconds", "needs", "members", "highest_tier", "steps", "mode", "picking", "wrap_up",
            "overflow",
        ])
        self.init(
            strategy: try fields.value("strategy"),
            ringSeconds: try fields.required("ring_seconds", fields.optionalInteger("ring_seconds")),
            needs: try fields.optionalString("needs"),
            members: try fields.required("members", fields.optionalObjects("members")).map { member in
                try member.only(["agent", "tier", "position"])
                return Member(
                    agent: try member.id("agent"),
                    tier: try member.optionalInteger("tier") ?? 1,
                    position: try member.optionalInteger("position") ?? 1
                )
            },
            highestTier: try fields.optionalInteger("highest_tier"),
            steps: try (fields.optionalObjects("steps") ?? []).map { step in
                try step.only(["after_seconds", "needs", "highest_tier"])
                return Step(
                    afterSeconds: try step.required("after_seconds", step.optionalInteger("after_seconds")),
                    needs: try step.optionalString("needs"),
                    highestTier: try step.optionalInteger("highest_tier")
                )
            },
            mode: try fields.optionalValue("mode", as: QueueMode.self) ?? .push,
            allowsPicking: try fields.optionalBool("picking") ?? false,
            wrapUp: try fields.optionalObject("wrap_up").map { rule in
                try rule.only(["seconds", "codes"])
                let codes = try rule.optionalStrings("codes") ?? []
                let seconds = try rule.required("seconds", rule.optionalInteger("seconds"))
                return WrapUpRule(seconds: seconds, codes: codes)
            },
            overflow: try (fields.optionalObjects("overflow") ?? []).map { rule in
                try rule.only(["when", "then"])
                return OverflowForm(
                    when: try OverflowForm.Trigger(try rule.object("when")),
                    then: try OverflowForm.Action(try rule.object("then"))
                )
            }
        )
    }
}

extension OverflowForm.Trigger {
    fileprivate init(_ fields: Fields) throws {
        switch try fields.onlyOne([
            "waited_seconds", "length", "expected_wait_seconds", "nobody_signed_in", "service_level",
        ]) {
        case "waited_seconds": self = .waited(seconds: try fields.integer("waited_seconds"))
        case "length": self = .length(try fields.integer("length"))
        case "expected_wait_seconds": self = .expectedWait(seconds: try fields.integer("expected_wait_seconds"))
        case "service_level":
            let level = try fields.object("service_level")
            try level.only(["below_percent", "within_seconds"])
            self = .serviceLevel(
                belowPercent: try level.integer("below_percent"),
                withinSeconds: try level.integer("within_seconds")
            )
        default:
            guard try fields.optionalBool("nobody_signed_in") == true else {
                throw Refusal(.invalidField, "It is true or left out.", field: fields.path(of: "nobody_signed_in"))
            }
            self = .nobodySignedIn
        }
    }
}

extension OverflowForm.Action {
    fileprivate init(_ fields: Fields) throws {
        switch try fields.onlyOne(["add_tier", "queue", "message", "call_back"]) {
        case "add_tier": self = .addTier(try fields.integer("add_tier"))
        case "queue": self = .queue(try fields.id("queue"))
        case "message": self = .message(CustomerTexts(try fields.object("message").strings))
        default:
            let callBack = try fields.object("call_back")
            try callBack.only(["after_minutes", "message"])
            self = .callBack(
                afterMinutes: try callBack.integer("after_minutes"),
                CustomerTexts(try callBack.object("message").strings)
            )
        }
    }
}

extension Fields {
    fileprivate func integer(_ name: String) throws -> Int { try required(name, optionalInteger(name)) }

    /// - Returns: the one of `names` that is there.
    fileprivate func onlyOne(_ names: [String]) throws -> String {
        try only(Set(names))
        let given = names.filter { optionalValue($0) != nil }
        guard given.count == 1 else {
            throw Refusal(.invalidField, "Name one of: \(names.joined(separator: ", ")).", field: path)
        }
        return given[0]
    }
}
