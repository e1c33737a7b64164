/// What survives a restart: the network's configuration, the phones made by hand and their latest chats; no files.
extension World {
    /// Everything to keep, as one JSON object.
    var snapshot: JSON {
        [
            "version": 1,
            "settings": settings.json,
            "apps": .array(apps.values.sorted { $0.id < $1.id }.map(Self.json)),
            "accounts": .array(accounts.values.sorted { $0.id < $1.id }.map(Self.json)),
            "numbers": .array(numbers.values.sorted { $0.id < $1.id }.map(Self.json)),
            "tokens": .array(
                tokens.values.sorted { $0.value < $1.value }.map { token in
                    [
                        "value": .string(token.value), "app": .string(token.appID),
                        "accounts": .array(token.accountIDs.sorted().map(JSON.string)),
                    ]
                }
            ),
            "phones": .array(
                phones.values.filter { !$0.isAutomatic }.sorted { $0.id < $1.id }.map { phone in
                    .compact([
                        ("id", .string(phone.id)), ("name", .string(phone.name)), ("number", .string(phone.number)),
                        ("wa_id", .string(phone.waID)), ("user_id", phone.userID.map(JSON.string)),
                        ("username", phone.username.map(JSON.string)), ("shows_number", .bool(phone.showsNumber)),
                        ("has_profile", .bool(phone.hasProfile)), ("online", .bool(phone.isOnline)),
                        ("auto_read", .bool(phone.readsAutomatically)),
                        ("read_receipts", .bool(phone.sendsReadReceipts)),
                    ])
                }
            ),
            "chats": chatsJSON,
        ]
    }

    /// Takes over a snapshot; parts of it that make no sense are left out.
    mutating func restore(_ snapshot: JSON, at now: Int64) {
        if let patch = snapshot["settings"]?.object {
            var restored = settings
            if (try? restored.apply(patch)) != nil { settings = restored }
        }
        for json in snapshot["apps"]?.array ?? [] { if let app = Self.app(json) { apps[app.id] = app } }
        for json in snapshot["accounts"]?.array ?? [] {
            if let account = Self.account(json) { accounts[account.id] = account }
        }
        for json in snapshot["numbers"]?.array ?? [] {
            if let number = Self.number(json) { numbers[number.id] = number }
        }
        for json in snapshot["tokens"]?.array ?? [] {
            guard let value = json["value"]?.string, let app = json["app"]?.string else { continue }
            let accounts = Set((json["accounts"]?.array ?? []).compactMap(\.string))
            tokens[value] = AccessToken(value: value, appID: app, accountIDs: accounts)
        }
        for json in snapshot["phones"]?.array ?? [] { if let phone = Self.phone(json) { add(phone) } }
        restoreChats(snapshot["chats"], at: now)
        hasChangedChats = false
        effects = Effects()
    }

    private static func json(_ callback: Callback?) -> JSON? {
        callback.map { ["url": .string($0.url), "verify_token": .string($0.verifyToken)] }
    }

    private static func callback(_ json: JSON?) -> Callback? {
        guard let url = json?["url"]?.string, let word = json?["verify_token"]?.string else { return nil }
        return Callback(url: url, verifyToken: word)
    }

    private static func json(_ app: App) -> JSON {
        .compact([
            ("id", .string(app.id)), ("name", .string(app.name)), ("secret", .string(app.secret)),
            ("callback", json(app.callback)), ("fields", .array(app.fields.sorted().map(JSON.string))),
            ("payload", .string(app.payload.rawValue)),
        ])
    }

    private static func app(_ json: JSON) -> App? {
        guard let id = json["id"]?.string, let secret = json["secret"]?.string else { return nil }
        var app = App(id: id, name: json["name"]?.string ?? id, secret: secret, callback: callback(json["callback"]))
        if let fields = json["fields"]?.array { app.fields = Set(fields.compactMap(\.string)) }
        if let payload = json["payload"]?.string.flatMap(PayloadVersion.init(rawValue:)) { app.payload = payload }
        return app
    }

    private static func json(_ account: BusinessAccount) -> JSON {
        [
            "id": .string(account.id), "name": .string(account.name),
            "subscriptions": .array(
                account.subscriptions.map { .compact([("app", .string($0.appID)), ("override", json($0.override))]) }
            ),
            "templates": .array(account.templates.map { $0.json(fields: nil) }),
        ]
    }

    private static func account(_ json: JSON) -> BusinessAccount? {
        guard let id = json["id"]?.string else { return nil }
        var account = BusinessAccount(id: id, name: json["name"]?.string ?? id)
        account.subscriptions = (json["subscriptions"]?.array ?? []).compactMap { json in
            json["app"]?.string.map { BusinessAccount.Subscription(appID: $0, override: callback(json["override"])) }
        }
        account.templates = (json["templates"]?.array ?? []).compactMap { json in
            guard let id = json["id"]?.string, let name = json["name"]?.string, let language = json["language"]?.string
            else { return nil }
            return Template(
                id: id,
                name: name,
                language: language,
                category: json["category"]?.string ?? "UTILITY",
                status: json["status"]?.string ?? "APPROVED",
                isNamed: json["parameter_format"] == "NAMED",
                components: json["components"]?.array?.compactMap(\.object) ?? []
            )
        }
        return account
    }

    private static func json(_ number: BusinessNumber) -> JSON {
        .compact([
            ("id", .string(number.id)), ("account", .string(number.accountID)),
            ("display", .string(number.displayNumber)), ("name", .string(number.verifiedName)),
            ("registered", .bool(number.isRegistered)), ("pin", number.pin.map(JSON.string)),
            ("override", json(number.override)), ("profile", .object(number.profile)),
            ("test_recipients", number.allowedRecipients.map { .array($0.sorted().map(JSON.string)) }),
        ])
    }

    private static func number(_ json: JSON) -> BusinessNumber? {
        guard let id = json["id"]?.string, let account = json["account"]?.string, let display = json["display"]?.string
        else { return nil }
        var number = BusinessNumber(
            id: id,
            accountID: account,
            displayNumber: display,
            verifiedName: json["name"]?.string ?? display
        )
        number.isRegistered = json["registered"]?.bool ?? true
        number.pin = json["pin"]?.string
        number.override = callback(json["override"])
        number.profile = json["profile"]?.object ?? JSONObject()
        number.allowedRecipients = json["test_recipients"]?.array.map { Set($0.compactMap(\.string)) }
        return number
    }

    private static func phone(_ json: JSON) -> Phone? {
        guard let id = json["id"]?.string, let number = json["number"]?.string, let waID = json["wa_id"]?.string else {
            return nil
        }
        var phone = Phone(id: id, name: json["name"]?.string ?? number, number: number, waID: waID)
        phone.userID = json["user_id"]?.string
        phone.username = json["username"]?.string
        phone.showsNumber = json["shows_number"]?.bool ?? true
        phone.hasProfile = json["has_profile"]?.bool ?? true
        phone.isOnline = json["online"]?.bool ?? true
        phone.readsAutomatically = json["auto_read"]?.bool ?? false
        phone.sendsReadReceipts = json["read_receipts"]?.bool ?? true
        return phone
    }
}
