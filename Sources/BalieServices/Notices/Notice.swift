public import BalieDomain

/// What one node tells the others, so that they look at once instead of at their next look by themselves.
///
/// A hint, never a fact: whoever hears one reads the database. A lost one costs a moment, one that comes twice or too late
/// costs a read that finds nothing new.
public struct Notice: Hashable, Sendable {
    public let workspace: ID<Workspace>
    public let news: News

    public enum News: Hashable, Sendable {
        /// The workspace's log has every number up to this one.
        case log(last: Int64)
        case work(Work)
        case viewing(ViewingSign)
    }

    /// Rows that somebody must look at.
    public enum Work: String, Hashable, Sendable, CaseIterable {
        /// The journal has rows to apply.
        case hooks
        /// The outbox has rows to send.
        case outbox
        /// Files wait to be fetched.
        case media
        /// A snooze was set, or a question to a customer planned: it may be the next.
        case snoozes
    }

    /// An agent looks at a conversation, or types there.
    public struct ViewingSign: Hashable, Sendable {
        public let conversation: ID<Conversation>
        public let agent: ID<Agent>
        /// As colleagues see it.
        public let name: String
        public let sign: Viewing.Sign
    }
}

extension Notice {
    /// Notices of one key are told as one.
    enum Key: Hashable {
        case log(ID<Workspace>)
        case work(ID<Workspace>, Work)
        case viewing(ID<Workspace>, ID<Conversation>, ID<Agent>)
    }

    var key: Key {
        switch news {
        case .log: .log(workspace)
        case .work(let work): .work(workspace, work)
        case .viewing(let sign): .viewing(workspace, sign.conversation, sign.agent)
        }
    }

    /// Both in one; `later` came after this, and has the same key.
    func merged(with later: Notice) -> Notice {
        guard case .log(let last) = news, case .log(let laterLast) = later.news else { return later }
        return Notice(workspace: workspace, news: .log(last: max(last, laterLast)))
    }
}
