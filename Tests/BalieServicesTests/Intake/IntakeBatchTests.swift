import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What hooks do does not depend on how many are applied together: what is read beforehand and written afterwards must not
/// show.
struct IntakeBatchTests {
    /// Two installations with the same past; one applies each hook when it comes, the other all of them at once.
    @Test(arguments: UInt64(1)...30)
    func togetherIsAsOneByOne(_ seed: UInt64) async throws {
        let (single, together) = (try await Business(), try await Business())
        var customers = Crowd(seed: seed, since: single.office.time.now())
        let hooks = (0..<40).map { _ in customers.nextHook() }
        for hook in hooks {
            try await single.receive(hook)
            try await single.apply()
        }
        for hook in hooks { try await together.receive(hook) }
        try await together.apply()

        let (expected, found) = (try await single.picture(), try await together.picture())
        for (one, other) in zip(expected, found) where one != other {
            Issue.record("seed \(seed), one by one:\n\(one)\ntogether:\n\(other)")
        }
        #expect(expected.count == found.count, "seed \(seed)")
        let counts = (try await single.office.counts(), try await together.office.counts())
        #expect(counts.1.differences(from: counts.0) == [], "seed \(seed)")
        #expect(try await together.office.hooks(.dead).isEmpty, "seed \(seed)")
        #expect(!together.office.log.lines.contains { $0.contains("not applied together") }, "seed \(seed)")
    }

    /// What a second number is told of somebody who came by the first one a moment before.
    @Test func numbersOfABusinessHearOfTheSamePeople() async throws {
        for isTogether in [false, true] {
            let business = try await Business()
            let now = business.office.time.now()
            let (phone, later) = ("31688888888", "31699999999")
            let hooks = [
                SentHook(
                    isForOther: false,
                    body: WireHook.body(messages: [WireHook.text("wamid.1", "hello", from: phone, at: now)])
                ),
                SentHook(
                    isForOther: true,
                    body: WireHook.body(
                        messages: [WireHook.numberChange("wamid.2", from: phone, to: later, at: now)],
                        phoneNumberID: Business.otherNumber
                    )
                ),
            ]
            for hook in hooks {
                try await business.receive(hook)
                if !isTogether { try await business.apply() }
            }
            try await business.apply()
            let picture = try await business.picture().filter { $0.contains("wamid") && $0.contains(later) }
            #expect(picture.count == 2, "\(picture)")
            #expect(!business.office.log.lines.contains { $0.contains("not applied together") })
        }
    }
}

/// A hook and which of two numbers it is for.
private struct SentHook {
    let isForOther: Bool
    let body: [UInt8]
}

/// Five people who write to two numbers, change their minds and their own numbers; made from a seed.
private struct Crowd {
    static let phones = (1...5).map { "3161234567\($0)" }

    private var generator: SeededGenerator
    private var time: Timestamp
    private var count = 0
    /// The network's ids of what was said, by number.
    private var said: [Bool: [(id: String, phone: String)]] = [:]
    private var echoed: [Bool: [String]] = [:]

    init(seed: UInt64, since time: Timestamp) {
        generator = SeededGenerator(seed: seed)
        self.time = time
    }

    mutating func nextHook() -> SentHook {
        let isForOther = Int.random(in: 0..<4, using: &generator) == 0
        let number = isForOther ? Business.otherNumber : WireHook.phoneNumberID
        let phone = Self.phones.randomElement(using: &generator) ?? ""
        count += 1
        time = time + .seconds(Int.random(in: -3...5, using: &generator))
        let id = "wamid.\(count)"
        let about = said[isForOther, default: []].randomElement(using: &generator)
        func body(_ messages: JSONValue..., contacts: [JSONValue] = []) -> [UInt8] {
            WireHook.body(messages: messages, contacts: contacts, phoneNumberID: number)
        }
        let bytes: [UInt8]
        switch (Int.random(in: 0..<14, using: &generator), about) {
        case (0, let about?):
            let edit: JSONValue = ["type": "text", "text": ["body": .string("edited \(count)")]]
            let payload: JSONValue = ["original_message_id": .string(about.id), "message": edit]
            bytes = body(WireHook.message(id, from: about.phone, at: time, type: "edit", payload))
        case (1, let about?):
            let payload: JSONValue = ["original_message_id": .string(about.id)]
            bytes = body(WireHook.message(id, from: about.phone, at: time, type: "revoke", payload))
        case (2, let about?), (3, let about?):
            let payload: JSONValue = ["message_id": .string(about.id), "emoji": "👍"]
            bytes = body(WireHook.message(id, from: about.phone, at: time, type: "reaction", payload))
        case (4, let about?):
            bytes = body(WireHook.text(about.id, "again", from: about.phone, at: time))
        case (5, _):
            echoed[isForOther, default: []].append(id)
            bytes = WireHook.echoes([WireHook.echo(id, "echo \(count)", to: phone, at: time)], phoneNumberID: number)
        case (6, _), (7, _):
            // Of a message that went out, or of one that nobody knows.
            let target = echoed[isForOther, default: []].randomElement(using: &generator) ?? "wamid.unknown"
            let word = ["delivered", "read", "failed"].randomElement(using: &generator) ?? ""
            let status = WireHook.status(target, word, at: time, of: phone)
            bytes = WireHook.body(statuses: [status], phoneNumberID: number)
        case (8, _):
            let to = Self.phones.randomElement(using: &generator) ?? ""
            bytes = body(WireHook.numberChange(id, from: phone, to: to, at: time))
        case (9, _):
            let word = Bool.random(using: &generator) ? "stop" : "resume"
            bytes = WireHook.marketingPreference(word, of: phone, at: time, phoneNumberID: number)
        case (10, _):
            let picture: JSONValue = ["id": .string("media.\(count)"), "mime_type": "image/jpeg"]
            bytes = body(WireHook.message(id, from: phone, at: time, type: "image", picture))
        default:
            said[isForOther, default: []].append((id, phone))
            // By the id that this business knows them by, too; seldom by that of somebody else.
            let userID = Bool.random(using: &generator) ? "NL.\(Int.random(in: 1...6, using: &generator))" : nil
            let name = ["Ann", "Ann van Dam", nil].randomElement(using: &generator) ?? nil
            bytes = body(
                WireHook.text(id, "says \(count)", from: phone, userID: userID, at: time),
                contacts: [WireHook.contact(phone, name: name, userID: userID)]
            )
        }
        return SentHook(isForOther: isForOther, body: bytes)
    }
}

/// An office with a second number, and conversations in every place of their lives.
private struct Business {
    static let otherNumber = "777"

    let office: Office
    private let other: ID<ChannelAccount>

    init() async throws {
        office = try await Office()
        other = try await office.centre.channels.addWhatsApp(
            name: "Other",
            settings: Office.settings(phoneNumberID: Self.otherNumber),
            workspace: office.workspace
        ).id
        try await setRulesAndHours()
        let (here, gone) = (try await office.agent("Ann", .online), try await office.agent("Bo", .online))
        for (phone, agent) in zip(Crowd.phones, [here, gone, here, here]) {
            let view = try await office.write("before", from: phone)
            _ = try await office.desk.assign(view.id, to: agent.agent, by: agent)
            switch phone {
            case Crowd.phones[2]: _ = try await office.desk.resolve(view.id, by: agent)
            case Crowd.phones[3]:
                _ = try await office.desk.snooze(view.id, until: office.time.now() + .hours(9), by: agent)
            default: break
            }
        }
        // Without what going offline does: the conversation stays with somebody who has left.
        try await office.storage.write { [office] session in
            try session.run(
                "UPDATE agent SET presence = 'offline' WHERE workspace_id = \(office.workspace) AND agent_id = \(gone.agent)"
            )
        }
        office.time.advance(by: .minutes(1))
    }

    /// Rules that hold for some of what is said, and a queue that is closed.
    private func setRulesAndHours() async throws {
        let (workspace, schedules) = (office.workspace, Schedules(office.environment))
        let night = try await office.administration.addQueue(.init(name: "Night"), workspace: workspace).id
        let closed = try await schedules.add(name: "Never", hours: Week.never, workspace: workspace).id
        let hours = QueueHours(schedule: closed, outside: .message("We are closed."))
        _ = try await schedules.setHours(hours, of: night, workspace: workspace)
        var even = RuleForm(name: "Some", actions: .init(queue: night, priority: 3, labels: ["some"]))
        even.when.words = (0...40).filter { $0 % 3 == 0 }.map { "says \($0)" }
        var others = RuleForm(name: "Others", actions: .init(labels: ["others"], reply: "Welcome"))
        others.when.channels = [other]
        try await RulePlacingTests.set([even, others], in: office)
    }

    func receive(_ hook: SentHook) async throws {
        let headers = WireHook.headers(for: hook.body)
        let channel = hook.isForOther ? other : office.channel
        #expect(await office.centre.intake.receive(channel, headers: headers, body: hook.body) == .accepted)
    }

    func apply() async throws { try await office.centre.intakeWorker.applyWaiting() }

    /// Everything that a person could see, without ids of our own.
    func picture() async throws -> [String] {
        var all: [String] = []
        for view in try await office.conversations() {
            var lines = [
                """
                \(view.channel.name) \(view.contact.identities.map { "\($0.kind) \($0.value)" }.sorted()) \(view.contact.name) \
                \(view.contact.profileName ?? "-") \(view.contact.optedOut) seen \(String(describing: view.contact.lastSeenAt))
                """,
                """
                \(view.status) version \(view.version) \(view.assignee?.name ?? "-") \(view.queue?.name ?? "-") unread \(view.unread) \
                window \(String(describing: view.window.until)) unanswered \(String(describing: view.unansweredSince)) \
                waiting \(String(describing: view.waitingSince)) last \(view.lastMessage?.text ?? "-")
                """,
                "priority \(view.priority) \(view.labels) \(view.placedBy?.summary ?? "-")",
            ]
            for message in try await office.messages(of: view.id) {
                lines.append(
                    """
                    \(message.externalID ?? "-") \(message.direction) \(message.content.kind) \(message.text) \(message.status) \
                    \(message.reactions.map(\.emoji)) edited \(String(describing: message.editedAt)) \
                    deleted \(String(describing: message.deletedAt)) at \(message.occurredAt)
                    """
                )
            }
            all.append(lines.joined(separator: "\n"))
        }
        return all.sorted()
    }
}
