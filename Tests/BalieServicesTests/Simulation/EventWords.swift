import BalieDomain
import BalieServices
import NIOCore

/// What events tell, as lines of facts: `12<tab>message 7=read<tab>…`, so that a simulated browser can keep a copy.
enum EventWords {
    static func frame(_ message: LiveMessage) -> ByteBuffer {
        guard case .event(let event) = message else { return ByteBuffer() }
        let line = ["\(event.number)"] + facts(of: event.payload).map { "\($0.about)=\($0.fact)" }
        return ByteBuffer(string: line.joined(separator: "\t") + "\n")
    }

    typealias Fact = (about: String, fact: String)

    static func facts(of payload: LiveEvent.Payload) -> [Fact] {
        switch payload {
        case .messageCreated(let message, let view): [fact(message), fact(view)]
        case .messageUpdated(let message): [fact(message)]
        case .conversationUpdated(let view): [fact(view)]
        case .offerCreated(let offer), .offerEnded(let offer):
            [("offer \(offer.id.rawValue)", offer.state.rawValue)]
        case .agentUpdated(let agent): [("agent \(agent.id.rawValue)", agent.presence.rawValue)]
        case .contactErased(let contact): [("erased \(contact.rawValue)", "yes")]
        case .contactUpdated, .queueUpdated, .channelUpdated, .cannedRepliesUpdated, .consultUpdated,
            .presenceForced, .gone:
            []
        }
    }

    private static func fact(_ message: MessageView) -> Fact {
        ("message \(message.id.rawValue)", message.status.rawValue)
    }

    private static func fact(_ view: ConversationView) -> Fact {
        (
            "conversation \(view.id.rawValue)",
            words(
                status: view.status.rawValue,
                assignee: view.assignee?.id.rawValue,
                isWaiting: view.waitingSince != nil,
                unread: view.unread
            )
        )
    }

    /// A conversation in short, also as the database has it.
    static func words(status: String, assignee: Int64?, isWaiting: Bool, unread: Int) -> String {
        "\(status) \(assignee.map { "\($0)" } ?? "-") \(isWaiting ? "waits" : "-") \(unread)"
    }
}
