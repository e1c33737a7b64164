import BalieDomain
import BalieStorage
import FoundationEssentials

/// What rules may say. What is wrong is refused with its path.
extension RuleForm {
    /// Rules of a workspace.
    static let limit = 100
    /// Values of one condition.
    static let valueLimit = 50
    /// Characters of a value, or of several words in a row.
    static let valueLength = 100
    static let priorities = 0...100

    /// - Returns: the rules as they are stored: with ids, without white space around words, nothing empty.
    static func checked(
        _ rules: [RuleForm],
        ids: IDSource,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> [RuleForm] {
        guard rules.count <= limit else {
            throw Refusal(.invalidField, "There are at most \(limit) rules.", field: "rules")
        }
        let scope = try Scope(workspace: workspace, in: session)
        var seen: Set<ID<Rule>> = []
        return try rules.enumerated().map { index, rule in
            var rule = try rule.checked(scope, path: "rules[\(index)]")
            let id = rule.id ?? ids.next()
            guard seen.insert(id).inserted else {
                throw Refusal(.invalidField, "This rule stands here twice.", field: "rules[\(index)].id")
            }
            rule.id = id
            return rule
        }
    }

    /// What there is to name in a workspace.
    private struct Scope {
        let queues: Set<ID<Queue>>
        let skills: Set<ID<BalieDomain.Skill>>
        let channels: Set<ID<ChannelAccount>>
        let schedules: Set<ID<Schedule>>

        init(workspace: ID<Workspace>, in session: any SQLSession) throws {
            queues = Set(try FloorStore.queues(workspace: workspace, in: session).map(\.id))
            skills = Set(
                try SkillStore.list(workspace: workspace, after: nil, limit: .max, in: session).map(\.id)
            )
            channels = Set(try ChannelStore.list(workspace: workspace, in: session).map(\.id))
            schedules = Set(try ScheduleStore.list(workspace: workspace, in: session).map(\.id))
        }
    }

    private func checked(_ scope: Scope, path: String) throws -> RuleForm {
        RuleForm(
            id: id,
            name: try Check.name(name, field: "\(path).name"),
            isOn: isOn,
            when: try checkedWhen(scope, "\(path).when"),
            actions: try checkedActions(scope, "\(path).do"),
            goesOn: goesOn
        )
    }

    private func checkedWhen(_ scope: Scope, _ path: String) throws -> When {
        var checked = When()
        checked.channels = try Self.known(when.channels, scope.channels, "channel", "\(path).channels")
        checked.words = try Self.phrases(when.words, "\(path).words")
        checked.languages = try Self.values(when.languages, "\(path).languages")
        for (index, language) in (checked.languages ?? []).enumerated() {
            guard (2...3).contains(language.utf8.count), language.utf8.allSatisfy({ (97...122).contains($0 | 0x20) })
            else {
                let field = "\(path).languages[\(index)]"
                throw Refusal(.invalidField, "A language is written in two or three letters, as nl.", field: field)
            }
        }
        let attributes = when.attributes ?? []
        guard attributes.count <= Self.valueLimit else {
            throw Refusal(.invalidField, "There are too many.", field: "\(path).attributes")
        }
        checked.attributes = try attributes.enumerated().map { index, attribute in
            let path = "\(path).attributes[\(index)]"
            guard let values = try Self.values(attribute.values, "\(path).values") else {
                throw Refusal(.invalidField, "Name a value.", field: "\(path).values")
            }
            return Attribute(name: try Check.name(attribute.name, field: "\(path).name"), values: values)
        }
        if attributes.isEmpty { checked.attributes = nil }
        checked.labels = try Self.values(when.labels, "\(path).labels")
        if let hours = when.hours {
            guard scope.schedules.contains(hours.schedule) else {
                throw Refusal(.invalidField, "There is no such schedule.", field: "\(path).hours.schedule")
            }
            checked.hours = hours
        }
        if let advertisement = when.advertisement {
            checked.advertisement = Advertisement(
                ids: try Self.values(advertisement.ids, "\(path).advertisement.ids"),
                headline: try Self.phrases(advertisement.headline, "\(path).advertisement.headline")
            )
        }
        return checked
    }

    private func checkedActions(_ scope: Scope, _ path: String) throws -> Actions {
        if let queue = actions.queue, !scope.queues.contains(queue) {
            throw Refusal(.invalidField, "There is no such queue.", field: "\(path).queue")
        }
        try actions.priority.map { try Check.range($0, Self.priorities, field: "\(path).priority") }
        let skills = actions.skills ?? []
        _ = try Self.known(skills.map(\.skill), scope.skills, "skill", "\(path).skills")
        guard Set(skills.map(\.skill)).count == skills.count else {
            throw Refusal(.invalidField, "A skill stands here twice.", field: "\(path).skills")
        }
        for (index, skill) in skills.enumerated() {
            try Check.range(skill.level, SkillClaim.levels, field: "\(path).skills[\(index)].level")
        }
        let labels = actions.labels ?? []
        guard labels.count <= Desk.labelLimit else {
            let sentence = "A conversation has at most \(Desk.labelLimit) labels."
            throw Refusal(.invalidField, sentence, field: "\(path).labels")
        }
        let checked = Actions(
            queue: actions.queue,
            priority: actions.priority,
            skills: skills.isEmpty ? nil : skills,
            labels: labels.isEmpty
                ? nil : try labels.enumerated().map { try Desk.checkedLabel($1, "\(path).labels[\($0)]") },
            reply: try actions.reply.map { try Check.reply($0, field: "\(path).reply") }
        )
        guard checked != Actions() else {
            throw Refusal(.invalidField, "Say what is to be done.", field: path)
        }
        return checked
    }

    // MARK: Values

    private static func values(_ values: [String]?, _ path: String) throws -> [String]? {
        guard let values, !values.isEmpty else { return nil }
        guard values.count <= valueLimit else {
            throw Refusal(.invalidField, "There are at most \(valueLimit) values.", field: path)
        }
        return try values.enumerated().map { index, value in
            let value = Check.trimmed(value)
            guard (1...valueLength).contains(value.count), !Check.hasControls(value) else {
                throw Refusal(.invalidField, "It has 1 to \(valueLength) characters.", field: "\(path)[\(index)]")
            }
            return value
        }
    }

    private static func phrases(_ phrases: [String]?, _ path: String) throws -> [String]? {
        let values = try values(phrases, path)
        for (index, phrase) in (values ?? []).enumerated() where FoldedText.words(of: phrase).isEmpty {
            throw Refusal(.invalidField, "There is no word in it.", field: "\(path)[\(index)]")
        }
        return values
    }

    private static func known<Kind>(
        _ ids: [ID<Kind>]?,
        _ all: Set<ID<Kind>>,
        _ noun: String,
        _ path: String
    ) throws -> [ID<Kind>]? {
        guard let ids, !ids.isEmpty else { return nil }
        guard ids.count <= valueLimit else {
            throw Refusal(.invalidField, "There are at most \(valueLimit) values.", field: path)
        }
        if let index = ids.firstIndex(where: { !all.contains($0) }) {
            throw Refusal(.invalidField, "There is no such \(noun).", field: "\(path)[\(index)]")
        }
        return ids
    }

    // MARK: What rules keep from being removed

    /// - Throws: ``Refusal/Code/conflict`` if a rule uses what is to go.
    static func requireUnused(
        workspace: ID<Workspace>,
        in session: any SQLSession,
        by uses: (RuleForm) -> Bool
    ) throws {
        guard let row = try RuleStore.find(workspace: workspace, in: session) else { return }
        if let rule = try row.forms.first(where: uses) {
            throw Refusal(.conflict, "The rule “\(rule.name)” uses it. Change the rule first.")
        }
    }
}

extension RuleStore.Row {
    var forms: [RuleForm] {
        get throws { try JSONDecoder().decode([RuleForm].self, from: Data(rules.utf8)) }
    }
}
