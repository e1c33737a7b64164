import BalieDomain
import FoundationEssentials

/// Turns the bytes of a hook into events.
///
/// Every entry, change, message and status becomes at least one event, in the order of the hook, so that nothing is lost
/// without a trace.
struct HookReader {
    let phoneNumberID: String
    let businessAccountID: String

    /// Fields whose changes are about one number, and carry its id.
    private static let numberFields: Set<String> = [
        "messages", "smb_message_echoes", "smb_app_state_sync", "user_preferences", "history", "calls",
        "group_lifecycle_update", "group_participants_update", "group_settings_update", "group_status_update",
    ]

    func events(in body: [UInt8]) throws(HookError) -> [InboundEvent] {
        let envelope = try envelope(of: body)
        if let object = envelope.object, object != "whatsapp_business_account" { throw .malformed(path: "object") }
        guard let entries = envelope.entries.elements else { throw .malformed(path: "entry") }
        var events: [InboundEvent] = []
        for (index, entry) in entries.enumerated() {
            switch entry {
            case .unreadable(let path): events.append(.unreadable(path: "entry[\(index)]".appending(path)))
            case .value(let entry): read(entry, index, into: &events)
            }
        }
        return events
    }

    private func envelope(of body: [UInt8]) throws(HookError) -> WireEnvelope {
        guard HookText.isReadable(body) else { throw .notJSON }
        do {
            return try JSONDecoder().decode(WireEnvelope.self, from: Data(body))
        } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
            throw .notJSON
        } catch let error as DecodingError {
            let path = error.path()
            throw .malformed(path: path.isEmpty ? "$" : path)
        } catch {
            throw .notJSON
        }
    }

    private func read(_ entry: WireEntry, _ entryIndex: Int, into events: inout [InboundEvent]) {
        guard let changes = entry.changes.elements else {
            events.append(.unreadable(path: "entry[\(entryIndex)].changes"))
            return
        }
        for (index, change) in changes.enumerated() {
            let place = HookPlace(entry: entryIndex, change: index)
            switch change {
            case .unreadable(let path): events.append(.unreadable(path: place.path.appending(path)))
            case .value(let change):
                guard let refusal = refusal(of: change, in: entry, at: place) else {
                    read(change, at: place, into: &events)
                    continue
                }
                events.append(refusal)
            }
        }
    }

    /// `nil` if the change is about this channel's number, or about its account.
    private func refusal(of change: WireChange, in entry: WireEntry, at place: HookPlace) -> InboundEvent? {
        if let number = change.value.phoneNumberID {
            return number == phoneNumberID ? nil : .foreign(path: place.path)
        }
        guard !Self.numberFields.contains(change.field) else {
            return .unreadable(path: "\(place.path).value.metadata.phone_number_id")
        }
        guard let account = entry.id else { return .unreadable(path: "entry[\(place.entry)].id") }
        return account == businessAccountID ? nil : .foreign(path: place.path)
    }

    private func read(_ change: WireChange, at place: HookPlace, into events: inout [InboundEvent]) {
        let value = change.value
        let reader = ChangeReader(contacts: value.contacts.readable, isSingle: value.itemCount == 1)
        let count = events.count
        switch change.field {
        case "messages":
            append(value.messages, "messages", at: place, to: &events) { reader.event(for: $0) }
            append(value.statuses, "statuses", at: place, to: &events) { reader.event(for: $0) }
            append(value.errors, "errors", at: place, to: &events) { _ in .accountNotice(field: "errors") }
        case "smb_message_echoes":
            append(value.echoes, "message_echoes", at: place, to: &events) { reader.echo($0) }
        case "user_preferences":
            append(value.preferences, "user_preferences", at: place, to: &events) { reader.event(for: $0) }
        default: break
        }
        // What is not read further, or was empty, still leaves a trace.
        if events.count == count { events.append(.accountNotice(field: change.field)) }
    }

    /// Appends one event for each item; a list that is no list is one unreadable item.
    private func append<Item>(
        _ items: Items<Item>,
        _ name: String,
        at place: HookPlace,
        to events: inout [InboundEvent],
        event: (Item) -> InboundEvent
    ) {
        guard let elements = items.elements else {
            events.append(.unreadable(path: "\(place.path).value.\(name)"))
            return
        }
        for (index, element) in elements.enumerated() {
            let read: InboundEvent =
                switch element {
                case .value(let item): event(item)
                case .unreadable(let path): .unreadable(path: path)
                }
            guard case .unreadable(let path) = read else {
                events.append(read)
                continue
            }
            events.append(.unreadable(path: "\(place.path).value.\(name)[\(index)]".appending(path)))
        }
    }
}

/// Which change of a hook; its path is only written out when something is wrong.
private struct HookPlace {
    let entry: Int
    let change: Int

    var path: String { "entry[\(entry)].changes[\(change)]" }
}

extension String {
    /// The JSON path of `member` below this one; itself if `member` is empty.
    fileprivate func appending(_ member: String) -> String {
        member.isEmpty || member.hasPrefix("[") ? self + member : "\(self).\(member)"
    }
}

extension Items {
    /// Those that could be read.
    fileprivate var readable: [Element] {
        (elements ?? []).compactMap { if case .value(let element) = $0 { element } else { nil } }
    }
}
