/// Apps, accounts, numbers and tokens.
extension World {
    /// Registers a business number with its account, app and token, or updates one.
    ///
    /// A new account is subscribed by its app and has the template that every test account has.
    mutating func register(_ number: SandboxNumber) {
        var app = apps[number.appID] ?? App(id: number.appID, name: number.verifiedName, secret: number.appSecret)
        app.secret = number.appSecret
        apps[app.id] = app

        var account =
            accounts[number.accountID]
            ?? BusinessAccount(id: number.accountID, name: number.verifiedName, templates: [helloWorld()])
        if !account.subscriptions.contains(where: { $0.appID == app.id }) {
            account.subscriptions.append(BusinessAccount.Subscription(appID: app.id))
        }
        accounts[account.id] = account

        var token =
            tokens[number.accessToken] ?? AccessToken(value: number.accessToken, appID: app.id, accountIDs: [])
        token.appID = app.id
        token.accountIDs.insert(account.id)
        tokens[token.value] = token

        if var known = numbers[number.phoneNumberID] {
            known.accountID = account.id
            known.displayNumber = number.displayNumber
            known.verifiedName = number.verifiedName
            numbers[known.id] = known
        } else {
            numbers[number.phoneNumberID] = BusinessNumber(
                id: number.phoneNumberID,
                accountID: account.id,
                displayNumber: number.displayNumber,
                verifiedName: number.verifiedName
            )
        }
        effects.isDirty = true
        if watchers > 0 { effects.events.append(LiveEvent(name: "state", data: [:])) }
    }

    private mutating func helloWorld() -> Template {
        Template(
            id: generator.objectID(),
            name: "hello_world",
            language: "en_US",
            category: "UTILITY",
            isNamed: false,
            components: [
                JSONObject([("type", "HEADER"), ("format", "TEXT"), ("text", "Hello World")]),
                JSONObject([
                    ("type", "BODY"), ("text", "Welcome! This message shows that sending templates works."),
                ]),
                JSONObject([("type", "FOOTER"), ("text", "A sample message")]),
            ]
        )
    }

    /// Sets where an app's webhooks go; the handshake was done, or is not wanted.
    mutating func setCallback(_ callback: Callback?, appID: String, secret: String?, fields: Set<String>?) {
        apps[appID]?.callback = callback
        if let secret { apps[appID]?.secret = secret }
        if let fields { apps[appID]?.fields = fields }
        effects.isDirty = true
    }

    /// What a token may act for; `nil` for an unknown one. `{app-id}|{app-secret}` speaks for the app alone.
    func identify(_ token: String?) -> AccessToken? {
        guard let token else { return nil }
        if let known = tokens[token] { return known }
        let parts = token.split(separator: "|", maxSplits: 1).map(String.init)
        guard parts.count == 2, let app = apps[parts[0]], app.secret == parts[1] else { return nil }
        return AccessToken(value: token, appID: app.id, accountIDs: [])
    }
}

extension JSONObject {
    init(_ members: [(String, JSON)]) {
        self.init()
        for (key, value) in members { append(key, value) }
    }
}
