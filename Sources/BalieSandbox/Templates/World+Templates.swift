/// The templates of an account. Source: reference §1.6.
extension World {
    func listTemplates(_ account: BusinessAccount, _ call: GraphCall) throws(GraphError) -> JSON {
        let filters = ["name", "status", "category", "language"].compactMap { key in
            call.parameters[key]?.string.map { (key, $0.lowercased()) }
        }
        let templates = account.templates.map { $0.json(fields: nil) }
        let chosen = zip(account.templates, templates).filter { _, json in
            filters.allSatisfy { key, value in json[key]?.string?.lowercased() == value }
        }
        return try page(chosen.map { template, _ in template.json(fields: call.fields) }, call: call)
    }

    /// Approves at once, and says so by webhook.
    mutating func createTemplate(
        _ account: BusinessAccount,
        _ parameters: JSONObject,
        at now: Int64
    ) throws(GraphError) -> JSON {
        let template = try TemplateDraft.read(parameters, id: generator.objectID())
        guard account.templates.count < Template.countLimit else {
            var error = GraphError.parameter("The account already has \(Template.countLimit) templates")
            error.subcode = 2_388_019
            throw error
        }
        if account.templates.contains(where: { $0.name == template.name && $0.language == template.language }) {
            throw .parameter("There is already a template \(template.name) in \(template.language)")
        }
        if let until = account.lockedNames[template.name], now < until {
            throw .parameter("The name of a deleted template cannot be used for 30 days")
        }
        accounts[account.id]?.templates.append(template)
        effects.isDirty = true
        tell(template, event: "APPROVED", accountID: account.id, at: now)
        return ["id": .string(template.id), "status": .string(template.status), "category": .string(template.category)]
    }

    /// `DELETE …?name=N` deletes all languages, `?hsm_id=ID&name=N` one.
    mutating func deleteTemplates(
        _ account: BusinessAccount,
        _ parameters: JSONObject,
        at now: Int64
    ) throws(GraphError) -> JSON {
        guard let name = parameters["name"]?.string else { throw .parameter("The parameter name is required.") }
        let id = parameters["hsm_id"]?.looseString
        let doomed = account.templates.filter { $0.name == name && (id == nil || $0.id == id) }
        guard !doomed.isEmpty else { throw GraphError.parameter("Message template \(name.prefix(100)) was not found") }
        accounts[account.id]?.templates.removeAll { template in doomed.contains { $0.id == template.id } }
        accounts[account.id]?.lockedNames[name] = now + Template.nameLock
        effects.isDirty = true
        for template in doomed { tell(template, event: "PENDING_DELETION", accountID: account.id, at: now) }
        return ["success": true]
    }

    /// `GET` and `POST /{template-id}`.
    mutating func answer(_ call: GraphCall, template index: Int, accountID: String) throws(GraphError) -> JSON {
        guard var template = accounts[accountID]?.templates[index], call.edge == nil else {
            throw .unknownObject(call.path.joined(separator: "/"), method: call.method.rawValue)
        }
        switch call.method {
        case .get: return template.json(fields: call.fields)
        case .post:
            template.components = try TemplateDraft.components(Fields("", call.parameters))
            try TemplateDraft.check(template)
            accounts[accountID]?.templates[index] = template
            effects.isDirty = true
            return ["success": true]
        case .delete: throw .unknownObject(call.node, method: call.method.rawValue)
        }
    }

    /// Sets a template's status, as the network's reviewers would.
    mutating func setTemplateStatus(_ id: String, _ status: String, at now: Int64) throws(ControlError) {
        guard ["APPROVED", "PAUSED", "DISABLED", "REJECTED", "PENDING"].contains(status) else {
            throw .invalid("status", "must be APPROVED, PAUSED, DISABLED, REJECTED or PENDING")
        }
        for account in accounts.values.sorted(by: { $0.id < $1.id }) {
            guard let index = account.templates.firstIndex(where: { $0.id == id }) else { continue }
            accounts[account.id]?.templates[index].status = status
            effects.isDirty = true
            tell(account.templates[index], event: status, accountID: account.id, at: now)
            return
        }
        throw .missing("template")
    }

    private mutating func tell(_ template: Template, event: String, accountID: String, at now: Int64) {
        emit(
            Update(
                field: "message_template_status_update",
                accountID: accountID,
                numberID: nil,
                content: .value([
                    "event": .string(event),
                    // An integer here, a string in answers. Source: reference §1.1.
                    "message_template_id": Int64(template.id).map(JSON.integer) ?? .string(template.id),
                    "message_template_name": .string(template.name),
                    "message_template_language": .string(template.language),
                    "message_template_category": .string(template.category),
                    "reason": "NONE",
                ])
            ),
            at: now
        )
    }
}
