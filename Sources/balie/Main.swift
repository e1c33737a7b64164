import ArgumentParser
import Glibc

/// The entry: parses the command line, runs the command, and turns whatever went wrong into one line and an exit code.
@main
enum Main {
    static func main() async {
        exit(await run(Array(CommandLine.arguments.dropFirst())))
    }

    /// Runs away from the main thread, where a call to an actor would cost a hundred times as much.
    @concurrent
    private static func run(_ arguments: [String]) async -> Int32 {
        // Files we make are nobody else's.
        umask(0o077)
        // A reader who left (`balie hooks list | head`) shows as an error of the write, not as a dead process.
        signal(SIGPIPE, SIG_IGN)
        // Nor does a file that may not grow any more: it is as when the disk is full.
        signal(SIGXFSZ, SIG_IGN)
        do {
            var command = try BalieCommand.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return 0
        } catch let failure as CommandFailure {
            Output.error(failure)
            return failure.exit.rawValue
        } catch {
            return report(error)
        }
    }

    /// Help, a mistake on the command line, or a failure from below.
    private static func report(_ error: any Error) -> Int32 {
        let code = BalieCommand.exitCode(for: error)
        if code == .success {
            Output.line(BalieCommand.fullMessage(for: error))
            return 0
        }
        if code == .validationFailure {
            Output.errorLines(BalieCommand.fullMessage(for: error))
            return Exit.usage.rawValue
        }
        if let exit = error as? ExitCode { return exit.rawValue }
        let failure = CommandFailure(error)
        Output.error(failure)
        return failure.exit.rawValue
    }
}

/// `balie`: the server, and what an operator needs beside it.
struct BalieCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balie",
        abstract: "A messaging contact centre.",
        discussion: """
            Every option can also be set by an environment variable (--data is BALIE_DATA) or in a JSON file named by \
            --config ({"data": "/var/lib/balie"}). The command line wins over the environment, the environment over \
            the file. The master key is read from DIR/master.key or from BALIE_MASTER_KEY, never from the command line.

            Exit codes: 0 done; 1 findings (doctor, channel test); 64 wrong use; 65 unfit data; 69 something needed is \
            not there; 73 cannot write; 77 not permitted; 78 wrong settings.
            """,
        version: Version.text,
        subcommands: [
            ServeCommand.self, WorkspaceCommand.self, UserCommand.self, TokenCommand.self, ChannelCommand.self,
            HooksCommand.self, DoctorCommand.self, BackupCommand.self, RestoreCommand.self, MigrateCommand.self,
            SandboxCommand.self, SimulateCommand.self,
        ]
    )
}
