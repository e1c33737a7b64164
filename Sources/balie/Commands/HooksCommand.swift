import ArgumentParser
import BalieDomain

/// `balie hooks …`
struct HooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hooks",
        abstract: "The journal of what the networks sent.",
        subcommands: [HooksListCommand.self, HooksShowCommand.self, HooksReplayCommand.self]
    )
}

/// `balie hooks list`
struct HooksListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the newest hooks.")

    @Option(help: ArgumentHelp("received, applied, rejected or dead; all of them if not given.", valueName: "state"))
    var state: HookState?

    @Option(help: "How many at most.")
    var limit = 50

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
    }
}

/// `balie hooks show ID`
struct HooksShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract:
            "Shows one hook, with its body while that is kept. The body is what a customer wrote: mind who watches."
    )

    @Argument(help: "The hook's id.")
    var id: String

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
    }
}

/// `balie hooks replay ID…`
struct HooksReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Applies hooks again. What was applied already stays as it is; nothing comes in twice."
    )

    @Argument(help: "The hooks' ids.")
    var ids: [String]

    @OptionGroup var place: WorkspaceOption
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
    }
}
