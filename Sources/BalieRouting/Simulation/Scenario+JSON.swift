public import BalieDomain

extension Scenario {
    /// Reads a scenario as `docs/guide/simulation.md` describes it.
    ///
    /// - Throws: ``ScenarioError`` with the path of what is wrong; nothing in it is too large for a run.
    public init(json: JSONValue) throws(ScenarioError) {
        let fields = try ScenarioFields(
            json,
            at: "",
            known: [
                "name", "days", "warm_up_minutes", "service_level_seconds", "short_abandon_seconds", "window_hours",
                "late_answer", "floor", "queues", "agents", "arrivals",
            ]
        )
        var reader = ScenarioReader()
        let queues = try reader.queues(fields)
        let agents = try reader.agents(fields)
        let arrivals = try reader.arrivals(fields, agents)
        self.init(name: try fields.name("name"), queues: queues, agents: agents, arrivals: arrivals)
        skills = reader.skills
        days = try fields.integer("days", 1...ScenarioLimits.days, or: 1)
        if let minutes = try fields.optionalNumber("warm_up_minutes", 0...Double(days * 1440)) {
            warmUp = .seconds(minutes * 60)
        }
        if let seconds = try fields.optionalNumber("service_level_seconds", ScenarioLimits.seconds) {
            threshold = .seconds(seconds)
        }
        if let seconds = try fields.optionalNumber("short_abandon_seconds", ScenarioLimits.seconds) {
            shortAbandon = .seconds(seconds)
        }
        if let hours = try fields.optionalNumber("window_hours", 0...720) { window = .seconds(hours * 3600) }
        lateAnswer = try fields.value("late_answer").map { value throws(ScenarioError) in
            try ScenarioReader.lateAnswer(value)
        }
        if let floor = fields.value("floor") { settings = try ScenarioReader.settings(floor) }
        for (place, stream) in arrivals.enumerated() where stream.lateCost != nil && lateAnswer == nil {
            throw ScenarioError("arrivals[\(place)].late_cost_micros", "late_answer is needed: it says the currency")
        }
        guard expectedConversations <= ScenarioLimits.conversations else {
            throw ScenarioError("arrivals", "they are more than \(Int(ScenarioLimits.conversations)) in a run")
        }
        for (place, stream) in arrivals.enumerated() {
            guard case .times(let times) = stream.pattern, let last = times.last, last >= end else { continue }
            throw ScenarioError("arrivals[\(place)].times", "the last one is after the end of the last day")
        }
    }
}

/// Reads the parts of a scenario; learns the names of queues and skills on the way.
struct ScenarioReader {
    private(set) var skills: [String] = []
    private(set) var queueNames: [String: Int] = [:]

    // MARK: Queues

    mutating func queues(_ fields: ScenarioFields) throws(ScenarioError) -> [Scenario.QueuePlan] {
        var plans: [Scenario.QueuePlan] = []
        var all: [ScenarioFields] = []
        for (path, value) in try fields.list("queues", 1...ScenarioLimits.queues) {
            let queue = try ScenarioFields(
                value,
                at: path,
                known: [
                    "name", "strategy", "ring_seconds", "skills", "needs", "steps", "highest_tier", "hours", "mode",
                    "wrap_up_seconds", "overflow",
                ]
            )
            let name = try queue.name("name")
            guard queueNames.updateValue(plans.count, forKey: name) == nil else {
                throw ScenarioError(queue.path(of: "name"), "another queue has this name")
            }
            all.append(queue)
            plans.append(
                Scenario.QueuePlan(
                    name: name,
                    strategy: try queue.optionalWord("strategy") ?? .longestIdle,
                    ringTime: try queue.optionalNumber("ring_seconds", 1...86_400).map { .seconds($0) },
                    requiredSkills: try skills(of: queue),
                    needs: try expression(queue, "needs"),
                    steps: try steps(queue),
                    highestTier: try queue.optionalInteger("highest_tier", ScenarioLimits.tiers),
                    hours: try spans(queue, "hours")
                )
            )
            plans[plans.count - 1].mode = try queue.optionalWord("mode") ?? .push
            plans[plans.count - 1].wrapUp = try queue.optionalNumber("wrap_up_seconds", 1...3600).map { .seconds($0) }
        }
        // A rule may name a queue that comes later.
        for (place, queue) in all.enumerated() { try overflow(queue, of: place, into: &plans[place]) }
        return plans
    }

    func place(ofQueue value: JSONValue, at path: String) throws(ScenarioError) -> Int {
        guard case .string(let name) = value, let place = queueNames[name] else {
            let known = queueNames.keys.sorted().map { "“\($0)”" }.joined(separator: ", ")
            throw ScenarioError(path, "it must be the name of a queue: \(known)")
        }
        return place
    }

    /// Levels by the names of skills; a name that was never used is a new skill.
    private mutating func skills(of fields: ScenarioFields) throws(ScenarioError) -> [ID<Skill>: Int] {
        var levels: [ID<Skill>: Int] = [:]
        for (path, name, value) in try fields.optionalMembers("skills") {
            guard case .integer(let level) = value, (1...10).contains(level) else {
                throw ScenarioError(path, "it must be a level from 1 to 10")
            }
            levels[try id(ofSkill: name, at: path)] = Int(level)
        }
        return levels
    }

    /// A name that was never used is a new skill.
    private mutating func id(ofSkill name: String, at path: String) throws(ScenarioError) -> ID<Skill> {
        if !skills.contains(name) { skills.append(name) }
        guard let place = skills.firstIndex(of: name), place < ScenarioLimits.skills else {
            throw ScenarioError(path, "there are more than \(ScenarioLimits.skills) skills")
        }
        return ID(place: place)
    }

    /// `(dutch>=3 & billing>=2) | supervisor`, as the settings of a queue take it.
    private mutating func expression(_ fields: ScenarioFields, _ name: String) throws(ScenarioError) -> SkillExpression?
    {
        guard let text = try fields.optionalText(name) else { return nil }
        let path = fields.path(of: name)
        var known = skills
        let read: SkillExpression
        do {
            read = try SkillExpression(text) { skill in
                if !known.contains(skill) { known.append(skill) }
                return known.firstIndex(of: skill).map { ID(place: $0) }
            }
        } catch {
            throw ScenarioError(path, "\(error)")
        }
        guard known.count <= ScenarioLimits.skills else {
            throw ScenarioError(path, "there are more than \(ScenarioLimits.skills) skills")
        }
        skills = known
        return read
    }

    private mutating func steps(_ queue: ScenarioFields) throws(ScenarioError) -> [RoutingStep] {
        var steps: [RoutingStep] = []
        for (path, value) in try queue.optionalList("steps", 0...ScenarioLimits.steps) ?? [] {
            let step = try ScenarioFields(
                value,
                at: path,
                known: ["after_seconds", "needs", "any_skills", "highest_tier"]
            )
            let relaxed = try expression(step, "needs").map(RoutingStep.Needs.relaxed)
            steps.append(
                RoutingStep(
                    after: .seconds(try step.number("after_seconds", 1...86_400)),
                    needs: step.value("any_skills") == .bool(true) ? .none : relaxed ?? .unchanged,
                    highestTier: try step.optionalInteger("highest_tier", ScenarioLimits.tiers)
                )
            )
        }
        return steps
    }

    // MARK: Agents

    mutating func agents(_ fields: ScenarioFields) throws(ScenarioError) -> [Scenario.AgentGroup] {
        var groups: [Scenario.AgentGroup] = []
        var count = 0
        for (path, value) in try fields.list("agents", 1...ScenarioLimits.groups) {
            let group = try group(
                ScenarioFields(
                    value,
                    at: path,
                    known: [
                        "name", "count", "capacity", "skills", "queues", "tier", "position", "shifts", "answer",
                        "declines", "misses",
                        "back_seconds",
                    ]
                )
            )
            count += group.count
            guard count <= Scenario.agentLimit else {
                throw ScenarioError("\(path).count", "there are more than \(Scenario.agentLimit) agents")
            }
            groups.append(group)
        }
        return groups
    }

    private mutating func group(_ fields: ScenarioFields) throws(ScenarioError) -> Scenario.AgentGroup {
        var queues: Set<Int> = []
        for (path, value) in try fields.optionalList("queues", 1...ScenarioLimits.queues) ?? [] {
            queues.insert(try place(ofQueue: value, at: path))
        }
        let member = QueueConfiguration.Member(
            tier: try fields.integer("tier", ScenarioLimits.tiers, or: 1),
            position: try fields.integer("position", ScenarioLimits.tiers, or: 1)
        )
        // Who is in no list is in all queues.
        if queues.isEmpty { queues = Set(queueNames.values) }
        let declines = try fields.optionalNumber("declines", 0...1) ?? 0
        return Scenario.AgentGroup(
            name: try fields.name("name"),
            count: try fields.integer("count", 0...Scenario.agentLimit, or: 1),
            capacity: try fields.integer("capacity", ScenarioLimits.units, or: 1),
            skills: try skills(of: fields),
            queues: queues,
            tiers: member == .init() ? [:] : Dictionary(uniqueKeysWithValues: queues.map { ($0, member) }),
            shifts: try spans(fields, "shifts"),
            answer: try spread(fields, "answer") ?? .constant(0),
            declines: declines,
            misses: try fields.optionalNumber("misses", 0...(1 - declines)) ?? 0,
            backAfter: .seconds(try fields.optionalNumber("back_seconds", 1...86_400) ?? 60)
        )
    }

    // MARK: Arrivals

    mutating func arrivals(
        _ fields: ScenarioFields,
        _ groups: [Scenario.AgentGroup]
    ) throws(ScenarioError) -> [Scenario.ArrivalStream] {
        var streams: [Scenario.ArrivalStream] = []
        for (path, value) in try fields.list("arrivals", 1...ScenarioLimits.streams) {
            let stream = try ScenarioFields(
                value,
                at: path,
                known: [
                    "name", "queue", "rates", "times", "units", "priority", "skills", "patience", "handling",
                    "after_work", "late_cost_micros", "last_agent",
                ]
            )
            guard let handling = try spread(stream, "handling") else {
                throw ScenarioError(stream.path(of: "handling"), "it is needed")
            }
            streams.append(
                Scenario.ArrivalStream(
                    name: try stream.optionalText("name") ?? "",
                    queue: try place(ofQueue: stream.required("queue"), at: stream.path(of: "queue")),
                    pattern: try pattern(stream),
                    units: try stream.integer("units", ScenarioLimits.units, or: 1),
                    priority: try stream.integer("priority", -1_000...1_000, or: 0),
                    requiredSkills: try skills(of: stream),
                    patience: try spread(stream, "patience"),
                    handling: handling,
                    afterWork: try spread(stream, "after_work") ?? .constant(0)
                )
            )
            let cost = try stream.optionalInteger("late_cost_micros", ScenarioLimits.micros)
            streams[streams.count - 1].lateCost = cost.map { Int64($0) }
            streams[streams.count - 1].lastAgent = try lastAgent(stream, groups)
        }
        return streams
    }

    private func pattern(_ stream: ScenarioFields) throws(ScenarioError) -> Scenario.ArrivalStream.Pattern {
        if let list = try stream.optionalList("times", 0...ScenarioLimits.times) {
            guard stream.value("rates") == nil else {
                throw ScenarioError(stream.path(of: "times"), "there can be rates or times, not both")
            }
            var times: [Duration] = []
            for (path, value) in list { times.append(try ScenarioClock.time(value, at: path)) }
            return .times(times.sorted())
        }
        if let value = stream.value("rates"), case .integer = value { return .rates([try always(value, stream)]) }
        if let value = stream.value("rates"), case .number = value { return .rates([try always(value, stream)]) }
        var rates: [Scenario.ArrivalStream.Rate] = []
        for (path, value) in try stream.list("rates", 1...ScenarioLimits.spans) {
            let rate = try ScenarioFields(value, at: path, known: ["from", "until", "per_hour"])
            rates.append(
                Scenario.ArrivalStream.Rate(
                    span: try ScenarioClock.span(rate),
                    perHour: try rate.number("per_hour", 0...ScenarioLimits.ratePerHour)
                )
            )
        }
        return .rates(rates)
    }

    /// The same rate all day.
    private func always(
        _ value: JSONValue,
        _ stream: ScenarioFields
    ) throws(ScenarioError) -> Scenario.ArrivalStream.Rate {
        let range = 0...ScenarioLimits.ratePerHour
        return .init(
            span: .always,
            perHour: try ScenarioFields.number(value, range, at: stream.path(of: "rates"))
        )
    }

    private func spans(_ fields: ScenarioFields, _ name: String) throws(ScenarioError) -> [Scenario.Span] {
        var spans: [Scenario.Span] = []
        for (path, value) in try fields.optionalList(name, 1...ScenarioLimits.spans) ?? [] {
            spans.append(try ScenarioClock.span(ScenarioFields(value, at: path, known: ["from", "until"])))
        }
        return spans.isEmpty ? [.always] : spans
    }
}
