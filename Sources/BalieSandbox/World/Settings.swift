/// What can be changed about the emulated network while it runs (`PATCH /sandbox/settings`). Times in milliseconds.
struct Settings: Sendable, Equatable {
    /// From acceptance to `sent`.
    var sentAfter: Int64 = 150
    /// From `sent` to `delivered`, when the phone is on.
    var deliveredAfter: Int64 = 350
    /// From `delivered` to `read`, when the chat is open.
    var readAfter: Int64 = 700
    /// The most by which each of these is longer, at random.
    var jitter: Int64 = 0
    /// How often `delivered` is left out when the chat is open, in per cent.
    var skipDeliveredPercent: Int64 = 0
    /// Makes a phone for a recipient that has none; otherwise the message fails with 131026.
    var createsPhones = false
    /// Messages a second and number, in and out; 0 is no limit. Source: reference §3.2.
    var throughputPerSecond: Int64 = 80
    /// Messages to one customer at once before the pair limit; 0 is no limit. Source: reference §3.2.
    var pairBurst: Int64 = 45
    /// Between two messages to one customer in the long run.
    var pairInterval: Int64 = 6000
    /// Refuses the late free-form message at once instead of by a later `failed`.
    var refusesLateMessagesAtOnce = false
    /// Whether the 24-hour window is enforced at all.
    var enforcesWindow = true

    private static let integers: [(String, any WritableKeyPath<Settings, Int64> & Sendable, ClosedRange<Int64>)] = [
        ("sent_after_ms", \.sentAfter, 0...86_400_000),
        ("delivered_after_ms", \.deliveredAfter, 0...86_400_000),
        ("read_after_ms", \.readAfter, 0...86_400_000),
        ("jitter_ms", \.jitter, 0...86_400_000),
        ("skip_delivered_percent", \.skipDeliveredPercent, 0...100),
        ("throughput_per_second", \.throughputPerSecond, 0...1_000_000),
        ("pair_burst", \.pairBurst, 0...1_000_000),
        ("pair_interval_ms", \.pairInterval, 1...86_400_000),
    ]

    private static let flags: [(String, any WritableKeyPath<Settings, Bool> & Sendable)] = [
        ("auto_phones", \.createsPhones),
        ("refuse_late_messages_at_once", \.refusesLateMessagesAtOnce),
        ("enforce_window", \.enforcesWindow),
    ]

    /// As the control routes show it.
    var json: JSON {
        var object = JSONObject()
        for (name, path, _) in Self.integers { object.append(name, .integer(self[keyPath: path])) }
        for (name, path) in Self.flags { object.append(name, .bool(self[keyPath: path])) }
        return .object(object)
    }

    /// Takes over the settings that `patch` names.
    ///
    /// - Throws: ``ControlError`` for an unknown name, a wrong type or a value out of range.
    mutating func apply(_ patch: JSONObject) throws(ControlError) {
        for member in patch.members {
            if let (name, path, range) = Self.integers.first(where: { $0.0 == member.key }) {
                guard let value = member.value.looseInteger, range.contains(value) else {
                    throw .invalid(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
                }
                self[keyPath: path] = value
            } else if let (name, path) = Self.flags.first(where: { $0.0 == member.key }) {
                guard let value = member.value.looseBool else { throw .invalid(name, "must be true or false") }
                self[keyPath: path] = value
            } else {
                throw .invalid(member.key, "is not a setting")
            }
        }
    }
}
