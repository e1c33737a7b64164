public import BalieDomain
import BalieRouting

/// The floor at one moment, as a wall board shows it.
public struct FloorSnapshot: Sendable {
    public let at: Timestamp
    /// The log's last number: later events are not in it.
    public let position: Int64
    /// When the day began that ``QueueFigures/today`` is about.
    public let since: Timestamp
    /// Who works here, and how many of them take work now.
    public let people: Int
    public let online: Int
    public let queues: [QueueFigures]
    /// Not more than ``Supervision/agentLimit``: those first who do not respond, then those who are there.
    public let agents: [AgentFigures]

    /// What is meant by ``Service/level``.
    static let level = ServiceLevel.lateAbandons
    /// The same with its formula.
    public static var levelEquation: String { level.equation }

    /// What goes on in a queue.
    public struct QueueFigures: Sendable {
        public let queue: QueueName
        /// Within its hours.
        public let isOpen: Bool
        /// Conversations that wait now, ringing ones among them.
        public let waiting: Int
        public let longestWaitingSince: Timestamp?
        /// Of those that wait, how many ring at somebody.
        public let ringing: Int
        /// Open conversations with an unanswered customer whose service window ends within ``Supervision/closingTime``.
        public let closing: Int
        /// When the first of these windows ends.
        public let firstClosing: Timestamp?
        /// Millionths of a dollar that answering these late would cost.
        public let stake: Int64
        /// How long somebody who comes now will wait: their place in the line times how long a conversation kept its agent
        /// lately, shared among those who serve the queue; `nil` if nobody knows yet, nobody is there, or it is closed.
        public let expectedWait: Duration?
        /// Waits that began in the last half hour, and today.
        public let recent: Service
        public let today: Service
        /// Offers made today that rang out.
        public let unanswered: Int
        /// Members who take work now, and those who serve the queue at all.
        public let online: Int
        public let members: Int
    }

    /// What waits came to; those that are not over are nobody's yet.
    public struct Service: Sendable {
        public let answered: Int
        public let abandoned: Int
        /// As ``FloorSnapshot/levelEquation`` has it; a share of 1, `nil` with nothing to divide by.
        public let level: Double?
    }

    /// What an agent does.
    public struct AgentFigures: Sendable {
        public let agent: AgentName
        public let presence: Presence
        public let presenceSince: Timestamp
        /// Since when they are what they are told to be: what rings goes before what is written up, that before how much they
        /// have.
        public let stateSince: Timestamp
        /// Units in use, by held and ringing conversations, and units in all.
        public let load: Int
        public let capacity: Int
        /// Open conversations that they hold.
        public let held: Int
        public let ringing: Int
        /// Until when they write up what they resolved, at the longest; `nil` if they do not.
        public let wrapUpUntil: Timestamp?
        /// When they last sent something to a customer.
        public let lastAnswer: Timestamp?
        public let queues: [ID<Queue>]
        public let skills: [AgentView.SkillLevel]
    }
}
