import BalieServices
import BalieStorage
import BalieStoragePostgres

/// Why a command ended, in the numbers of sysexits.h.
enum Exit: Int32, Sendable {
    /// The command ran and found something to repair.
    case findings = 1
    case usage = 64
    /// Something given, or found in the data, does not fit.
    case data = 65
    /// A port, a program or a server that is needed is not there.
    case unavailable = 69
    case cannotCreate = 73
    case notPermitted = 77
    case configuration = 78
}

/// The end of a command: a sentence that says what to do, and an exit code.
struct CommandFailure: Error, Equatable {
    let exit: Exit
    /// For people: what is wrong and what to do about it, without a newline.
    let sentence: String

    init(_ exit: Exit, _ sentence: String) {
        self.exit = exit
        self.sentence = sentence
    }

    /// What a failure from below means to an operator.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure:
            self = failure
        case let refusal as Refusal:
            self.init(refusal.exit, refusal.detail)
        case let error as StorageError:
            self.init(error)
        case let error as PostgresUnavailable:
            self.init(error, option: "--database")
        case let error as Cluster.Full:
            self.init(.unavailable, error.description)
        case let error as Cluster.MustEnd:
            self.init(.unavailable, error.description)
        case let error as SchemaTooNew:
            self.init(.data, error.description)
        case let error as MovePending:
            self.init(.data, error.description)
        case let error as MoveRefusal:
            self.init(error.exit, error.description)
        case VaultError.cannotOpen:
            self.init(
                .configuration,
                "The master key does not open this database. Put the right one into master.key or BALIE_MASTER_KEY."
            )
        case is CancellationError:
            self.init(.unavailable, "Stopped before it was done.")
        default:
            self.init(.unavailable, "It did not work: \(error)")
        }
    }

    /// - Parameter option: the one that named the server.
    init(_ error: PostgresUnavailable, option: String) {
        let (exit, problem, repair) = error.told(of: option)
        self.init(exit, "\(problem) \(repair)")
    }

    private init(_ error: StorageError) {
        switch error.code {
        case .full:
            self.init(
                .cannotCreate,
                "The database cannot be written: check that the disk has room and the folder is yours."
            )
        case .conflict:
            self.init(.data, "Something like this exists already.")
        case .retryLater:
            self.init(.unavailable, "The database is busy. Try again in a moment.")
        case .unknownOutcome:
            self.init(
                .unavailable,
                "The database was lost before it said whether this was done. Look first, then try again if it was not."
            )
        case .unexpectedValue, .other:
            self.init(
                .data,
                "The database cannot be used (\(error.debugDescription)). If it is damaged, restore a backup."
            )
        }
    }
}

extension PostgresUnavailable {
    /// What is wrong and what to do about it, each a sentence.
    ///
    /// - Parameter option: the one that named the server.
    func told(of option: String) -> (exit: Exit, problem: String, repair: String) {
        switch self {
        case .malformed:
            (
                .usage, "\(option) is not an address that PostgreSQL takes.",
                "Write postgres://USER:PASSWORD@HOST:5432/NAME."
            )
        case .refused(let reason):
            (
                .configuration, "The database server does not let us in: \(reason).",
                "Check user, password and name in \(option)."
            )
        case .unreachable(let reason):
            (
                .unavailable, "The database server cannot be reached: \(reason).",
                "Start it, or check host and port in \(option)."
            )
        case .unfit(let reason):
            (
                .configuration, "The database server does not fit: \(reason).",
                "Correct that, or name another in \(option)."
            )
        }
    }
}

extension Refusal {
    fileprivate var exit: Exit {
        switch code {
        case .forbidden, .unauthenticated, .invalidCredentials: .notPermitted
        case .unavailable, .rateLimited, .requestInProgress, .channelStopped: .unavailable
        default: .data
        }
    }
}

extension MoveRefusal {
    fileprivate var exit: Exit {
        switch self {
        case .served: .unavailable
        case .otherKey: .configuration
        case .empty, .noSuchWorkspace, .isThere, .movedAlready, .begunOtherwise, .everythingBegun, .closed: .data
        case .notBegun, .newer, .different: .data
        }
    }
}
