import AsyncHTTPClient
import BalieDomain
import BalieStorage
import BalieTestKit
import Synchronization
import Testing

@testable import BalieServices

/// An office whose outbox runs against a provider of its own.
struct OutboxHarness: Sendable {
    let office: Office
    let provider: StubProvider
    let ann: Caller
    let client: HTTPClient

    /// Runs a test with the outbox running beside it.
    ///
    /// - Parameter isRunning: `false` for a test that starts outboxes itself.
    static func run(
        on engine: StorageBackend = .current,
        isRunning: Bool = true,
        _ test: @escaping @Sendable (OutboxHarness) async throws -> Void
    ) async throws {
        try await StubProvider.run { provider, graphURL in
            try await TestClient.with { client in
                let office = try await Office(on: engine, graphURL: graphURL, httpClient: client)
                let harness = OutboxHarness(
                    office: office,
                    provider: provider,
                    ann: try await office.agent("Ann", .online),
                    client: client
                )
                guard isRunning else { return try await test(harness) }
                try await harness.runOutbox(test)
            }
        }
    }

    /// The same after the program was ended and started again.
    func restarted() async throws -> OutboxHarness {
        OutboxHarness(
            office: try await office.restarted(httpClient: client),
            provider: provider,
            ann: ann,
            client: client
        )
    }

    /// Runs the outbox for the time of `body`.
    func runOutbox(_ body: @Sendable (OutboxHarness) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let outbox = office.centre.services.compactMap { $0 as? Outbox }.first
            group.addTask { try await outbox?.run() }
            group.addTask { try await office.environment.liveEvents.run() }
            do {
                try await body(self)
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Waits until `condition` holds, looking again after every committed event.
    func wait(
        until condition: @escaping @Sendable () async throws -> Bool
    ) async throws {
        let subscription = try await office.environment.liveEvents.subscribe(office.workspace, after: nil)
        defer { subscription.cancel() }
        var iterator = LiveReader.read(subscription).makeAsyncIterator()
        while try await !condition() {
            guard try await iterator.next() != nil else {
                Issue.record("the events ended before it held")
                return
            }
        }
    }

    /// Waits until a message has a status.
    @discardableResult
    func wait(_ message: MessageView, _ status: DeliveryStatus) async throws -> MessageView {
        try await wait { try await office.desk.message(message.id, for: ann).status == status }
        return try await office.desk.message(message.id, for: ann)
    }

    func send(_ text: String, in view: ConversationView) async throws -> MessageView {
        try await office.reply(text, in: view.id, by: ann)
    }

    /// Rows of the outbox by state.
    func outbox() async throws -> (queued: Int, unknown: Int) {
        try await office.storage.read { session in
            let row = try session.firstRow(
                """
                SELECT COUNT(*) FILTER (WHERE state <> 'unknown'), COUNT(*) FILTER (WHERE state = 'unknown') FROM outbox
                """
            )
            return (try row?.int(0) ?? 0, try row?.int(1) ?? 0)
        }
    }
}
