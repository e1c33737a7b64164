/// `/sandbox/numbers`, `/sandbox/hooks`, `/sandbox/templates`, `/sandbox/accounts`.
extension ControlEndpoint {
    func network(_ call: Call) async throws(ControlError) -> JSON {
        switch (call.method, call.path.count, call.path[0]) {
        case ("GET", 1, "numbers"):
            return core.update { (world: inout World, _: Int64) in
                ["data": .array(world.numbers.values.sorted { $0.id < $1.id }.map { world.json($0) })]
            }
        case ("POST", 1, "numbers"): return try register(call.body)
        case ("PATCH", 2, "numbers"): return try change(call.path[1], call.body)
        case ("POST", 1, "hooks"): return try await setHook(call.body)
        case ("POST", 3, "accounts") where call.path[2] == "webhooks": return try sendValue(call.path[1], call.body)
        case ("PATCH", 2, "templates"):
            let status = call.body["status"]?.string ?? ""
            try core.update { (world: inout World, now: Int64) throws(ControlError) in
                try world.setTemplateStatus(call.path[1], status, at: now)
            }
            return ["success": true]
        default: throw Self.noRoute
        }
    }

    /// `POST /sandbox/numbers`: `{"display_phone_number", "phone_number_id"?, "waba_id"?, "verified_name"?,
    /// "access_token"?, "app_id"?, "app_secret"?, "test_recipients"?}`; what is left out is made up.
    ///
    /// The answer has everything, the token and the secret too: they open nothing but this sandbox.
    private func register(_ body: JSONObject) throws(ControlError) -> JSON {
        try core.update { (world: inout World, _: Int64) throws(ControlError) in
            guard let display = body["display_phone_number"]?.string, PhoneNumber.recipient(display) != nil else {
                throw .invalid("display_phone_number", "must be a phone number with its country code")
            }
            func id(_ key: String) throws(ControlError) -> String? {
                guard let value = body[key] else { return nil }
                guard let text = value.looseString, text.wholeMatch(of: /[0-9]{1,32}/) != nil else {
                    throw .invalid(key, "must be decimal digits")
                }
                return text
            }
            let numberID = try id("phone_number_id") ?? world.generator.objectID()
            guard world.numbers.count < World.numberLimit else {
                throw .conflict("There are already \(World.numberLimit) numbers.")
            }
            let known = world.numbers[numberID]
            let accountID = try id("waba_id") ?? known?.accountID ?? world.generator.objectID()
            let appID =
                try id("app_id") ?? world.accounts[accountID]?.subscriptions.first?.appID ?? world.generator.objectID()
            let letters: StaticString = "abcdefghijklmnopqrstuvwxyz0123456789"
            let number = SandboxNumber(
                phoneNumberID: numberID,
                accountID: accountID,
                displayNumber: display,
                verifiedName: body["verified_name"]?.string ?? known?.verifiedName ?? "Sandbox business",
                accessToken: body["access_token"]?.string ?? "EAA" + world.generator.text(40, from: letters),
                appID: appID,
                appSecret: body["app_secret"]?.string ?? world.apps[appID]?.secret
                    ?? world.generator.text(32, from: "0123456789abcdef")
            )
            world.register(number)
            try world.setTestRecipients(body["test_recipients"], numberID: numberID)
            return [
                "id": .string(numberID), "phone_number_id": .string(numberID), "waba_id": .string(accountID),
                "display_phone_number": .string(display), "verified_name": .string(number.verifiedName),
                "access_token": .string(number.accessToken), "app_id": .string(appID),
                "app_secret": .string(number.appSecret),
            ]
        }
    }

    /// `PATCH /sandbox/numbers/{phone-number-id}`: `{"registered"?, "test_recipients"?}`.
    private func change(_ id: String, _ body: JSONObject) throws(ControlError) -> JSON {
        try core.update { (world: inout World, _: Int64) throws(ControlError) in
            guard world.numbers[id] != nil else { throw .missing("business number") }
            if let value = body["registered"] {
                guard let flag = value.looseBool else { throw .invalid("registered", "must be true or false") }
                world.numbers[id]?.isRegistered = flag
            }
            try world.setTestRecipients(body["test_recipients"], numberID: id)
            world.effects.isDirty = true
            return world.numbers[id].map { world.json($0) } ?? .null
        }
    }

    /// `POST /sandbox/hooks`: `{"callback_url", "verify_token", "app_id"? or "phone_number_id"?, "app_secret"?,
    /// "fields"?, "payload_version"?, "handshake"? (true)}` sets where an app's webhooks go.
    private func setHook(_ body: JSONObject) async throws(ControlError) -> JSON {
        guard let url = body["callback_url"]?.string, WebAddress.isWeb(url), url.utf8.count <= Callback.urlLimit else {
            throw .invalid("callback_url", "must be an http or https URL of at most \(Callback.urlLimit) characters")
        }
        guard let word = body["verify_token"]?.string, !word.isEmpty else {
            throw .invalid("verify_token", "must not be empty")
        }
        let fields = body["fields"]?.array.map { Set($0.compactMap(\.string)) }
        let version = try body["payload_version"].map { value throws(ControlError) in
            guard let version = value.string.flatMap(PayloadVersion.init(rawValue:)) else {
                throw .invalid("payload_version", "must be v23 or v24")
            }
            return version
        }
        let appID = try core.update { (world: inout World, _: Int64) throws(ControlError) in
            try world.appID(body)
        }
        let callback = Callback(url: url, verifyToken: word)
        if body["handshake"]?.looseBool != false {
            do throws(GraphError) {
                try await sender.verify(callback)
            } catch {
                throw ControlError(status: 422, code: "handshake_failed", message: error.message, field: "callback_url")
            }
        }
        core.update { (world: inout World, _: Int64) in
            world.setCallback(callback, appID: appID, secret: body["app_secret"]?.string, fields: fields)
            if let version { world.apps[appID]?.payload = version }
        }
        return ["app_id": .string(appID), "callback_url": .string(url)]
    }

    /// `POST /sandbox/accounts/{waba-id}/webhooks`: `{"field", "value"}` sends any news of an account as it stands.
    private func sendValue(_ id: String, _ body: JSONObject) throws(ControlError) -> JSON {
        guard let field = body["field"]?.string, let value = body["value"] else {
            throw .invalid("field", "and value must be given")
        }
        return try core.update { (world: inout World, now: Int64) throws(ControlError) in
            guard world.accounts[id] != nil else { throw .missing("account") }
            let number = body["phone_number_id"]?.looseString
            world.emit(Update(field: field, accountID: id, numberID: number, content: .value(value)), at: now)
            return ["success": true]
        }
    }
}

extension World {
    /// Which app a request means: by its id, by a number, or the only one.
    fileprivate func appID(_ body: JSONObject) throws(ControlError) -> String {
        if let id = body["app_id"]?.looseString {
            guard apps[id] != nil else { throw .missing("app") }
            return id
        }
        if let id = body["phone_number_id"]?.looseString {
            guard let number = numbers[id], let app = accounts[number.accountID]?.subscriptions.first?.appID else {
                throw .missing("business number")
            }
            return app
        }
        guard apps.count == 1, let only = apps.keys.first else {
            throw .invalid("app_id", "must name an app, unless there is only one")
        }
        return only
    }

    /// `null` makes the number a live one; an array a test number that writes to these only.
    fileprivate mutating func setTestRecipients(_ value: JSON?, numberID: String) throws(ControlError) {
        guard let value else { return }
        if value == .null {
            numbers[numberID]?.allowedRecipients = nil
            return
        }
        guard let list = value.array?.map({ $0.looseString.flatMap(PhoneNumber.recipient) }), !list.contains(nil) else {
            throw .invalid("test_recipients", "must be an array of phone numbers")
        }
        numbers[numberID]?.allowedRecipients = Set(list.compactMap { $0.map(PhoneNumber.key) })
    }
}
