/// Customers' telephones.
extension World {
    /// Adds a phone under an id of its own and returns it.
    @discardableResult
    mutating func add(_ phone: Phone) -> Phone {
        var phone = phone
        if phone.id.isEmpty { phone.id = "phone_" + generator.text(12, from: "abcdefghijkmnpqrstuvwxyz23456789") }
        phones[phone.id] = phone
        phoneIDs[PhoneNumber.key(phone.number)] = phone.id
        if let user = phone.userID { phoneIDs[user] = phone.id }
        effects.isDirty = effects.isDirty || !phone.isAutomatic
        show(phone)
        return phone
    }

    /// `POST /sandbox/phones`: `{"name", "number", "wa_id"?, "user_id"?, "username"?, "shows_number"?, "has_profile"?,
    /// "online"?, "auto_read"?, "read_receipts"?}`.
    ///
    /// A customer with a username has a user id; the number is hidden only if asked.
    mutating func createPhone(_ object: JSONObject) throws(ControlError) -> Phone {
        guard phones.count < Self.phoneLimit else { throw .conflict("There are already \(Self.phoneLimit) phones.") }
        guard let number = object["number"]?.looseString.flatMap(PhoneNumber.recipient) else {
            throw .invalid("number", "must be a phone number of 7 to 15 digits with its country code")
        }
        let name = object["name"]?.string ?? "+" + number
        guard (1...200).contains(name.unicodeScalars.count) else {
            throw .invalid("name", "must be 1 to 200 characters")
        }
        if let existing = phoneIDs[PhoneNumber.key(number)].flatMap({ phones[$0] }) {
            guard existing.isAutomatic else { throw .conflict("There is already a phone with this number.") }
            forget(existing)
        }
        var phone = Phone(id: "", name: name, number: number, waID: PhoneNumber.waID(number))
        if let waID = object["wa_id"]?.looseString {
            guard PhoneNumber.recipient(waID) == waID else { throw .invalid("wa_id", "must be digits") }
            phone.waID = waID
        }
        phone.username = object["username"]?.string
        phone.userID = object["user_id"]?.string
        if phone.username != nil, phone.userID == nil {
            phone.userID = "NL." + generator.text(20, from: "0123456789")
        }
        try change(&phone, object)
        guard phone.showsNumber || phone.userID != nil else {
            throw .invalid("shows_number", "can be false only with a username or user_id")
        }
        return add(phone)
    }

    /// `PATCH /sandbox/phones/{id}`: switches a phone on or off, and its other habits.
    mutating func changePhone(_ id: String, _ object: JSONObject, at now: Int64) throws(ControlError) -> Phone {
        guard var phone = phones[id] else { throw .missing("phone") }
        let wasOnline = phone.isOnline
        try change(&phone, object)
        if let name = object["name"]?.string, (1...200).contains(name.unicodeScalars.count) { phone.name = name }
        phones[id] = phone
        effects.isDirty = true
        if phone.isOnline, !wasOnline {
            for number in numbers.keys.sorted() {
                let key = ThreadKey(phoneID: id, numberID: number)
                let waiting = threads[key]?.waiting ?? []
                threads[key]?.waiting = []
                for message in waiting { scheduleLadder(message, after: settings.deliveredAfter, at: now) }
            }
        }
        if phone.readsAutomatically, phone.isOnline { readAll(phoneID: id, numberID: nil, at: now) }
        show(phone)
        return phone
    }

    private func change(_ phone: inout Phone, _ object: JSONObject) throws(ControlError) {
        let flags: [(String, WritableKeyPath<Phone, Bool>)] = [
            ("online", \.isOnline), ("auto_read", \.readsAutomatically), ("read_receipts", \.sendsReadReceipts),
            ("shows_number", \.showsNumber), ("has_profile", \.hasProfile),
        ]
        for (name, path) in flags {
            guard let given = object[name] else { continue }
            guard let value = given.looseBool else { throw .invalid(name, "must be true or false") }
            phone[keyPath: path] = value
        }
    }

    /// `DELETE /sandbox/phones/{id}`.
    mutating func deletePhone(_ id: String) throws(ControlError) {
        guard let phone = phones[id] else { throw .missing("phone") }
        forget(phone)
        effects.isDirty = true
        if watchers > 0 { effects.events.append(LiveEvent(name: "phone_deleted", data: ["id": .string(id)])) }
    }

    private mutating func forget(_ phone: Phone) {
        phones[phone.id] = nil
        phoneIDs[PhoneNumber.key(phone.number)] = nil
        if let user = phone.userID { phoneIDs[user] = nil }
        for number in numbers.keys {
            let thread = threads.removeValue(forKey: ThreadKey(phoneID: phone.id, numberID: number))
            for id in thread?.messageIDs ?? [] { messages[id] = nil }
        }
    }

    /// The messages of a phone, oldest first; of those from the business only the ones that reached it, unless `all`.
    func messages(of phoneID: String, all: Bool, limit: Int) -> [StoredMessage] {
        let found = numbers.keys.flatMap { number in
            (threads[ThreadKey(phoneID: phoneID, numberID: number)]?.messageIDs ?? []).compactMap { messages[$0] }
        }
        let visible = found.filter { message in
            all || message.isFromPhone || (message.status >= .delivered && message.status != .failed)
        }
        return Array(visible.sorted { $0.order < $1.order }.suffix(limit))
    }
}
