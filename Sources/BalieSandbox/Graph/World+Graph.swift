/// What a Graph call leads to.
enum GraphStep: Sendable {
    case done(JSON)
    /// The address must prove itself before it is taken over.
    case verify(Callback, HookTarget)
}

/// Where a webhook address applies.
enum HookTarget: Sendable {
    case app(id: String, fields: Set<String>)
    case account(id: String, appID: String)
    case number(id: String)
}

/// Which object a call is about, and what it asks of it.
extension World {
    /// Does a call: the token first, then the object, then the edge.
    ///
    /// - Throws: ``GraphError``, in the network's words.
    mutating func answer(_ call: GraphCall, at now: Int64) throws(GraphError) -> GraphStep {
        guard let token = identify(call.token) else { throw .badToken }
        if call.node == "debug_token", call.edge == nil { return .done(try debugToken(call)) }
        if let number = numbers[call.node], token.accountIDs.contains(number.accountID) {
            return try answer(call, number: number, at: now)
        }
        if let account = accounts[call.node], token.accountIDs.contains(account.id) {
            return try answer(call, account: account, appID: token.appID, at: now)
        }
        if let file = media[call.node], token.accountIDs.contains(file.accountID), file.expiresAt > now {
            return .done(try answer(call, file: file, at: now))
        }
        if call.node == token.appID, apps[call.node] != nil { return try answer(call, appID: call.node) }
        for id in token.accountIDs.sorted() {
            if let index = accounts[id]?.templates.firstIndex(where: { $0.id == call.node }) {
                return .done(try answer(call, template: index, accountID: id))
            }
        }
        throw .unknownObject(call.node, method: call.method.rawValue)
    }

    private func unsupported(_ call: GraphCall) -> GraphError {
        .unknownObject(call.path.joined(separator: "/"), method: call.method.rawValue)
    }

    private func debugToken(_ call: GraphCall) throws(GraphError) -> JSON {
        guard let input = call.parameters["input_token"]?.string else {
            throw .parameter("The parameter input_token is required.")
        }
        guard let token = identify(input) else { return ["data": ["is_valid": false]] }
        return [
            "data": [
                "app_id": .string(token.appID), "type": "SYSTEM_USER", "is_valid": true, "expires_at": 0,
                "application": .string(apps[token.appID]?.name ?? ""),
                "scopes": ["whatsapp_business_management", "whatsapp_business_messaging"],
            ]
        ]
    }

    private mutating func answer(
        _ call: GraphCall,
        number: BusinessNumber,
        at now: Int64
    ) throws(GraphError) -> GraphStep {
        switch (call.method, call.edge) {
        case (.get, nil): return .done(numberJSON(number, fields: call.fields))
        case (.post, nil): return try update(number, call.parameters)
        case (.post, "messages"): return .done(try send(call, from: number, at: now))
        case (.post, "media"): return .done(try upload(call, number: number, at: now))
        case (.get, "whatsapp_business_profile"): return .done(profileJSON(number, fields: call.fields))
        case (.post, "whatsapp_business_profile"): return .done(try updateProfile(number, call.parameters))
        case (.post, "register"): return .done(try register(number, call.parameters, at: now))
        case (.post, "deregister"):
            guard number.isRegistered else { throw GraphError(133_010, "The phone number is not registered") }
            numbers[number.id]?.isRegistered = false
            numbers[number.id]?.deregisteredAt = now
            effects.isDirty = true
            return .done(["success": true])
        default: throw unsupported(call)
        }
    }

    private mutating func answer(
        _ call: GraphCall,
        account: BusinessAccount,
        appID: String,
        at now: Int64
    ) throws(GraphError) -> GraphStep {
        switch (call.method, call.edge) {
        case (.get, nil):
            return .done(["id": .string(account.id), "name": .string(account.name), "timezone_id": "1"])
        case (.get, "phone_numbers"):
            let numbers = numbers.values.filter { $0.accountID == account.id }.sorted { $0.id < $1.id }
            return .done(try page(numbers.map { numberJSON($0, fields: call.fields) }, call: call))
        case (.get, "message_templates"): return .done(try listTemplates(account, call))
        case (.post, "message_templates"): return .done(try createTemplate(account, call.parameters, at: now))
        case (.delete, "message_templates"): return .done(try deleteTemplates(account, call.parameters, at: now))
        case (_, "subscribed_apps"): return try subscribe(call, account: account, appID: appID)
        default: throw unsupported(call)
        }
    }

    // MARK: Subscriptions

    private mutating func subscribe(
        _ call: GraphCall,
        account: BusinessAccount,
        appID: String
    ) throws(GraphError) -> GraphStep {
        let index = account.subscriptions.firstIndex { $0.appID == appID }
        switch call.method {
        case .get:
            let list = account.subscriptions.map { subscription -> JSON in
                .compact([
                    (
                        "whatsapp_business_api_data",
                        [
                            "id": .string(subscription.appID), "name": .string(apps[subscription.appID]?.name ?? ""),
                            "link": .string("https://www.facebook.com/games/?app_id=\(subscription.appID)"),
                        ]
                    ),
                    ("override_callback_uri", subscription.override.map { .string($0.url) }),
                ])
            }
            return .done(["data": .array(list)])
        case .delete:
            guard let index else { throw .parameter("The app is not subscribed to this account.") }
            accounts[account.id]?.subscriptions.remove(at: index)
            effects.isDirty = true
            return .done(["success": true])
        case .post:
            if let callback = try callback(Fields("", call.parameters), url: "override_callback_uri") {
                guard index != nil else {
                    throw .parameter(
                        "Before override the current callback uri, your app must be subscribed to receive messages for "
                            + "WhatsApp Business Account"
                    )
                }
                return .verify(callback, .account(id: account.id, appID: appID))
            }
            if let index {
                accounts[account.id]?.subscriptions[index].override = nil
            } else {
                accounts[account.id]?.subscriptions.append(BusinessAccount.Subscription(appID: appID))
            }
            effects.isDirty = true
            return .done(["success": true])
        }
    }

    /// The address of a request and its word; `nil` when none is given.
    func callback(_ fields: Fields, url key: String) throws(GraphError) -> Callback? {
        guard let url = try fields.text(key), !url.isEmpty else { return nil }
        guard url.utf8.count <= Callback.urlLimit, WebAddress.isWeb(url) else {
            throw .parameter("Param \(key) must be an http or https URL of at most \(Callback.urlLimit) characters")
        }
        guard let word = try fields.text("verify_token"), !word.isEmpty else {
            throw .parameter("The parameter verify_token is required.")
        }
        return Callback(url: url, verifyToken: word)
    }

    private mutating func answer(_ call: GraphCall, appID: String) throws(GraphError) -> GraphStep {
        guard let app = apps[appID] else { throw unsupported(call) }
        switch (call.method, call.edge) {
        case (.get, nil): return .done(["id": .string(app.id), "name": .string(app.name)])
        case (.get, "subscriptions"):
            guard let callback = app.callback else { return .done(["data": []]) }
            return .done([
                "data": [
                    [
                        "object": "whatsapp_business_account", "callback_url": .string(callback.url), "active": true,
                        "fields": .array(app.fields.sorted().map { ["name": .string($0)] }),
                    ]
                ]
            ])
        case (.delete, "subscriptions"):
            apps[appID]?.callback = nil
            effects.isDirty = true
            return .done(["success": true])
        case (.post, "subscriptions"):
            let fields = Fields("", call.parameters)
            guard try fields.text("object") == "whatsapp_business_account" else {
                throw .parameter("Param object must be one of {whatsapp_business_account}")
            }
            guard let callback = try callback(fields, url: "callback_url") else {
                throw .parameter("The parameter callback_url is required.")
            }
            let names = Set(call.fields ?? call.parameters["fields"]?.array?.compactMap(\.string) ?? [])
            guard !names.isEmpty else { throw .parameter("The parameter fields is required.") }
            return .verify(callback, .app(id: appID, fields: names))
        default: throw unsupported(call)
        }
    }

    /// Takes over an address that has proved itself.
    mutating func accept(_ callback: Callback, for target: HookTarget) {
        switch target {
        case .app(let id, let fields): setCallback(callback, appID: id, secret: nil, fields: fields)
        case .account(let id, let appID):
            guard let index = accounts[id]?.subscriptions.firstIndex(where: { $0.appID == appID }) else { return }
            accounts[id]?.subscriptions[index].override = callback
        case .number(let id): numbers[id]?.override = callback
        }
        effects.isDirty = true
    }

    /// A list as Graph writes it, with `limit` and `after`.
    ///
    /// - Throws: 131059 for a cursor that is not one of ours.
    func page(_ items: [JSON], call: GraphCall) throws(GraphError) -> JSON {
        let limit = Int(min(max(call.parameters["limit"]?.looseInteger ?? 25, 1), 1000))
        var start = 0
        if let cursor = call.parameters["after"]?.string, !cursor.isEmpty {
            guard let place = Self.cursorPlace(cursor), place >= 0 else { throw GraphError(131_059) }
            start = min(place, items.count)
        }
        let end = min(start + limit, items.count)
        var paging: JSON = [:]
        if start < end {
            paging = .compact([
                ("cursors", ["before": .string(Self.cursor(start)), "after": .string(Self.cursor(end))]),
                (
                    "next",
                    end < items.count
                        ? .string(
                            "\(publicURL)/\(call.path.joined(separator: "/"))?limit=\(limit)&after=\(Self.cursor(end))"
                        ) : nil
                ),
            ])
        }
        return ["data": .array(Array(items[start..<end])), "paging": paging]
    }

    /// Opaque to callers: the place, so written that it does not look like one.
    private static func cursor(_ place: Int) -> String { "QVFI" + String(place, radix: 36) }

    private static func cursorPlace(_ cursor: String) -> Int? {
        cursor.hasPrefix("QVFI") ? Int(cursor.dropFirst(4), radix: 36) : nil
    }
}
