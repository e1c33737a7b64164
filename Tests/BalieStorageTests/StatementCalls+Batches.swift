import BalieDomain
import BalieStorage
import Testing

/// The calls of the store that reads and writes many rows at once, with and without values that may be missing.
extension StatementCalls {
    private static let now = StorageFixture.now

    static let batches: [(String, Call)] = [
        (
            "BatchStore.messages",
            {
                let found = try BatchStore.messages(
                    externalKeys: [[7], [8], [9]],
                    channel: $0.channel,
                    workspace: $0.workspace,
                    in: $1
                )
                #expect(found == [[7]: $0.message])
            }
        ),
        (
            "BatchStore.owners",
            {
                try $0.insertIdentity(ID(56), lookup: [21], in: $1)
                let workspace = $0.workspace
                let found = try BatchStore.owners(of: .phone, lookups: [[20], [21]], workspace: workspace, in: $1)
                #expect(found.mapValues(\.id) == [[21]: $0.contact])
            }
        ),
        (
            "BatchStore.unresolved",
            {
                let found = try BatchStore.unresolved(
                    channel: $0.channel,
                    contacts: [ID(1), $0.contact, ID(2)],
                    workspace: $0.workspace,
                    in: $1
                )
                #expect(found.map(\.contact) == [$0.contact])
            }
        ),
        (
            "BatchStore.insert",
            {
                try $0.insertContact(ID(52), in: $1)
                let record = ConversationStore.MessageRecord(
                    message: nil,
                    unread: 1,
                    unansweredSince: now,
                    window: .opened(by: now)
                )
                try $0.insertConversation(ID(61), contact: ID(52), record: record, in: $1)
                let opened = try ConversationStore.find(ID(61), workspace: $0.workspace, in: $1)
                #expect(opened?.unread == 1 && opened?.waitingSince == now && opened?.window == record.window)

                let (conversation, channel) = ($0.conversation, $0.channel)
                let rows = (Int64(0)..<5).map { number -> (row: MessageRow, externalKey: [UInt8]?) in
                    let row = MessageRow(
                        id: ID(80 + number),
                        conversation: conversation,
                        channel: channel,
                        direction: .note,
                        kind: .text,
                        status: .received,
                        clientKey: number == 1 ? "one" : nil,
                        authorKind: "system",
                        body: [9],
                        media: number == 2 ? ID(5) : nil,
                        occurredAt: now,
                        createdAt: now,
                        editedAt: number == 3 ? now : nil
                    )
                    return (row, number == 4 ? [80] : nil)
                }
                try BatchStore.insert(rows, workspace: $0.workspace, in: $1)
                let found = try MessageStore.find((Int64(80)..<85).map { ID($0) }, workspace: $0.workspace, in: $1)
                #expect(found.map(\.clientKey) == [nil, "one", nil, nil, nil])
                #expect(found.map(\.media) == [nil, nil, ID(5), nil, nil])
                #expect(found.map(\.editedAt) == [nil, nil, nil, now, nil])
                try $1.run(
                    "DELETE FROM message WHERE workspace_id = \($0.workspace) AND message_id IN \(list: found.map(\.id))"
                )
            }
        ),
        (
            "BatchStore.record",
            {
                let workspace = $0.workspace
                func conversation(_ fixture: StorageFixture, _ session: any SQLSession) throws -> ConversationRow? {
                    try ConversationStore.find(fixture.conversation, workspace: workspace, in: session)
                }
                let before = try #require(try conversation($0, $1))
                let changes: [(message: ID<Message>?, since: Timestamp?)] = [($0.message, now), (nil, nil)]
                for (message, since) in changes {
                    let record = ConversationStore.MessageRecord(
                        message: message,
                        unread: 3,
                        unansweredSince: since,
                        window: ServiceWindow(until: since)
                    )
                    // The other is nobody's.
                    let records = [($0.conversation, record), (ID<Conversation>(1), record)]
                    try BatchStore.record(records, workspace: workspace, at: now, in: $1)
                    let row = try #require(try conversation($0, $1))
                    #expect(row.lastMessage == $0.message && row.unread == 3 && row.updatedAt == now)
                    #expect(row.unansweredSince == since && row.window.until == since)
                    #expect(row.version == before.version)
                }
                let record = ConversationStore.MessageRecord(
                    message: before.lastMessage,
                    unread: before.unread,
                    unansweredSince: before.unansweredSince,
                    window: before.window
                )
                try BatchStore.record([($0.conversation, record)], workspace: workspace, at: now, in: $1)
            }
        ),
        (
            "BatchStore.touch",
            {
                let workspace = $0.workspace
                for (seenAt, expected) in [(now, now), (now - .seconds(1), now), (now + .hours(1), now + .hours(1))] {
                    try BatchStore.touch([(ID(1), now), ($0.contact, seenAt)], workspace: workspace, in: $1)
                    let row = try ContactStore.find([$0.contact], workspace: workspace, in: $1).first
                    #expect(row?.lastSeenAt == expected)
                }
            }
        ),
    ]
}
