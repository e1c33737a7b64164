import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

/// Lists of conversations of several statuses, which are read status by status.
struct ConversationListTests {
    private static let now = StorageFixture.now
    private static let count: Int64 = 18
    private static let pageSize = 4

    /// A third each open, snoozed and resolved, in an order that is neither that of the ids nor of the statuses; some
    /// windows are shut, some alike, and one customer never wrote.
    private func fill(_ fixture: StorageFixture, in session: any SQLSession) throws {
        for number in 0..<Self.count {
            let contact = ID<Contact>(100 + number)
            try fixture.insertContact(contact, in: session)
            let until = number == 5 ? nil : Self.now.milliseconds + (number * 5 % 9 - 4) * 1000
            let conversation = ID<Conversation>(200 + number)
            try fixture.insertConversation(
                conversation,
                contact: contact,
                record: ConversationStore.MessageRecord(
                    message: nil,
                    unread: 0,
                    unansweredSince: nil,
                    window: ServiceWindow(until: until.map(Timestamp.init(milliseconds:)))
                ),
                at: Timestamp(milliseconds: Self.now.milliseconds + number * 7 % 12),
                in: session
            )
            switch number % 3 {
            case 1:
                try session.run(
                    """
                    UPDATE conversation SET status = 'snoozed', waiting_since_ms = NULL, snoozed_until_ms = 1
                     WHERE workspace_id = \(fixture.workspace) AND conversation_id = \(conversation)
                    """
                )
            case 2:
                try session.run(
                    """
                    UPDATE conversation SET status = 'resolved', waiting_since_ms = NULL, resolved_at_ms = 1
                     WHERE workspace_id = \(fixture.workspace) AND conversation_id = \(conversation)
                    """
                )
            default: break
            }
        }
    }

    private static func place(after row: ConversationRow, _ order: ConversationStore.Order) -> ConversationStore.Place {
        let end = row.window.until?.milliseconds ?? 0
        return switch order {
        case .newest: ConversationStore.Place(part: 0, key: row.updatedAt.milliseconds, id: row.id.rawValue)
        default: ConversationStore.Place(part: end > now.milliseconds ? 0 : 1, key: end, id: row.id.rawValue)
        }
    }

    private static func isBefore(
        _ one: ConversationRow,
        _ other: ConversationRow,
        _ order: ConversationStore.Order
    ) -> Bool {
        guard order == .timeLeft else { return (one.updatedAt, one.id) > (other.updatedAt, other.id) }
        let (end, otherEnd) = (one.window.until?.milliseconds ?? 0, other.window.until?.milliseconds ?? 0)
        let (isOpen, otherIsOpen) = (end > now.milliseconds, otherEnd > now.milliseconds)
        guard isOpen == otherIsOpen else { return isOpen }
        return isOpen ? (end, one.id) < (otherEnd, other.id) : (end, one.id) > (otherEnd, other.id)
    }

    @Test(arguments: StorageBackend.allCases, [ConversationStore.Order.newest, .timeLeft])
    func pagesOfSeveralStatusesFollowOneOrder(
        _ backend: StorageBackend,
        _ order: ConversationStore.Order
    ) async throws {
        let fixture = try await StorageFixture(backend)
        try await fixture.storage.write { try self.fill(fixture, in: $0) }
        try await fixture.storage.read { session in
            func list(
                _ status: ConversationStore.Filter.Status,
                after place: ConversationStore.Place? = nil,
                limit: Int
            ) throws -> [ConversationRow] {
                var filter = ConversationStore.Filter()
                filter.status = status
                return try ConversationStore.list(
                    filter,
                    order: order,
                    after: place,
                    limit: limit,
                    workspace: fixture.workspace,
                    at: Self.now,
                    in: session
                )
            }
            let statuses: [(ConversationStore.Filter.Status, [ConversationStatus])] = [
                (.any, [.open, .snoozed, .resolved]), (.unresolved, [.open, .snoozed]),
            ]
            for (status, parts) in statuses {
                let every = try parts.flatMap { try list(.only($0), limit: 100) }
                #expect(every.count >= Int(Self.count) * parts.count / 3)
                let expected = every.sorted { Self.isBefore($0, $1, order) }.map(\.id)
                var found: [ID<Conversation>] = []
                var page = try list(status, limit: Self.pageSize)
                while let last = page.last {
                    #expect(page.count <= Self.pageSize)
                    found += page.map(\.id)
                    page = try list(status, after: Self.place(after: last, order), limit: Self.pageSize)
                }
                #expect(found == expected)
            }
        }
    }
}
