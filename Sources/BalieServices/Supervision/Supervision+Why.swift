public import BalieDomain
import BalieRouting
import BalieStorage

/// Why something did or did not happen, in sentences.
public struct WhyView: Sendable {
    /// Each whole in itself, in the order in which things happened.
    public let sentences: [String]
}

extension Supervision {
    /// Offers of a wait that are told, and those that an agent's lot is told by.
    static let offersTold = 50
    static let offersLooked = 200
    /// How far back an agent's lot is looked at.
    static let lookBack = Duration.hours(1)
    /// Of a workspace: each question reads its whole floor.
    static let questionsAtOnce = 2
    static let questionsInLine = 50

    /// Why a conversation waits, or waited the last time: whom it was offered to, what they did, and why nobody else could
    /// have it.
    ///
    /// - Throws: ``Refusal/Code/notFound``; ``Refusal/Code/unavailable`` if too many ask.
    public func whyWaits(_ id: ID<Conversation>, for caller: Caller) async throws -> WhyView {
        try await why(for: caller) { reader in
            guard let row = try ConversationStore.find(id, workspace: caller.workspace, in: reader.session) else {
                throw Refusal(.notFound)
            }
            return try WaitWords(row, try reader.floor(), reader).sentences()
        }
    }

    /// Why an agent got nothing, or so little, in the last hour: how they are now, and what the offers of that time say of them.
    ///
    /// - Throws: ``Refusal/Code/notFound``; ``Refusal/Code/unavailable`` if too many ask.
    public func whyIdle(_ id: ID<Agent>, for caller: Caller) async throws -> WhyView {
        try await why(for: caller) { reader in
            let view = try AgentViews.find(id, workspace: caller.workspace, in: reader.session)
            guard view.isActive else { throw Refusal(.notFound) }
            return try IdleWords(view, try reader.floor(), reader).sentences()
        }
    }

    private func why(
        for caller: Caller,
        _ sentences: @escaping @Sendable (ViewReader) throws -> [String]
    ) async throws -> WhyView {
        try await questions.pass(caller.workspace) {
            WhyView(sentences: try await read(for: caller, sentences))
        }
    }
}

extension ViewReader {
    /// The floor as it stands: read and put together anew, so that any node can answer, and by the same rules.
    fileprivate func floor() throws -> Floor {
        WorkspaceFloor(
            try FloorReading(workspace: workspace, at: now, in: session),
            settings: FloorSettings(),
            at: now
        ).floor
    }
}
