import BalieDomain
import BalieStorage
import Testing

/// The calls of stores of channels, people, conversations, messages, work and files.
enum StatementCalls {
    typealias Call = @Sendable (StorageFixture, any SQLSession) throws -> Void

    private static let now = StorageFixture.now

    static let channels: [(String, Call)] = [
        (
            "ChannelStore.insert",
            {
                try ChannelStore.insert(
                    ID(41),
                    workspace: $0.workspace,
                    kind: .whatsapp,
                    name: "Other",
                    externalID: "101",
                    settings: [],
                    queue: $0.queue,
                    at: now,
                    in: $1
                )
            }
        ),
        ("ChannelStore.find", { try #require(try ChannelStore.find($0.channel, in: $1)?.workspace == $0.workspace) }),
        (
            "ChannelStore.list",
            {
                try #require(try ChannelStore.list(workspace: $0.workspace, in: $1).count == 2)
                _ = try ChannelStore.list(workspace: nil, in: $1)
            }
        ),
        (
            "ChannelStore.update",
            {
                try ChannelStore.update(
                    $0.channel,
                    workspace: $0.workspace,
                    name: "Main",
                    settings: [2],
                    queue: $0.queue,
                    units: 1,
                    in: $1
                )
            }
        ),
        (
            "ChannelStore.setStopped",
            {
                try #require(try ChannelStore.setStopped("why", id: $0.channel, workspace: $0.workspace, in: $1))
                try #require(try !ChannelStore.setStopped("why", id: $0.channel, workspace: $0.workspace, in: $1))
                try #require(try ChannelStore.setStopped(nil, id: $0.channel, workspace: $0.workspace, in: $1))
            }
        ),
    ]

    static let contacts: [(String, Call)] = [
        (
            "ContactStore.owner",
            {
                try $0.insertContact(ID(51), in: $1)
                try $0.insertIdentity(ID(55), lookup: [1], in: $1)
                let owner = try ContactStore.owner(of: .phone, lookup: [1], workspace: $0.workspace, in: $1)?.id
                #expect(owner == $0.contact)
            }
        ),
        (
            "ContactStore.replaceAddress",
            { try ContactStore.replaceAddress(ID(55), workspace: $0.workspace, address: [3], in: $1) }
        ),
        (
            "ContactStore.identities",
            {
                let rows = try ContactStore.identities(of: [$0.contact], workspace: $0.workspace, in: $1)
                #expect(rows.first?.address == [3])
            }
        ),
        (
            "ContactStore.endIdentity",
            {
                try ContactStore.endIdentity(.phone, lookup: [1], workspace: $0.workspace, at: now, in: $1)
                try #require(try ContactStore.owner(of: .phone, lookup: [1], workspace: $0.workspace, in: $1) == nil)
            }
        ),
        (
            "ContactStore.formerIdentities",
            {
                try #require(
                    try ContactStore.formerIdentities(of: $0.contact, workspace: $0.workspace, in: $1).count == 1
                )
            }
        ),
        (
            "ContactStore.setProfile",
            { try ContactStore.setProfile([4], of: $0.contact, workspace: $0.workspace, at: now, in: $1) }
        ),
        (
            "ContactStore.setMarketing",
            {
                func set(_ fixture: StorageFixture, _ time: Timestamp, _ session: any SQLSession) throws -> Bool {
                    try ContactStore.setMarketing(
                        optedOut: true,
                        of: fixture.contact,
                        workspace: fixture.workspace,
                        changedAt: time,
                        in: session
                    )
                }
                try #require(try set($0, now, $1))
                try #require(try !set($0, now, $1))
                try #require(
                    try ContactStore.find([$0.contact], workspace: $0.workspace, in: $1).first?.optedOut == true
                )
            }
        ),
        (
            "ContactStore.find",
            { try #require(try ContactStore.find([$0.contact], workspace: $0.workspace, in: $1).first?.profile == [4]) }
        ),
        (
            "ContactStore.list",
            {
                let rows = try ContactStore.list(
                    workspace: $0.workspace,
                    among: [$0.contact],
                    before: (now + .days(1), ID(99)),
                    limit: 9,
                    in: $1
                )
                #expect(rows.count == 1)
                _ = try ContactStore.list(workspace: $0.workspace, among: nil, before: nil, limit: 9, in: $1)
            }
        ),
        ("ContactStore.erase", { try ContactStore.erase(ID(51), workspace: $0.workspace, at: now, in: $1) }),
    ]

    private static let record = ConversationStore.MessageRecord(
        message: ID(9),
        unread: 1,
        unansweredSince: now,
        window: .opened(by: now)
    )

    static let conversations: [(String, Call)] = [
        (
            "ConversationStore.find",
            {
                try #require(try ConversationStore.find($0.conversation, workspace: $0.workspace, in: $1) != nil)
                try #require(try ConversationStore.find([$0.conversation], workspace: $0.workspace, in: $1).count == 1)
            }
        ),
        (
            "ConversationStore.unresolved",
            {
                let row = try ConversationStore.unresolved(
                    channel: $0.channel,
                    contact: $0.contact,
                    workspace: $0.workspace,
                    in: $1
                )
                #expect(row?.id == $0.conversation)
            }
        ),
        (
            "ConversationStore.lastResolved",
            {
                _ = try ConversationStore.lastResolved(
                    since: now,
                    channel: $0.channel,
                    contact: $0.contact,
                    workspace: $0.workspace,
                    in: $1
                )
            }
        ),
        (
            "ConversationStore.window",
            {
                let window = try ConversationStore.window(
                    channel: $0.channel,
                    contact: $0.contact,
                    workspace: $0.workspace,
                    in: $1
                )
                let row = try ConversationStore.find($0.conversation, workspace: $0.workspace, in: $1)
                #expect(window.until == row?.window.until)
            }
        ),
        (
            "ConversationStore.setWindow",
            {
                let window = ServiceWindow(until: now)
                try ConversationStore.setWindow(window, of: $0.conversation, workspace: $0.workspace, in: $1)
                let row = try ConversationStore.find($0.conversation, workspace: $0.workspace, in: $1)
                #expect(row?.window.until == now)
            }
        ),
        (
            "ConversationStore.setWaitRecord",
            {
                let (id, workspace) = ($0.conversation, $0.workspace)
                for (version, isSet) in [(Int64(1), true), (9, false)] {
                    let record = isSet ? "{}" : "[]"
                    let changed = try ConversationStore.setWaitRecord(
                        record,
                        of: id,
                        expecting: version,
                        workspace: workspace,
                        in: $1
                    )
                    #expect(changed == isSet)
                }
                #expect(try ConversationStore.find(id, workspace: workspace, in: $1)?.waitRecord == "{}")
            }
        ),
        (
            "ConversationStore.recordMessage",
            {
                try ConversationStore.recordMessage(
                    record,
                    in: $0.conversation,
                    workspace: $0.workspace,
                    at: now,
                    session: $1
                )
            }
        ),
        (
            "ConversationStore.setReferral",
            { try ConversationStore.setReferral([1], of: $0.conversation, workspace: $0.workspace, in: $1) }
        ),
        (
            "ConversationStore.setUnread",
            { try ConversationStore.setUnread(2, of: $0.conversation, workspace: $0.workspace, in: $1) }
        ),
        (
            "ConversationStore.place",
            {
                guard let row = try ConversationStore.find($0.conversation, workspace: $0.workspace, in: $1) else {
                    return
                }
                var placement = ConversationStore.Placement(of: row)
                placement.assignee = $0.agent
                placement.waitingSince = nil
                func place(_ fixture: StorageFixture, _ session: any SQLSession) throws -> Int64? {
                    try ConversationStore.place(
                        fixture.conversation,
                        placement,
                        expecting: row.version,
                        workspace: fixture.workspace,
                        at: now,
                        in: session
                    )
                }
                try #require(try place($0, $1) == row.version + 1)
                try #require(try place($0, $1) == nil)
            }
        ),
        (
            "ConversationStore.unanswered",
            {
                let rows = try ConversationStore.unanswered(of: $0.agent, workspace: $0.workspace, in: $1)
                #expect(rows.count == 1)
            }
        ),
        (
            "ConversationStore.snoozesOver",
            {
                let over = try ConversationStore.snoozesOver(heldBy: nil, at: now + .days(400), limit: 9, in: $1)
                let behind = try ConversationStore.snoozesOver(
                    heldBy: nil,
                    after: over.last,
                    at: now + .days(400),
                    limit: 9,
                    in: $1
                )
                try #require(over.isEmpty || behind.isEmpty)
            }
        ),
        ("ConversationStore.nextSnooze", { _ = try ConversationStore.nextSnooze(heldBy: nil, after: now, in: $1) }),
        (
            "ConversationStore.addLabel",
            { try ConversationStore.addLabel("vip", to: $0.conversation, workspace: $0.workspace, in: $1) }
        ),
        (
            "ConversationStore.labels",
            {
                let labels = try ConversationStore.labels(of: [$0.conversation], workspace: $0.workspace, in: $1)
                #expect(labels[$0.conversation] == ["vip"])
            }
        ),
        (
            "ConversationStore.allLabels",
            { try #require(try ConversationStore.allLabels(workspace: $0.workspace, limit: 9, in: $1) == ["vip"]) }
        ),
        (
            "ConversationStore.list",
            {
                for order in ConversationStore.Order.allCases {
                    for place in [nil, .init(part: 0, key: 1, id: 1), .init(part: 1, key: 1, id: 1)]
                        as [ConversationStore.Place?]
                    {
                        for filter in filters($0) {
                            _ = try ConversationStore.list(
                                filter,
                                order: order,
                                after: place,
                                limit: 9,
                                workspace: $0.workspace,
                                at: now,
                                in: $1
                            )
                        }
                    }
                }
            }
        ),
        (
            "ConversationStore.removeLabel",
            { try ConversationStore.removeLabel("vip", from: $0.conversation, workspace: $0.workspace, in: $1) }
        ),
        (
            "ConversationStore.counts",
            { try #require(try ConversationStore.counts(for: $0.agent, workspace: $0.workspace, in: $1).mine == 1) }
        ),
    ]

    private static func filters(_ fixture: StorageFixture) -> [ConversationStore.Filter] {
        var full = ConversationStore.Filter()
        full.status = .only(.open)
        full.assignee = .agent(fixture.agent)
        full.queue = .queue(fixture.queue)
        full.channel = fixture.channel
        full.contact = fixture.contact
        full.label = "vip"
        full.found = ([fixture.conversation], [])
        var nobody = ConversationStore.Filter()
        nobody.status = .unresolved
        nobody.assignee = .nobody
        nobody.queue = .none
        return [ConversationStore.Filter(), nobody, full]
    }
}
