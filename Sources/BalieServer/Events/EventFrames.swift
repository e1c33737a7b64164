public import BalieDomain
public import BalieServices
public import NIOCore

/// Server-sent events as bytes. Source: WHATWG HTML, 9.2.6, the event stream format.
public enum EventFrames {
    /// One message as every subscriber gets it: encoded once, shared by all.
    ///
    /// - Parameter now: tells whether service windows are open.
    public static func frame(for message: LiveMessage, at now: Timestamp) -> ByteBuffer {
        switch message {
        case .event(let event): frame(for: event, at: now)
        case .viewing(let id, let viewers):
            frame("viewing", id: nil, ViewingShape(conversationID: id, viewers: viewers.map(ViewerShape.init)))
        }
    }

    /// The first frame on a connection: where it goes on from, and the server's clock.
    static func hello(last: Int64, at now: Timestamp) -> ByteBuffer {
        frame("hello", id: nil, HelloShape(last: last, now: now))
    }

    /// The place is lost: the browser must fetch afresh.
    static let resync = frame("resync", id: nil, [String: String]())
    /// A comment, which keeps the line open.
    static let heartbeat = ByteBuffer(string: ":\n\n")

    private struct HelloShape: Encodable {
        let last: Int64
        let now: Timestamp
    }

    private struct ViewingShape: Encodable {
        let conversationID: ID<Conversation>
        let viewers: [ViewerShape]

        enum CodingKeys: String, CodingKey {
            case viewers
            case conversationID = "conversation_id"
        }
    }

    private struct MessageAndConversation: Encodable {
        let message: MessageShape
        let conversation: ConversationShape
    }

    private struct ErasedShape: Encodable {
        let id: ID<Contact>

        enum CodingKeys: String, CodingKey { case id = "contact_id" }
    }

    private static func frame(for event: LiveEvent, at now: Timestamp) -> ByteBuffer {
        let id = event.number
        switch event.payload {
        case .messageCreated(let message, let conversation):
            let both = MessageAndConversation(
                message: MessageShape(message),
                conversation: ConversationShape(conversation, at: now)
            )
            return frame("message.created", id: id, both)
        case .messageUpdated(let message):
            return frame("message.updated", id: id, ["message": MessageShape(message)])
        case .conversationUpdated(let conversation):
            return frame("conversation.updated", id: id, ["conversation": ConversationShape(conversation, at: now)])
        case .offerCreated(let offer): return frame("offer.created", id: id, ["offer": OfferShape(offer, at: now)])
        case .offerEnded(let offer): return frame("offer.ended", id: id, ["offer": OfferShape(offer, at: now)])
        case .agentUpdated(let agent): return frame("agent.updated", id: id, ["agent": AgentShape(agent)])
        case .contactUpdated(let contact): return frame("contact.updated", id: id, ["contact": ContactShape(contact)])
        case .contactErased(let contact): return frame("contact.erased", id: id, ErasedShape(id: contact))
        case .queueUpdated(let queue): return frame("queue.updated", id: id, ["queue": ["id": queue]])
        case .channelUpdated(let channel): return frame("channel.updated", id: id, ["channel": ["id": channel]])
        case .consultUpdated(let consult): return frame("consult.updated", id: id, ["consult": ConsultShape(consult)])
        case .presenceForced(let audit): return frame("presence.forced", id: id, ["audit": AuditShape(audit)])
        case .cannedRepliesUpdated: return frame("canned.updated", id: id, [String: String]())
        case .gone: return frame("gone", id: id, [String: String]())
        }
    }

    private static func frame(_ name: StaticString, id: Int64?, _ data: some Encodable) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeStaticString("event: ")
        buffer.writeStaticString(name)
        if let id { buffer.writeString("\nid: \(id)") }
        buffer.writeStaticString("\ndata: ")
        // Shapes are made of texts, numbers and provider JSON that was decoded before: encoding them cannot fail.
        if var json = try? JSON.bytes(data) { buffer.writeBuffer(&json) } else { buffer.writeStaticString("{}") }
        buffer.writeStaticString("\n\n")
        return buffer
    }
}
