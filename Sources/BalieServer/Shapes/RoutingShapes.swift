import BalieDomain
import BalieServices

struct QueueRoutingShape: Encodable, Sendable {
    struct Member: Encodable, Sendable {
        let agent: ID<Agent>
        let tier: Int
        let position: Int
    }

    struct Step: Encodable, Sendable {
        let afterSeconds: Int
        let needs: Nullable<String>
        let highestTier: Nullable<Int>

        enum CodingKeys: String, CodingKey {
            case needs
            case afterSeconds = "after_seconds"
            case highestTier = "highest_tier"
        }
    }

    struct Overflow: Encodable, Sendable {
        let when: OverflowForm.Trigger
        let then: OverflowForm.Action
    }

    let strategy: RoutingStrategy
    let ringSeconds: Int
    let needs: Nullable<String>
    let members: [Member]
    let highestTier: Nullable<Int>
    let steps: [Step]
    let mode: QueueMode
    let picking: Bool
    let wrapUp: Nullable<WrapUpRule>
    let overflow: [Overflow]

    enum CodingKeys: String, CodingKey {
        case strategy, needs, members, steps, mode, picking, overflow
        case ringSeconds = "ring_seconds"
        case highestTier = "highest_tier"
        case wrapUp = "wrap_up"
    }

    init(_ view: QueueRoutingView) {
        strategy = view.strategy
        ringSeconds = view.ringSeconds
        needs = Nullable(view.needs)
        members = view.members.map { Member(agent: $0.agent, tier: $0.tier, position: $0.position) }
        highestTier = Nullable(view.highestTier)
        steps = view.steps.map { step in
            Step(
                afterSeconds: step.afterSeconds,
                needs: Nullable(step.needs),
                highestTier: Nullable(step.highestTier)
            )
        }
        mode = view.mode
        picking = view.allowsPicking
        wrapUp = Nullable(view.wrapUp)
        overflow = view.overflow.map { Overflow(when: $0.when, then: $0.then) }
    }
}

/// What the caller writes up.
struct WrapUpShape: Encodable, Sendable {
    let conversationID: ID<Conversation>
    let queueID: ID<Queue>
    let until: Timestamp
    let codes: [String]

    enum CodingKeys: String, CodingKey {
        case until, codes
        case conversationID = "conversation_id"
        case queueID = "queue_id"
    }

    init(_ view: WrapUpView) {
        conversationID = view.conversation
        queueID = view.queue
        until = view.until
        codes = view.codes
    }
}
