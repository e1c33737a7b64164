/// `/sandbox/phones…`
extension ControlEndpoint {
    /// Most messages in one answer.
    private static let messageLimit = 2000

    func phones(_ call: Call) throws(ControlError) -> JSON {
        let path = Array(call.path.dropFirst())
        guard let id = path.first else { return try allPhones(call) }
        guard path.count > 1 else { return try onePhone(call, id) }
        return try core.update { (world: inout World, now: Int64) throws(ControlError) in
            guard world.phones[id] != nil else { throw .missing("phone") }
            return try Self.act(call, phone: id, action: path[1], world: &world, now: now)
        }
    }

    private func allPhones(_ call: Call) throws(ControlError) -> JSON {
        try core.update { (world: inout World, _: Int64) throws(ControlError) in
            switch call.method {
            case "GET":
                let digits = call.query["number"]?.string.map(PhoneNumber.digits)
                let automatic = call.query["automatic"]?.looseBool
                let phones = world.phones.values.filter { phone in
                    (digits == nil || phone.number == digits) && (automatic == nil || phone.isAutomatic == automatic)
                }
                let shown = phones.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
                return ["data": .array(shown.prefix(call.limit(default: 100, most: 10_000)).map { world.json($0) })]
            case "POST":
                let phone = try world.createPhone(call.body)
                return world.json(phone)
            default: throw Self.noRoute
            }
        }
    }

    private func onePhone(_ call: Call, _ id: String) throws(ControlError) -> JSON {
        try core.update { (world: inout World, now: Int64) throws(ControlError) in
            guard let phone = world.phones[id] else { throw .missing("phone") }
            switch call.method {
            case "GET": return world.json(phone)
            case "PATCH": return world.json(try world.changePhone(id, call.body, at: now))
            case "DELETE":
                try world.deletePhone(id)
                return ["deleted": true]
            default: throw Self.noRoute
            }
        }
    }

    private static func act(
        _ call: Call,
        phone id: String,
        action: String,
        world: inout World,
        now: Int64
    ) throws(ControlError) -> JSON {
        switch (call.method, action) {
        case ("GET", "messages"):
            let all = call.query["all"]?.looseBool == true
            let limit = call.limit(default: 500, most: messageLimit)
            let messages = world.messages(of: id, all: all, limit: limit).map { world.json($0) }
            return ["data": .array(messages)]
        case ("POST", "messages"):
            let number = try world.numberID(call.body["to"])
            var message = call.body
            try world.attachMedia(to: &message, numberID: number, at: now)
            return world.json(try world.write(message, from: id, to: number, at: now))
        case ("POST", "read"):
            let number = try call.body["number"].map { value throws(ControlError) in try world.numberID(value) }
            if let message = call.body["message_id"]?.string {
                world.read(message, at: now)
            } else {
                world.readAll(phoneID: id, numberID: number, at: now)
            }
            return ["success": true]
        case ("POST", "play"):
            world.play(try messageID(call.body, phone: id, world).id, at: now)
            return ["success": true]
        case ("POST", "react"):
            let target = try messageID(call.body, phone: id, world)
            var reaction = JSONObject([("message_id", .string(target.id))])
            // Taking a reaction away sends no emoji at all. Source: reference §2.2.
            if let emoji = call.body["emoji"]?.string, !emoji.isEmpty { reaction.append("emoji", .string(emoji)) }
            let message = JSONObject([("type", "reaction"), ("reaction", .object(reaction))])
            return world.json(try world.write(message, from: id, to: target.key.numberID, at: now))
        case ("POST", "tap"):
            let target = try messageID(call.body, phone: id, world)
            guard let choice = call.body["id"] else { throw .invalid("id", "must name a button or row") }
            let answer = try world.tap(target.id, choice: choice, phoneID: id)
            world.read(target.id, at: now)
            return world.json(try world.write(answer, from: id, to: target.key.numberID, at: now))
        default: throw noRoute
        }
    }

    private static func messageID(
        _ body: JSONObject,
        phone: String,
        _ world: World
    ) throws(ControlError) -> StoredMessage {
        guard let id = body["message_id"]?.string else { throw .invalid("message_id", "must be a message's id") }
        guard let message = world.messages[id], message.key.phoneID == phone else { throw .missing("message") }
        return message
    }
}

extension World {
    /// The business number that `to` means: its Graph id, the number itself, or the only one there is.
    func numberID(_ value: JSON?) throws(ControlError) -> String {
        guard let text = value?.looseString else {
            guard numbers.count == 1, let only = numbers.keys.first else {
                throw .invalid("to", "must name a business number, unless there is only one")
            }
            return only
        }
        if numbers[text] != nil { return text }
        let digits = PhoneNumber.digits(text)
        guard let number = numbers.values.first(where: { $0.digits == digits }) else {
            throw .missing("business number")
        }
        return number.id
    }
}
