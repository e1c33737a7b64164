public import BalieStorage

/// What keeps a database from being worked with: a workspace that is on its way, or went elsewhere.
public struct MovePending: Error, CustomStringConvertible {
    let move: MoveRow

    public var description: String {
        switch move.state {
        case .arriving:
            "The workspace “\(move.name)” is still on its way here from \(move.other). Run the same balie migrate again until it ends."
        case .leaving:
            """
            The workspace “\(move.name)” is on its way to \(move.other). Run the same balie migrate again until it ends, or \
            give it up with --give-up.
            """
        case .moved where move.number > 0:
            """
            The workspace “\(move.name)” was moved to \(move.other). To serve the others here, run the same balie migrate again \
            until its rows are gone.
            """
        case .moved:
            "The workspace “\(move.name)” was moved to \(move.other). Serve it there, with that as --database."
        }
    }

    /// Makes sure that all workspaces of a database are here, and nowhere else.
    ///
    /// - Throws: ``MovePending``; ``StorageError``.
    public static func check(_ storage: any Storage) async throws {
        try await storage.read { try check(in: $0) }
    }

    static func check(in session: any SQLSession) throws {
        let here = Set(try WorkspaceStore.all(in: session).map(\.id))
        let pending = try MoveStore.all(in: session).first { $0.state != .moved || here.contains($0.workspace) }
        if let pending { throw MovePending(move: pending) }
    }
}
