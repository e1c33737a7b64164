import BalieDomain

/// Rules by the names, and within the bounds, that they have in the settings of a workspace and of a queue.
extension ScenarioReader {
    /// The floor's settings. Nobody goes back to whom they had before unless it says so.
    static func settings(_ value: JSONValue) throws(ScenarioError) -> FloorSettings {
        let fields = try ScenarioFields(
            value,
            at: "floor",
            known: [
                "ring_seconds", "not_responding_after", "decline_memory_seconds", "max_ringing_per_agent",
                "ageing_seconds_per_point", "order", "window", "last_agent",
            ]
        )
        var settings = FloorSettings(stickiness: .off)
        if let seconds = try fields.optionalNumber("ring_seconds", 1...86_400) { settings.ringTime = .seconds(seconds) }
        settings.notRespondingAfter = try fields.integer("not_responding_after", 1...1_000, or: 1)
        if let seconds = try fields.optionalNumber("decline_memory_seconds", 1...86_400) {
            settings.declineMemory = .seconds(seconds)
        }
        settings.maxRingingPerAgent = try fields.integer("max_ringing_per_agent", 1...100, or: 1)
        if let seconds = try fields.optionalInteger("ageing_seconds_per_point", 0...86_400) {
            settings.ordering = .ageing(secondsPerPoint: seconds)
        }
        if let order = fields.value("order") {
            guard fields.value("ageing_seconds_per_point") == nil else {
                throw ScenarioError("floor.order", "there can be an order or ageing_seconds_per_point, not both")
            }
            settings.ordering = try ordering(order)
        }
        settings.windowCredit = try fields.value("window").flatMap { value throws(ScenarioError) in
            try windowCredit(value)
        }
        if let value = fields.value("last_agent") {
            let last = try ScenarioFields(value, at: "floor.last_agent", known: ["who", "patience_seconds"])
            settings.stickiness = try last.optionalWord("who") ?? .members
            settings.stickyPatience = .seconds(try last.optionalNumber("patience_seconds", 0...3600) ?? 0)
        }
        return settings
    }

    private enum OrderKind: String, CaseIterable { case strict, ageing, accelerated }

    private static func ordering(_ value: JSONValue) throws(ScenarioError) -> FloorOrdering {
        let order = try ScenarioFields(
            value,
            at: "floor.order",
            known: ["by", "seconds_per_point", "initial", "per_minute", "maximum"]
        )
        switch try order.optionalWord("by", as: OrderKind.self) ?? .strict {
        case .strict: return .strict
        case .ageing: return .ageing(secondsPerPoint: try order.integer("seconds_per_point", 1...86_400, or: 60))
        case .accelerated:
            return .accelerated(
                initial: try order.integer("initial", 0...1_000, or: 0),
                perMinute: try order.integer("per_minute", 0...1_000, or: 1),
                maximum: try order.integer("maximum", 0...100_000, or: 10)
            )
        }
    }

    private static func windowCredit(_ value: JSONValue) throws(ScenarioError) -> WindowCredit? {
        let window = try ScenarioFields(value, at: "floor.window", known: ["lead_minutes", "seconds_per_cent"])
        let lead = try window.integer("lead_minutes", 0...1_440, or: 0)
        let seconds = try window.integer("seconds_per_cent", 1...10_000, or: 60)
        return lead == 0 ? nil : WindowCredit(lead: .minutes(Int64(lead)), secondsPerUnit: seconds * 100)
    }

    func lastAgent(
        _ stream: ScenarioFields,
        _ groups: [Scenario.AgentGroup]
    ) throws(ScenarioError) -> Scenario.ArrivalStream.LastAgent? {
        guard let value = stream.value("last_agent") else { return nil }
        let last = try ScenarioFields(value, at: stream.path(of: "last_agent"), known: ["share", "group"])
        var group: Int?
        if let name = try last.optionalText("group") {
            group = groups.firstIndex { $0.name == name }
            guard group != nil else {
                throw ScenarioError(last.path(of: "group"), "it must be the name of a group of agents")
            }
        }
        return .init(share: try last.optionalNumber("share", 0...1) ?? 1, group: group)
    }

    // MARK: Overflow

    /// Rules are numbered as they stand.
    func overflow(
        _ queue: ScenarioFields,
        of place: Int,
        into plan: inout Scenario.QueuePlan
    ) throws(ScenarioError) {
        for (path, value) in try queue.optionalList("overflow", 0...ScenarioLimits.overflows) ?? [] {
            let rule = try ScenarioFields(value, at: path, known: ["when", "then"])
            let id = plan.overflows.count + 1
            let trigger = try trigger(rule)
            let then = try ScenarioFields(
                rule.required("then"),
                at: rule.path(of: "then"),
                known: ["add_tier", "queue", "message", "call_back"]
            )
            let action: OverflowRule.Action
            if let tier = try then.optionalInteger("add_tier", ScenarioLimits.tiers) {
                action = .addTier(tier)
            } else if let name = then.value("queue") {
                let other = try self.place(ofQueue: name, at: then.path(of: "queue"))
                guard other != place else { throw ScenarioError(then.path(of: "queue"), "it must be another queue") }
                action = .queue(ID(place: other))
            } else if then.value("message") == .bool(true) {
                action = .message
            } else {
                let back = try ScenarioFields(
                    then.required("call_back"),
                    at: then.path(of: "call_back"),
                    known: ["after_minutes"]
                )
                plan.callBacks[id] = .seconds(try back.number("after_minutes", 1...1_440) * 60)
                action = .callBack
            }
            plan.overflows.append(OverflowRule(id: id, when: trigger, action))
        }
    }

    private func trigger(_ rule: ScenarioFields) throws(ScenarioError) -> OverflowRule.Trigger {
        let when = try ScenarioFields(
            rule.required("when"),
            at: rule.path(of: "when"),
            known: ["waited_seconds", "length", "expected_wait_seconds", "nobody_signed_in", "service_level"]
        )
        if let seconds = try when.optionalNumber("waited_seconds", 0...86_400) { return .waited(.seconds(seconds)) }
        if let length = try when.optionalInteger("length", 1...10_000) { return .length(length) }
        if let seconds = try when.optionalNumber("expected_wait_seconds", 1...86_400) {
            return .expectedWait(.seconds(seconds))
        }
        if when.value("nobody_signed_in") == .bool(true) { return .nobodySignedIn }
        let level = try ScenarioFields(
            when.required("service_level"),
            at: when.path(of: "service_level"),
            known: ["below_percent", "within_seconds"]
        )
        guard let percent = try level.optionalInteger("below_percent", 1...100) else {
            throw ScenarioError(level.path(of: "below_percent"), "it is needed")
        }
        return .serviceLevel(below: percent, within: .seconds(try level.number("within_seconds", 1...86_400)))
    }
}
