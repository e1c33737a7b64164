public import BalieDomain
import BalieRouting

/// A rule for who would wait too long, as people write it: what is stored, and what the API takes and gives.
public struct OverflowForm: Codable, Hashable, Sendable {
    /// What must be so.
    public enum Trigger: Hashable, Sendable {
        /// Joined the line, for none.
        case waited(seconds: Int)
        /// So many wait in the queue.
        case length(Int)
        case expectedWait(seconds: Int)
        case nobodySignedIn
        case serviceLevel(belowPercent: Int, withinSeconds: Int)
    }

    /// What is done then.
    public enum Action: Hashable, Sendable {
        case addTier(Int)
        case queue(ID<Queue>)
        case message(CustomerTexts)
        case callBack(afterMinutes: Int, CustomerTexts)
    }

    /// Of the queue, for as long as the rule stands there; `nil` for one that is new.
    var id: Int?
    public let when: Trigger
    public let then: Action

    public init(when trigger: Trigger, then action: Action) {
        when = trigger
        then = action
    }

    /// Whether the other does the same in the same case. In other words, it may be.
    func isSame(as other: OverflowForm) -> Bool {
        guard when == other.when else { return false }
        return switch (then, other.then) {
        case (.message, .message), (.callBack, .callBack): true
        default: then == other.then
        }
    }
}

extension OverflowForm.Trigger: Codable {
    private struct Level: Codable {
        let belowPercent: Int
        let withinSeconds: Int

        enum CodingKeys: String, CodingKey {
            case belowPercent = "below_percent"
            case withinSeconds = "within_seconds"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case length
        case waited = "waited_seconds"
        case expectedWait = "expected_wait_seconds"
        case nobodySignedIn = "nobody_signed_in"
        case serviceLevel = "service_level"
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        if let seconds = try fields.decodeIfPresent(Int.self, forKey: .waited) {
            self = .waited(seconds: seconds)
        } else if let length = try fields.decodeIfPresent(Int.self, forKey: .length) {
            self = .length(length)
        } else if let seconds = try fields.decodeIfPresent(Int.self, forKey: .expectedWait) {
            self = .expectedWait(seconds: seconds)
        } else if let level = try fields.decodeIfPresent(Level.self, forKey: .serviceLevel) {
            self = .serviceLevel(belowPercent: level.belowPercent, withinSeconds: level.withinSeconds)
        } else {
            _ = try fields.decode(Bool.self, forKey: .nobodySignedIn)
            self = .nobodySignedIn
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .waited(let seconds): try fields.encode(seconds, forKey: .waited)
        case .length(let length): try fields.encode(length, forKey: .length)
        case .expectedWait(let seconds): try fields.encode(seconds, forKey: .expectedWait)
        case .nobodySignedIn: try fields.encode(true, forKey: .nobodySignedIn)
        case .serviceLevel(let percent, let seconds):
            try fields.encode(Level(belowPercent: percent, withinSeconds: seconds), forKey: .serviceLevel)
        }
    }
}

extension OverflowForm.Action: Codable {
    private struct CallBack: Codable {
        let afterMinutes: Int
        let message: CustomerTexts

        enum CodingKeys: String, CodingKey {
            case message
            case afterMinutes = "after_minutes"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case queue, message
        case addTier = "add_tier"
        case callBack = "call_back"
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        if let tier = try fields.decodeIfPresent(Int.self, forKey: .addTier) {
            self = .addTier(tier)
        } else if let queue = try fields.decodeIfPresent(ID<Queue>.self, forKey: .queue) {
            self = .queue(queue)
        } else if let texts = try fields.decodeIfPresent(CustomerTexts.self, forKey: .message) {
            self = .message(texts)
        } else {
            let callBack = try fields.decode(CallBack.self, forKey: .callBack)
            self = .callBack(afterMinutes: callBack.afterMinutes, callBack.message)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .addTier(let tier): try fields.encode(tier, forKey: .addTier)
        case .queue(let queue): try fields.encode(queue, forKey: .queue)
        case .message(let texts): try fields.encode(texts, forKey: .message)
        case .callBack(let minutes, let texts):
            try fields.encode(CallBack(afterMinutes: minutes, message: texts), forKey: .callBack)
        }
    }
}

extension OverflowRule {
    /// - Returns: `nil` for one that was never stored.
    init?(_ form: OverflowForm) {
        guard let id = form.id else { return nil }
        let trigger: Trigger =
            switch form.when {
            case .waited(let seconds): .waited(.seconds(seconds))
            case .length(let length): .length(length)
            case .expectedWait(let seconds): .expectedWait(.seconds(seconds))
            case .nobodySignedIn: .nobodySignedIn
            case .serviceLevel(let percent, let seconds): .serviceLevel(below: percent, within: .seconds(seconds))
            }
        let action: Action =
            switch form.then {
            case .addTier(let tier): .addTier(tier)
            case .queue(let queue): .queue(queue)
            case .message: .message
            case .callBack: .callBack
            }
        self.init(id: id, when: trigger, action)
    }
}
