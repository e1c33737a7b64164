import BalieDomain
import BalieStorage
import FoundationEssentials

/// Notices of one node as they go over the bus: compact JSON.
///
///     {"v":1,"from":"1y2p0…","notices":[{"w":17,"k":"log","l":5},{"w":17,"k":"outbox"}]}
///
/// Nodes of two versions share a bus during an upgrade: kinds, signs and fields that this one does not know are passed over,
/// and only a message of another form altogether gets another `v`.
struct NoticeMessage {
    static let version = 1
    /// Notices of one message.
    static let noticeLimit = 200
    /// Bytes of a message that is read. Ours stay far below: an agent's name has 100 characters at most.
    static let byteLimit = 1 << 20

    /// The process that says it.
    let sender: NodeInstance
    let notices: [Notice]

    init(sender: NodeInstance, notices: [Notice]) {
        self.sender = sender
        self.notices = notices
    }

    /// - Returns: `nil` if the bytes are no message that this version can read.
    init?(_ bytes: [UInt8]) {
        guard
            bytes.count <= Self.byteLimit, let wire = try? JSONDecoder().decode(Wire.self, from: Data(bytes)),
            wire.v == Self.version, let sender = Int64(wire.from, radix: 36)
        else { return nil }
        self.init(sender: NodeInstance(sender), notices: wire.notices.compactMap(\.notice))
    }

    func encoded() throws -> [UInt8] {
        let wire = Wire(v: Self.version, from: sender.description, notices: notices.map(WireNotice.init))
        return [UInt8](try JSONEncoder().encode(wire))
    }

    private struct Wire: Codable {
        let v: Int
        let from: String
        let notices: [WireNotice]
    }
}

/// One notice with the fields of all kinds; short names, because there are many.
private struct WireNotice: Codable {
    let w: Int64
    /// `log`, `viewing`, or a kind of work.
    let k: String
    /// Last number of the log.
    var l: Int64?
    /// Conversation, agent, name and sign of somebody who looks.
    var c: Int64?
    var a: Int64?
    var n: String?
    var s: String?

    init(_ notice: Notice) {
        w = notice.workspace.rawValue
        switch notice.news {
        case .log(let last): (k, l) = ("log", last)
        case .work(let work): k = work.rawValue
        case .viewing(let sign):
            (k, n, s) = ("viewing", sign.name, sign.sign.rawValue)
            (c, a) = (sign.conversation.rawValue, sign.agent.rawValue)
        }
    }

    /// `nil` for what this version does not know.
    var notice: Notice? {
        news.map { Notice(workspace: ID(w), news: $0) }
    }

    private var news: Notice.News? {
        switch k {
        case "log": return l.map { .log(last: $0) }
        case "viewing":
            guard let c, let a, let n, let sign = s.flatMap(Viewing.Sign.init) else { return nil }
            return .viewing(.init(conversation: ID(c), agent: ID(a), name: n, sign: sign))
        default: return Notice.Work(rawValue: k).map { .work($0) }
        }
    }
}
