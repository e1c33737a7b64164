/// The whole state of the emulated network, as a value.
///
/// Every function that changes it takes the time as an argument and leaves what must happen outside in ``effects``; it
/// calls nothing and waits for nothing.
struct World: Sendable {
    var settings = Settings()
    var apps: [String: App] = [:]
    var accounts: [String: BusinessAccount] = [:]
    var numbers: [String: BusinessNumber] = [:]
    var tokens: [String: AccessToken] = [:]

    var phones: [String: Phone] = [:]
    /// Phones by ``PhoneNumber/key(_:)`` of their number, and by user id.
    var phoneIDs: [String: String] = [:]
    var threads: [ThreadKey: Thread] = [:]
    var messages: [String: StoredMessage] = [:]
    /// Ids in the order the messages were made, to forget the oldest.
    private var messageOrder = Ring<String>(limit: World.messageLimit)

    var media = MediaShelf()
    var timers = Timers<TimedAction>()
    var faults = FaultPlan()
    var lines: [HookLine: HookBuffer] = [:]
    var deliveries: [Int64: Delivery] = [:]
    var calls = Ring<CallRecord>(limit: World.callLimit)
    var deliveryLog = Ring<DeliveryRecord>(limit: World.deliveryLogLimit)
    var generator: SeededGenerator
    var effects = Effects()
    /// The address others reach the sandbox under.
    var publicURL = ""
    /// Whether chats are saved at all.
    var keepsChats = false
    /// Whether a chat of a phone made by hand has changed since it was saved.
    var hasChangedChats = false
    var isSaveScheduled = false
    /// Media by address that is being fetched.
    var fetching: Int64 = 0
    /// Open event streams; nothing is prepared for them while there are none.
    var watchers = 0

    /// Most messages kept in all.
    static let messageLimit = 200_000
    /// Most phones; the ones made automatically count too.
    static let phoneLimit = 200_000
    /// Most business numbers.
    static let numberLimit = 10_000
    /// Most calls remembered.
    static let callLimit = 50_000
    /// Most webhook deliveries remembered, with their bodies.
    static let deliveryLogLimit = 20_000

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// Does what was due before `now`, each thing at its own time.
    mutating func runDue(at now: Int64) {
        while let (deadline, action) = timers.popDue(at: now) {
            switch action {
            case .ladder(let id): climb(id, at: deadline)
            case .read(let id): read(id, at: deadline)
            case .attempt(let id): attempt(id)
            case .release(let line): release(line, at: deadline)
            case .save: (effects.isDirty, isSaveScheduled) = (true, false)
            case .typingEnds(let key): endTyping(key, at: deadline, isTimer: true)
            }
        }
    }

    mutating func store(_ message: StoredMessage) {
        if messageOrder.total >= Int64(Self.messageLimit),
            let oldest = messageOrder[messageOrder.total - Int64(Self.messageLimit)]
        {
            messages[oldest] = nil
        }
        var message = message
        message.order = messageOrder.append(message.id)
        messages[message.id] = message
        threads[message.key, default: Thread()].append(message.id)
        show(message)
    }

    /// Takes what has to happen outside.
    mutating func takeEffects() -> Effects {
        defer { effects = Effects() }
        return effects
    }
}

/// Something that happens by itself when its time comes.
enum TimedAction: Sendable {
    /// The next status of a message.
    case ladder(String)
    /// An open chat reads a message.
    case read(String)
    /// A webhook is sent, or sent again.
    case attempt(Int64)
    /// Held webhooks are sent although fewer came than were waited for.
    case release(HookLine)
    case typingEnds(ThreadKey)
    /// Changed chats are saved.
    case save
}

/// What a change of the world asks of the outside.
struct Effects: Sendable {
    /// Webhooks to send now.
    var posts: [Delivery] = []
    /// News for open pages.
    var events: [LiveEvent] = []
    /// Media to fetch from the business before its message can go.
    var fetches: [LinkFetch] = []
    /// Whether something that survives a restart has changed.
    var isDirty = false

    var isEmpty: Bool { posts.isEmpty && events.isEmpty && fetches.isEmpty && !isDirty }
}

/// One event of `/sandbox/events`.
struct LiveEvent: Sendable {
    var name: String
    var data: JSON
}

/// Media that a message names by address.
struct LinkFetch: Sendable {
    var messageID: String
    var url: String
    var type: String
}
