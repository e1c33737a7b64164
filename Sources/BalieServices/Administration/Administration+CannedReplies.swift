public import BalieDomain
import BalieStorage

/// Words ready to be put into the composer.
public struct CannedReplyView: Sendable {
    public let id: ID<CannedReply>
    /// What is typed after `/`.
    public let shortcut: String
    /// With variables: `{{contact.name}}`.
    public let body: String
}

extension Administration {
    /// Characters.
    static let shortcutLimit = 40
    /// Characters: what WhatsApp takes in one text.
    static let cannedBodyLimit = 4096

    /// Replies after `after`, the oldest first.
    public func cannedReplies(
        workspace: ID<Workspace>,
        after: ID<CannedReply>? = nil,
        limit: Int = 100
    ) async throws -> [CannedReplyView] {
        try await environment.storage.read { session in
            try CannedReplyStore.list(workspace: workspace, after: after, limit: limit, in: session).map { row in
                CannedReplyView(id: row.id, shortcut: row.shortcut, body: row.body)
            }
        }
    }

    /// - Throws: ``Refusal/Code/conflict`` for a shortcut that is taken; ``Refusal/Code/invalidField``.
    public func addCannedReply(
        shortcut: String,
        body: String,
        workspace: ID<Workspace>
    ) async throws -> CannedReplyView {
        let (shortcut, body) = (try checked(shortcut: shortcut), try checked(body: body))
        let id: ID<CannedReply> = environment.ids.next()
        return try await environment.storage.write(in: workspace) { session in
            try session.refusing("Another reply has this shortcut.", field: "shortcut") {
                try CannedReplyStore.insert(id, workspace: workspace, shortcut: shortcut, body: body, in: session)
            }
            try environment.record([.cannedReplies(id)], workspace: workspace, in: session)
            return CannedReplyView(id: id, shortcut: shortcut, body: body)
        }
    }

    /// - Throws: as ``addCannedReply(shortcut:body:workspace:)``; ``Refusal/Code/notFound``.
    public func updateCannedReply(
        _ id: ID<CannedReply>,
        shortcut: String,
        body: String,
        workspace: ID<Workspace>
    ) async throws -> CannedReplyView {
        let (shortcut, body) = (try checked(shortcut: shortcut), try checked(body: body))
        return try await environment.storage.write(in: workspace) { session in
            try session.refusing("Another reply has this shortcut.", field: "shortcut") {
                let isKnown = try CannedReplyStore.update(
                    id,
                    workspace: workspace,
                    shortcut: shortcut,
                    body: body,
                    in: session
                )
                guard isKnown else { throw Refusal(.notFound) }
            }
            try environment.record([.cannedReplies(id)], workspace: workspace, in: session)
            return CannedReplyView(id: id, shortcut: shortcut, body: body)
        }
    }

    /// - Throws: ``Refusal/Code/notFound``.
    public func removeCannedReply(_ id: ID<CannedReply>, workspace: ID<Workspace>) async throws {
        try await environment.storage.write(in: workspace) { session in
            guard try CannedReplyStore.delete(id, workspace: workspace, in: session) else { throw Refusal(.notFound) }
            try environment.record([.cannedReplies(id)], workspace: workspace, in: session)
        }
    }

    private func checked(shortcut text: String) throws -> String {
        let shortcut = Check.trimmed(text)
        guard !shortcut.isEmpty, !shortcut.contains(where: { $0.isWhitespace || $0 == "/" }),
            !Check.hasControls(shortcut)
        else {
            throw Refusal(.invalidField, "A shortcut is one word without a slash.", field: "shortcut")
        }
        guard shortcut.count <= Self.shortcutLimit else {
            throw Refusal(.tooLong, "A shortcut has at most \(Self.shortcutLimit) characters.", field: "shortcut")
        }
        return shortcut
    }

    private func checked(body: String) throws -> String {
        guard !Check.trimmed(body).isEmpty else {
            throw Refusal(.invalidField, "There is nothing to say.", field: "body")
        }
        guard body.count <= Self.cannedBodyLimit else {
            throw Refusal(.tooLong, "A reply has at most \(Self.cannedBodyLimit) characters.", field: "body")
        }
        return body
    }
}
