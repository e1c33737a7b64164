import BalieServices
import Glibc

/// Ctrl-C during a move. Nothing needs an end of its own, because a move may be cut off at any moment: what is left to do is to say so.
enum MigrateInterrupt {
    /// As a shell counts it: 128 and the signal's number.
    private static let exit: Int32 = 128 + SIGINT

    /// Says from now on what holds in this step.
    ///
    /// The rows that a move removes at its end are in the target for good: it cannot be given up any more.
    static func follow(_ step: MoveProgress.Step) {
        switch step {
        case .copying, .comparing:
            signal(SIGINT) { _ in MigrateInterrupt.end("\nStopped. The same command goes on; --give-up undoes it.\n") }
        case .removing:
            signal(SIGINT) { _ in MigrateInterrupt.end("\nStopped. The same command goes on.\n") }
        }
    }

    /// In the handler of a signal, where nothing else may be called. The line before may be a bar.
    private static func end(_ text: StaticString) -> Never {
        _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
        _exit(exit)
    }
}
