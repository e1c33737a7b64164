import BalieDomain
import BalieStorage
import Testing

/// The calls of stores of messages, their statuses and drafts.
extension StatementCalls {
    private static let now = StorageFixture.now

    static let messages: [(String, Call)] = [
        ("MessageStore.insert", { try $0.insertMessage(ID(71), in: $1) }),
        (
            "MessageStore.find",
            {
                let workspace = $0.workspace
                try #require(try MessageStore.find($0.message, workspace: workspace, in: $1) != nil)
                try #require(try MessageStore.find([$0.message], workspace: workspace, in: $1).count == 1)
                let external = try MessageStore.find(
                    externalKey: [7],
                    channel: $0.channel,
                    workspace: workspace,
                    in: $1
                )
                let client = try MessageStore.find(
                    clientKey: "first",
                    conversation: $0.conversation,
                    workspace: workspace,
                    in: $1
                )
                #expect(external == $0.message && client == $0.message)
                let ofContact = try MessageStore.find(
                    clientKey: "first",
                    contact: $0.contact,
                    channel: $0.channel,
                    workspace: workspace,
                    in: $1
                )
                #expect(ofContact?.id == $0.message && ofContact?.conversation == $0.conversation)
            }
        ),
        (
            "MessageStore.list",
            {
                let before = (now, ID<Message>(71))
                let rows = try MessageStore.list(
                    $0.conversation,
                    before: before,
                    limit: 9,
                    workspace: $0.workspace,
                    in: $1
                )
                #expect(rows.map(\.id) == [$0.message])
            }
        ),
        (
            "MessageStore.reactions",
            { try #require(try MessageStore.reactions(on: [$0.message], workspace: $0.workspace, in: $1).count == 1) }
        ),
        (
            "MessageStore.lastInbound",
            { try #require(try MessageStore.lastInbound($0.conversation, workspace: $0.workspace, in: $1) == ID(71)) }
        ),
        (
            "MessageStore.update",
            {
                try MessageStore.update(
                    $0.message,
                    status: .read,
                    externalKey: nil,
                    body: nil,
                    workspace: $0.workspace,
                    in: $1
                )
                let row = try MessageStore.find($0.message, workspace: $0.workspace, in: $1)
                #expect(row?.status == .read && row?.body == [9])
            }
        ),
        (
            "MessageStore.amend",
            {
                try MessageStore.amend(
                    $0.message,
                    kind: .image,
                    body: [8],
                    media: nil,
                    editedAt: now,
                    deletedAt: now,
                    workspace: $0.workspace,
                    in: $1
                )
            }
        ),
        (
            "ParkedStatusStore.insert",
            {
                for _ in 0..<2 {
                    try ParkedStatusStore.insert(
                        externalKey: [1],
                        status: .read,
                        body: [2],
                        channel: $0.channel,
                        workspace: $0.workspace,
                        at: now,
                        in: $1
                    )
                }
            }
        ),
        (
            "ParkedStatusStore.take",
            {
                let taken = try ParkedStatusStore.take(
                    externalKey: [1],
                    channel: $0.channel,
                    workspace: $0.workspace,
                    in: $1
                )
                #expect(taken == [[2]])
            }
        ),
        ("ParkedStatusStore.prune", { try ParkedStatusStore.prune(before: now, in: $1) }),
        (
            "DraftStore.set",
            {
                for mode in ["reply", "note"] {
                    try DraftStore.set(
                        [1],
                        mode: mode,
                        conversation: $0.conversation,
                        agent: $0.agent,
                        workspace: $0.workspace,
                        at: now,
                        in: $1
                    )
                }
            }
        ),
        (
            "DraftStore.find",
            {
                let draft = try DraftStore.find(
                    conversation: $0.conversation,
                    agent: $0.agent,
                    workspace: $0.workspace,
                    in: $1
                )
                #expect(draft?.mode == "note")
            }
        ),
        (
            "DraftStore.remove",
            {
                try DraftStore.remove(
                    conversation: $0.conversation,
                    agent: $0.agent,
                    workspace: $0.workspace,
                    in: $1
                )
            }
        ),
    ]
}
