import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// Two queues with an agent each: who waits too long in the first is to be helped.
struct OverflowScene {
    let office: Office
    /// Of the first queue.
    let ann: Caller
    /// Of the second.
    let ben: Caller
    let night: ID<Queue>

    static let texts = CustomerTexts(["en": "Still here?", "nl": "Nog even geduld."])

    init(_ office: Office) async throws {
        self.office = office
        ann = try await office.agent("Ann")
        ben = try await office.agent("Ben")
        night = try await office.administration.addQueue(.init(name: "Night"), workspace: office.workspace).id
        try await office.set(.away, ann)
        try await office.set(.online, ben)
        try await serve(office.queue, by: [ann])
        try await serve(night, by: [ben])
        await office.turn()
    }

    init() async throws { try await self.init(Office()) }

    func serve(
        _ queue: ID<Queue>,
        by agents: [Caller],
        tiers: [Int] = [],
        highestTier: Int? = nil,
        overflow: [OverflowForm] = []
    ) async throws {
        let members = agents.enumerated().map { index, agent in
            QueueRoutingView.Member(agent: agent.agent, tier: index < tiers.count ? tiers[index] : 1, position: 1)
        }
        _ = try await office.administration.setQueueRouting(
            queue,
            QueueRoutingView(
                strategy: .longestIdle,
                ringSeconds: 20,
                members: members,
                highestTier: highestTier,
                overflow: overflow
            ),
            workspace: office.workspace
        )
    }

    /// The first queue, by these rules.
    func follow(_ rules: [OverflowForm]) async throws { try await serve(office.queue, by: [ann], overflow: rules) }

    func pass(_ seconds: Int) async {
        office.time.advance(by: .seconds(seconds))
        await office.turn()
    }

    /// What the customer was told.
    func said(in id: ID<Conversation>, of office: Office? = nil) async throws -> [String] {
        try await (office ?? self.office).messages(of: id).filter { $0.direction == .outbound }.map(\.content.words)
    }

    /// What agents see that happened.
    func told(in id: ID<Conversation>) async throws -> [String] {
        try await office.messages(of: id).compactMap { message in
            if case .system(let event) = message.content, event.kind == "overflowed" { event.body } else { nil }
        }
    }
}
