/// Why workspaces cannot be moved, or not in this way. Nothing is lost or half done by it.
public enum MoveRefusal: Error, Equatable, CustomStringConvertible {
    /// A server runs over the database.
    case served(database: String)
    /// There is nothing to move.
    case empty(database: String)
    case noSuchWorkspace(String, database: String)
    /// The target has a workspace of this name, or the same one, that did not come by this move.
    case isThere(name: String, database: String)
    case movedAlready(name: String, to: String)
    /// Another move of this workspace was begun and did not end.
    case begunOtherwise(name: String, with: String)
    /// A move of all workspaces was begun, and is not to become the move of one, which removes rows from the source.
    case everythingBegun
    /// What an earlier move to another place than the source has left in the target.
    case closed(name: String, database: String, to: String)
    case notBegun
    /// The master key does not open what is in it.
    case otherKey(database: String)
    /// A newer program changed the database: it has what this one does not know how to move.
    case newer(database: String)
    case different(tables: [String])

    public var description: String {
        switch self {
        case .served(let database):
            "A server works with \(database). Stop all servers of both databases first, and run this again."
        case .empty(let database):
            "There is no workspace in \(database)."
        case .noSuchWorkspace(let name, let database):
            "There is no workspace “\(name)” in \(database)."
        case .isThere(let name, let database):
            "There is a workspace “\(name)” in \(database) already. Move into another database."
        case .movedAlready(let name, let place):
            "The workspace “\(name)” was moved to \(place) already. Serve it there."
        case .begunOtherwise(let name, let place):
            "A move of “\(name)” from or to \(place) was begun and did not end. End that one first, or give it up with --give-up."
        case .everythingBegun:
            "A move of everything was begun and did not end: run the same command without --workspace."
        case .closed(let name, let database, let place):
            """
            \(database) was closed by an earlier move of “\(name)” to \(place): name a new file or an empty database, or \
            remove this one.
            """
        case .notBegun:
            "There is no move between these two databases that could be given up."
        case .otherKey(let database):
            "The master key does not open \(database). Use the data folder whose master.key made it, or set BALIE_MASTER_KEY."
        case .newer(let database):
            "A newer Balie has worked with \(database). Move it with that version."
        case .different(let tables):
            """
            Not the same on both sides: \(tables.joined(separator: ", ")). Nothing was lost: the source is as it was. \
            Give the move up with --give-up, then begin again.
            """
        }
    }
}
