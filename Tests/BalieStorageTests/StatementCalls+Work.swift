import BalieDomain
import BalieStorage
import Testing

/// The calls of stores of work and files.
extension StatementCalls {
    private static let now = StorageFixture.now

    static let work: [(String, Call)] = [
        (
            "WrapUpStore.begin",
            {
                let row = WrapUpStore.Row(
                    of: $0.agent,
                    conversation: $0.conversation,
                    queue: $0.queue,
                    until: now + .seconds(30)
                )
                try WrapUpStore.begin(row, workspace: $0.workspace, at: now, in: $1)
            }
        ),
        (
            "WrapUpStore.running",
            {
                for (agents, time, count) in [
                    ([$0.agent], now, 1), (nil, now, 1), ([], now, 0), (nil, now + .seconds(30), 0),
                ] as [([ID<Agent>]?, Timestamp, Int)] {
                    let rows = try WrapUpStore.running(of: agents, workspace: $0.workspace, at: time, in: $1)
                    #expect(rows.count == count)
                }
            }
        ),
        (
            "WrapUpStore.end",
            {
                func end(_ fixture: StorageFixture, _ session: any SQLSession) throws -> Bool {
                    try WrapUpStore.end(
                        fixture.conversation,
                        code: "Refund",
                        of: fixture.agent,
                        workspace: fixture.workspace,
                        at: now,
                        in: session
                    )
                }
                try #require(try end($0, $1))
                try #require(try !end($0, $1))
                let agent = $0.agent
                _ = try WrapUpStore.end(nil, code: nil, of: agent, workspace: $0.workspace, at: now, in: $1)
            }
        ),
        (
            "OutboxStore.insert",
            {
                for id in [ID<OutboxEntry>(110), ID(111)] {
                    try OutboxStore.insert(
                        id,
                        purpose: .send,
                        message: $0.message,
                        conversation: $0.conversation,
                        channel: $0.channel,
                        workspace: $0.workspace,
                        at: now,
                        in: $1
                    )
                }
            }
        ),
        ("OutboxStore.due", { try #require(try OutboxStore.due(channel: $0.channel, limit: 9, in: $1).count == 1) }),
        (
            "OutboxStore.busyChannels",
            { try #require(try OutboxStore.busyChannels(heldBy: nil, in: $1) == [$0.channel]) }
        ),
        (
            "OutboxStore.begin",
            {
                try #require(try OutboxStore.begin(ID(110), workspace: $0.workspace, by: nil, in: $1))
                try #require(try !OutboxStore.begin(ID(110), workspace: $0.workspace, by: nil, in: $1))
            }
        ),
        (
            "OutboxStore.requeue",
            {
                let (row, workspace) = (ID<OutboxEntry>(110), $0.workspace)
                let (one, other) = (NodeInstance(1), NodeInstance(2))
                try OutboxStore.requeue(row, workspace: workspace, begunBy: nil, notBefore: now, in: $1)
                for holder in [one, nil] {
                    try #require(try OutboxStore.begin(row, workspace: workspace, by: holder, in: $1))
                    // Who did not begin it, or began it before somebody else did, changes nothing.
                    try OutboxStore.requeue(row, workspace: workspace, begunBy: other, notBefore: now, in: $1)
                    try #require(try !OutboxStore.setUnknown(row, workspace: workspace, begunBy: other, in: $1))
                    try OutboxStore.requeue(row, workspace: workspace, begunBy: holder, notBefore: now, in: $1)
                }
                try #require(try OutboxStore.begin(row, workspace: workspace, by: one, in: $1))
                try OutboxStore.requeue(row, workspace: workspace, begunBy: one, notBefore: now, in: $1)
            }
        ),
        (
            "OutboxStore.unmark",
            {
                let node = NodeInstance(1)
                try #require(try OutboxStore.sending(by: node, in: $1).isEmpty)
                try #require(try OutboxStore.begin(ID(110), workspace: $0.workspace, by: node, in: $1))
                let marks = try OutboxStore.sending(by: node, in: $1)
                try #require(marks.map(\.id) == [ID(110)] && marks.map(\.workspace) == [$0.workspace])
                try OutboxStore.unmark(marks, of: NodeInstance(2), in: $1)
                try #require(try OutboxStore.sending(by: node, in: $1) == marks)
                // Refused and begun again, since the marks were read: they are not those of the call under way.
                let (row, workspace) = (ID<OutboxEntry>(110), $0.workspace)
                try OutboxStore.requeue(row, workspace: workspace, begunBy: node, notBefore: now, in: $1)
                try #require(try OutboxStore.begin(row, workspace: workspace, by: node, in: $1))
                try OutboxStore.unmark(marks, of: node, in: $1)
                let current = try OutboxStore.sending(by: node, in: $1)
                try #require(current.map(\.id) == [row])
                try OutboxStore.unmark(current, of: node, in: $1)
                try #require(try OutboxStore.sending(by: node, in: $1).isEmpty)
            }
        ),
        (
            "OutboxStore.abandoned",
            {
                let node = NodeInstance(7)
                try NodeStore.begin(
                    NodeRow(number: 1, name: "a", instance: node, version: "1", changedAt: now),
                    in: $1
                )
                _ = try OutboxStore.begin(ID(110), workspace: $0.workspace, by: node, in: $1)
                try #require(try OutboxStore.abandoned(heldBy: nil, in: $1) == [])
                try NodeStore.end(node, ifStillAt: nil, at: now, in: $1)
                try #require(try OutboxStore.abandoned(heldBy: nil, in: $1) == [$0.workspace])
                try OutboxStore.requeue(ID(110), workspace: $0.workspace, begunBy: node, notBefore: now, in: $1)
            }
        ),
        (
            "OutboxStore.abandonSending",
            {
                try #require(try OutboxStore.begin(ID(110), workspace: $0.workspace, by: nil, in: $1))
                try #require(try OutboxStore.abandoned(heldBy: nil, in: $1) == [$0.workspace])
                try #require(try OutboxStore.abandonSending(of: $0.workspace, in: $1).count == 1)
            }
        ),
        (
            "OutboxStore.setUnknown",
            {
                _ = try OutboxStore.setUnknown(ID(110), workspace: $0.workspace, begunBy: nil, in: $1)
            }
        ),
        ("OutboxStore.sending", { _ = try OutboxStore.sending(by: NodeInstance(1), in: $1) }),
        (
            "OutboxStore.settle",
            {
                try OutboxStore.settle($0.message, workspace: $0.workspace, in: $1)
                try #require(try $1.firstRow("SELECT 1 FROM outbox WHERE state = 'unknown'") == nil)
            }
        ),
        ("OutboxStore.remove", { try OutboxStore.remove(ID(110), workspace: $0.workspace, in: $1) }),
        (
            "EventStore.append",
            {
                let event = EventRow(kind: .agentUpdated, conversation: $0.conversation, subject: 1)
                try #require(try EventStore.append([event], workspace: $0.workspace, at: now, in: $1) == 1)
            }
        ),
        ("EventStore.last", { try #require(try EventStore.last(of: $0.workspace, in: $1) == 1) }),
        (
            "EventStore.lasts",
            { try #require(try EventStore.lasts(of: [$0.workspace, ID(999)], in: $1) == [$0.workspace: 1]) }
        ),
        ("EventStore.floor", { try #require(try EventStore.floor(of: $0.workspace, in: $1) == 0) }),
        (
            "EventStore.after",
            { try #require(try EventStore.after(0, workspace: $0.workspace, limit: 9, in: $1).count == 1) }
        ),
        ("EventStore.prune", { _ = try EventStore.prune($0.workspace, before: now, limit: 10, in: $1) }),
        (
            "HookStore.insert",
            {
                try HookStore.insert(
                    ID(120),
                    workspace: $0.workspace,
                    channel: $0.channel,
                    body: [1],
                    keyDay: 1,
                    at: now,
                    in: $1
                )
            }
        ),
        (
            "HookStore.received",
            {
                let rows = try HookStore.received(heldBy: nil, limit: 9, in: $1)
                try #require(rows.count == 1)
                #expect(try HookStore.received(heldBy: nil, after: rows[0].id, limit: 9, in: $1).isEmpty)
            }
        ),
        ("HookStore.countAttempts", { try HookStore.countAttempts([ID(120)], workspace: $0.workspace, in: $1) }),
        (
            "HookStore.link",
            {
                let link = HookContact(hook: ID(120), contact: $0.contact)
                try HookStore.link([link, link, link], workspace: $0.workspace, in: $1)
            }
        ),
        (
            "HookStore.settle",
            {
                let settled = try HookStore.settle(
                    [ID(120), ID(121), ID(122)],
                    workspace: $0.workspace,
                    as: .dead,
                    reason: "why",
                    at: now,
                    in: $1
                )
                #expect(settled == 1)
            }
        ),
        (
            "HookStore.list",
            {
                let rows = try HookStore.list(
                    workspace: $0.workspace,
                    state: .dead,
                    before: ID(121),
                    limit: 9,
                    in: $1
                )
                #expect(rows.first?.attempts == 1)
                _ = try HookStore.list(workspace: $0.workspace, state: nil, before: nil, limit: 9, in: $1)
            }
        ),
        ("HookStore.find", { try #require(try HookStore.find(ID(120), workspace: $0.workspace, in: $1) != nil) }),
        ("HookStore.counts", { try #require(try HookStore.counts(in: $1).dead == 1) }),
        ("HookStore.replay", { try #require(try HookStore.replay(ID(120), workspace: $0.workspace, in: $1)) }),
        ("HookStore.dropRejectedBodies", { try HookStore.dropRejectedBodies(receivedBefore: now, in: $1) }),
        (
            "HookStore.dropBodies",
            {
                _ = try HookStore.dropBodies(appliedBefore: now, limit: 9, in: $1)
                try HookStore.dropBodies(of: $0.contact, workspace: $0.workspace, in: $1)
                try #require(try !HookStore.replay(ID(120), workspace: $0.workspace, in: $1))
            }
        ),
        (
            "SearchStore.insert",
            {
                try SearchStore.insert([5, 6, 5], subject: $0.contact.rawValue, workspace: $0.workspace, in: $1)
                try SearchStore.insert([5, 6], subject: $0.conversation.rawValue, workspace: $0.workspace, in: $1)
            }
        ),
        (
            "SearchStore.contacts",
            {
                let found = try SearchStore.contacts(having: [5, 6], workspace: $0.workspace, limit: 9, in: $1)
                #expect(found == [$0.contact])
            }
        ),
        (
            "SearchStore.conversations",
            {
                let found = try SearchStore.conversations(having: [5, 6], workspace: $0.workspace, limit: 9, in: $1)
                #expect(found == [$0.conversation])
            }
        ),
        (
            "SearchStore.remove",
            { try SearchStore.remove([5], subject: $0.contact.rawValue, workspace: $0.workspace, in: $1) }
        ),
        (
            "IdempotencyStore.claim",
            {
                func claim(_ fixture: StorageFixture, _ session: any SQLSession) throws -> IdempotencyStore.Row? {
                    try IdempotencyStore.claim(
                        keyHash: [1],
                        requestHash: [2],
                        workspace: fixture.workspace,
                        at: now,
                        notBefore: now - .days(1),
                        abandonedAt: now - .minutes(1),
                        in: session
                    )
                }
                try #require(try claim($0, $1) == nil)
                try #require(try claim($0, $1)?.requestHash == [2])
            }
        ),
        ("IdempotencyStore.release", { try IdempotencyStore.release(keyHash: [1], workspace: $0.workspace, in: $1) }),
        (
            "IdempotencyStore.finish",
            {
                try IdempotencyStore.finish(
                    keyHash: [1],
                    workspace: $0.workspace,
                    answer: .init(status: 200, sealed: [3], contact: $0.contact),
                    in: $1
                )
            }
        ),
        ("IdempotencyStore.deleteOlder", { try IdempotencyStore.deleteOlder(than: now, in: $1) }),
    ]

    static let media: [(String, Call)] = [
        ("MediaStore.insert", { try MediaStore.insert(file($0), at: now, in: $1) }),
        (
            "MediaStore.fileCount",
            { try #require(try MediaStore.fileCount(workspace: $0.workspace, in: $1) == 0) }
        ),
        (
            "MediaStore.newestAddresses",
            { try #require(try MediaStore.newestAddresses(workspace: $0.workspace, limit: 5, in: $1).isEmpty) }
        ),
        (
            "MediaStore.find",
            {
                try #require(try MediaStore.find([ID(130)], workspace: $0.workspace, in: $1).count == 1)
                try #require(try MediaStore.find(ID(130), in: $1)?.workspace == $0.workspace)
            }
        ),
        (
            "MediaStore.pending",
            { try #require(try MediaStore.pending(heldBy: nil, at: now, limit: 9, in: $1).count == 1) }
        ),
        (
            "MediaStore.postpone",
            {
                try MediaStore.postpone(
                    ID(130),
                    workspace: $0.workspace,
                    until: now + .seconds(5),
                    counts: true,
                    in: $1
                )
                try #require(try MediaStore.pending(heldBy: nil, at: now, limit: 9, in: $1).isEmpty)
            }
        ),
        ("MediaStore.setFailed", { try MediaStore.setFailed(ID(130), workspace: $0.workspace, in: $1) }),
        (
            "MediaStore.setReady",
            {
                func setReady(_ fixture: StorageFixture, _ session: any SQLSession) throws -> Bool {
                    try MediaStore.setReady(
                        ID(130),
                        workspace: fixture.workspace,
                        mimeType: "image/png",
                        byteCount: 3,
                        wrappedKey: [1],
                        address: "abc",
                        in: session
                    )
                }
                // It failed for good above: nobody waits for it any more.
                try #require(try !setReady($0, $1))
                try $1.run("UPDATE media SET state = 'pending' WHERE media_id = 130")
                try #require(try setReady($0, $1))
            }
        ),
        (
            "MediaStore.attach",
            {
                try MediaStore.attach(
                    ID(130),
                    workspace: $0.workspace,
                    to: $0.message,
                    contact: $0.contact,
                    wrappedKey: [2],
                    details: [3],
                    in: $1
                )
            }
        ),
        (
            "MediaStore.setUpload",
            { try MediaStore.setUpload(ID(130), workspace: $0.workspace, upload: [4], until: now, in: $1) }
        ),
        (
            "MediaStore.erase",
            {
                try MediaStore.erase(of: $0.contact, workspace: $0.workspace, in: $1)
                try #require(try MediaStore.find(ID(130), in: $1)?.wrappedKey == nil)
            }
        ),
    ]

    /// After the calls of files: the contact of the fixture has one, at the address `abc`, whose key was forgotten.
    static let fileRecords: [(String, Call)] = [
        (
            "FileRecordStore.begin",
            {
                func begin(_ fixture: StorageFixture, _ address: String, _ session: any SQLSession) throws -> String {
                    try FileRecordStore.begin("c", address: address, workspace: fixture.workspace, at: now, in: session)
                }
                try #require(try begin($0, "abc", $1) == "abc")
                // The same content goes where it is going already.
                try #require(try begin($0, "abd", $1) == "abc")
            }
        ),
        (
            "FileRecordStore.keep",
            {
                try #require(try FileRecordStore.keep("abc", workspace: $0.workspace, at: now, in: $1))
                try #require(try !FileRecordStore.keep("abd", workspace: $0.workspace, at: now, in: $1))
            }
        ),
        (
            "FileRecordStore.release",
            {
                let released = try FileRecordStore.release(of: $0.contact, workspace: $0.workspace, at: now, in: $1)
                try #require(released == [.init(workspace: $0.workspace, address: "abc")])
                try #require(try MediaStore.find(ID(130), in: $1)?.address == nil)
                try #require(try !FileRecordStore.keep("abc", workspace: $0.workspace, at: now, in: $1))
            }
        ),
        (
            "FileRecordStore.giveUp",
            {
                let old = try FileRecordStore.begin("c", address: "abe", workspace: $0.workspace, at: now, in: $1)
                try FileRecordStore.giveUp(writingBefore: now, at: now, in: $1)
                try #require(try FileRecordStore.keep(old, workspace: $0.workspace, at: now, in: $1))
                _ = try FileRecordStore.begin("d", address: "abf", workspace: $0.workspace, at: now, in: $1)
                try FileRecordStore.giveUp(writingBefore: now + .seconds(1), at: now + .seconds(1), in: $1)
            }
        ),
        (
            "FileRecordStore.removing",
            { try #require(try FileRecordStore.removing(limit: 9, in: $1).map(\.address) == ["abc", "abf"]) }
        ),
        (
            "FileRecordStore.delete",
            {
                for address in ["abc", "abe"] {
                    try FileRecordStore.delete(.init(workspace: $0.workspace, address: address), in: $1)
                }
                // What is kept is not deleted.
                try #require(try FileRecordStore.removing(limit: 9, in: $1).map(\.address) == ["abf"])
                try #require(try FileRecordStore.keep("abe", workspace: $0.workspace, at: now, in: $1))
            }
        ),
    ]

    private static func file(_ fixture: StorageFixture) -> MediaRow {
        MediaRow(
            id: ID(130),
            workspace: fixture.workspace,
            contact: nil,
            message: nil,
            channel: fixture.channel,
            state: .pending,
            mimeType: "image/png",
            byteCount: nil,
            details: [1]
        )
    }
}
