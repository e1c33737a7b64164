import BalieDomain
import BalieServices

/// Something that an agent wants said once, however often it has to be asked for.
final class Intent {
    let key: String
    let text: String
    let office: Int
    let agent: Caller
    let conversation: ID<Conversation>
    /// The message that it became, as we were told.
    var message: ID<Message>?
    /// How often a person asked for it to be sent again.
    var repeats = 0

    init(key: String, text: String, office: Int, agent: Caller, conversation: ID<Conversation>) {
        self.key = key
        self.text = text
        self.office = office
        self.agent = agent
        self.conversation = conversation
    }
}
