/// A kind of thing that has ids: gives the prefix that its ids carry as text.
public protocol Identified: Sendable {
    /// Two to four lower-case letters; part of the API, never renamed.
    static var idPrefix: String { get }
    /// What such a thing is called, in words for people.
    static var noun: String { get }
}

extension Identified {
    /// Tells somebody who gave something else what was wanted: `a channel's id, which begins with chn_`.
    public static var idInWords: String {
        let article = "aeio".contains(noun.prefix(1)) ? "an" : "a"
        return "\(article) \(noun)'s id, which begins with \(idPrefix)_"
    }
}

/// An identifier that only compares with identifiers of the same kind.
///
/// 64 bits, time-ordered (see `IDSource` in BalieServices), positive. As text: the kind's prefix, `_`, and thirteen
/// characters of Crockford's base 32 in lower case, so that text sorts as the number does: `msg_0d3nkg1w8a0g1`.
public struct ID<Kind: Identified>: Hashable, Sendable, Comparable {
    public let rawValue: Int64

    public init(_ rawValue: Int64) { self.rawValue = rawValue }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension ID: CustomStringConvertible {
    private static var alphabet: StaticString { "0123456789abcdefghjkmnpqrstvwxyz" }
    private static var digitCount: Int { 13 }

    public var description: String {
        let bits = UInt64(bitPattern: rawValue)
        let prefix = Kind.idPrefix
        return String(unsafeUninitializedCapacity: prefix.utf8.count + 1 + Self.digitCount) { buffer in
            var position = 0
            for byte in prefix.utf8 {
                buffer[position] = byte
                position += 1
            }
            buffer[position] = UInt8(ascii: "_")
            position += 1
            for digit in (0..<Self.digitCount).reversed() {
                buffer[position] = Self.alphabet.utf8Start[Int(bits >> UInt64(digit * 5) & 31)]
                position += 1
            }
            return position
        }
    }

    /// Reads what `description` writes; `nil` for another kind's prefix, another length or a foreign character.
    public init?(_ text: some StringProtocol) {
        var bytes = text.utf8.makeIterator()
        for expected in Kind.idPrefix.utf8 where bytes.next() != expected { return nil }
        guard bytes.next() == UInt8(ascii: "_") else { return nil }
        var bits: UInt64 = 0
        var count = 0
        while let byte = bytes.next() {
            guard count < Self.digitCount, let digit = Self.value(of: byte) else { return nil }
            guard count > 0 || digit < 8 else { return nil }
            bits = bits << 5 | digit
            count += 1
        }
        guard count == Self.digitCount else { return nil }
        self.init(Int64(bits))
    }

    private static func value(of byte: UInt8) -> UInt64? {
        for index in 0..<32 where alphabet.utf8Start[index] == byte { return UInt64(index) }
        return nil
    }
}

extension ID: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an id of this kind")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

public enum Workspace: Identified {
    public static let idPrefix = "ws"
    public static let noun = "workspace"
}
/// A connected account on a network: a WhatsApp number, a Page, a mailbox. On screens and in the API: a channel.
/// (Not `Channel` in Swift: that is a NIOCore type.)
public enum ChannelAccount: Identified {
    public static let idPrefix = "chn"
    public static let noun = "channel"
}
public enum Contact: Identified {
    public static let idPrefix = "con"
    public static let noun = "contact"
}
public enum Identity: Identified {
    public static let idPrefix = "idn"
    public static let noun = "identity"
}
public enum Conversation: Identified {
    public static let idPrefix = "cnv"
    public static let noun = "conversation"
}
public enum Message: Identified {
    public static let idPrefix = "msg"
    public static let noun = "message"
}
/// A customer asked what they thought of a conversation.
public enum Survey: Identified {
    public static let idPrefix = "srv"
    public static let noun = "survey"
}
public enum Media: Identified {
    public static let idPrefix = "med"
    public static let noun = "file"
}
public enum Queue: Identified {
    public static let idPrefix = "que"
    public static let noun = "queue"
}
public enum Skill: Identified {
    public static let idPrefix = "skl"
    public static let noun = "skill"
}
/// Opening hours that queues and rules go by.
public enum Schedule: Identified {
    public static let idPrefix = "sch"
    public static let noun = "schedule"
}
/// One of the rules that place a new conversation before the floor sees it.
public enum Rule: Identified {
    public static let idPrefix = "rul"
    public static let noun = "rule"
}
/// A person who signs in: an agent, a supervisor or an administrator. All of them can take conversations.
public enum Agent: Identified {
    public static let idPrefix = "agt"
    public static let noun = "agent"
}
public enum Offer: Identified {
    public static let idPrefix = "off"
    public static let noun = "offer"
}
public enum Hook: Identified {
    public static let idPrefix = "hok"
    public static let noun = "hook"
}
public enum CannedReply: Identified {
    public static let idPrefix = "can"
    public static let noun = "canned reply"
}
public enum APIToken: Identified {
    public static let idPrefix = "tok"
    public static let noun = "token"
}
/// A colleague who was asked into a conversation.
public enum Consult: Identified {
    public static let idPrefix = "cst"
    public static let noun = "consult"
}
/// One line of the audit log.
public enum AuditEntry: Identified {
    public static let idPrefix = "aud"
    public static let noun = "audit entry"
}
/// One row of the outbox.
public enum OutboxEntry: Identified {
    public static let idPrefix = "out"
    public static let noun = "outbox entry"
}
