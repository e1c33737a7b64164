import BalieDomain
import BalieTestKit

extension World {
    /// A customer does something on their telephone; the network will tell it, some time.
    func customerActs() {
        let index = roll(offices.count)
        guard let phone = pick(offices[index].phones) else { return }
        let said = customers.order.filter { id in
            customers.said[id].map { $0.phone == phone && $0.office == index && !$0.isAmendment } ?? false
        }
        switch (roll(12), pick(said)) {
        case (0, let target?): edit(target, of: phone, in: index)
        case (1, let target?): revoke(target, of: phone, in: index)
        case (2, let target?): react(to: target, of: phone, in: index)
        case (3, _): speakOnTheirOwn(to: phone, in: index)
        case (4, _): prefer(phone, in: index)
        case (6, _): sendFile(from: phone, in: index)
        case (5, _): write(roll(4) + 2, from: phone, in: index)
        default: write(1, from: phone, in: index)
        }
    }

    private func nextID() -> String { "wamid.KANARIE-\(provider.nextNumber())" }

    private func post(_ messages: [JSONValue], _ ids: [String], from phone: String, in index: Int, _ words: String) {
        say("\(phone) \(words) \(ids)")
        let body = WireHook.body(
            messages: messages,
            contacts: [WireHook.contact(phone, name: "Kanarie kanarie")],
            phoneNumberID: offices[index].account
        )
        provider.post(body, from: index, messages: ids, words: "\(words) \(ids)")
    }

    func write(_ count: Int, from phone: String, in index: Int) {
        var messages: [JSONValue] = []
        var ids: [String] = []
        for _ in 0..<count {
            let id = nextID()
            let words = "kanarie says \(id)"
            customers.say(id, .init(office: index, phone: phone, at: time.now(), words: [words]))
            messages.append(WireHook.text(id, words, from: phone, at: time.now()))
            ids.append(id)
        }
        post(messages, ids, from: phone, in: index, "writes")
    }

    private func sendFile(from phone: String, in index: Int) {
        let id = nextID()
        customers.say(id, .init(office: index, phone: phone, at: time.now(), words: []))
        let message = WireHook.message(
            id,
            from: phone,
            at: time.now(),
            type: "image",
            ["id": .string("file-\(provider.nextNumber())"), "mime_type": "image/png"]
        )
        post([message], [id], from: phone, in: index, "sends a file")
    }

    private func edit(_ target: String, of phone: String, in index: Int) {
        let words = "kanarie edits \(nextID())"
        customers.edit(target, to: words)
        amend("edit", of: phone, in: index, saying: [words], "edits \(target)") {
            [
                "original_message_id": .string(target),
                "message": ["type": "text", "text": ["body": .string(words)]],
            ]
        }
    }

    private func revoke(_ target: String, of phone: String, in index: Int) {
        amend("revoke", of: phone, in: index, "takes back \(target)") { ["original_message_id": .string(target)] }
    }

    private func react(to target: String, of phone: String, in index: Int) {
        amend("reaction", of: phone, in: index, "reacts to \(target)") {
            ["message_id": .string(target), "emoji": "👍"]
        }
    }

    private func amend(
        _ type: String,
        of phone: String,
        in index: Int,
        saying words: Set<String> = [],
        _ deed: String,
        _ content: () -> JSONValue
    ) {
        let id = nextID()
        customers.say(id, .init(office: index, phone: phone, at: time.now(), words: words, isAmendment: true))
        let message = WireHook.message(id, from: phone, at: time.now(), type: type, content())
        post([message], [id], from: phone, in: index, deed)
    }

    /// Somebody of the business writes on the telephone that shares the number.
    private func speakOnTheirOwn(to phone: String, in index: Int) {
        let id = nextID()
        say("the shared telephone writes \(id) to \(phone)")
        let echo = WireHook.echo(id, "kanarie echo", to: phone, at: time.now())
        provider.post(
            WireHook.echoes([echo], phoneNumberID: offices[index].account),
            from: index,
            words: "echo \(id)"
        )
    }

    private func prefer(_ phone: String, in index: Int) {
        let value = chance(1, in: 2) ? "stop" : "resume"
        say("\(phone) says \(value) to marketing")
        provider.post(
            WireHook.marketingPreference(value, of: phone, at: time.now(), phoneNumberID: offices[index].account),
            from: index,
            words: "\(value) marketing"
        )
    }
}
