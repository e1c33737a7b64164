import ArgumentParser
import BalieServices

/// `balie migrate --from PLACE --to PLACE`
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Moves everything, or one workspace, from one database to another.",
        discussion: """
            PLACE is a file or postgres://USER:PASSWORD@HOST:PORT/NAME; both may be of the same kind. Stop all servers of \
            both first, and make a backup. If it is cut off, run the same again: it goes on where it ended. Until it is \
            through, neither database can be served, not by an older Balie either. At the end all rows are read again on \
            both sides, and counts and SHA-256 checksums are compared.

            Without --workspace everything is moved, and the source stays as it is, but cannot be served any more. With it, \
            the source goes on without that workspace, whose rows are removed there once they are proven to be in the target.

            What is sealed stays sealed: the target is to be served with the same master key, which is taken from --data or \
            BALIE_MASTER_KEY. Files of messages stay where they are: serve the target with the same --media, or copy DIR/media \
            into its data folder.

            The places can also be set as BALIE_FROM and BALIE_TO, so that a password does not show in a list of processes.
            """
    )

    @Option(help: ArgumentHelp("The database to move from.", valueName: "place"))
    var from: String?

    @Option(help: ArgumentHelp("The database to move to; a file is made if it is not there.", valueName: "place"))
    var to: String?

    @Option(help: ArgumentHelp("Only this workspace, by name or id.", valueName: "name"))
    var workspace: String?

    @Flag(help: "Undo a move that was begun and did not end: the source can be served again.")
    var giveUp = false

    @Option(help: ArgumentHelp("The data folder, which has the master key.", valueName: "folder"))
    var data: String?

    @Option(help: ArgumentHelp("A JSON file with settings named like the options.", valueName: "file"))
    var config: String?

    @Flag(help: "Answer with one JSON object.")
    var json = false

    mutating func validate() throws {
        guard !giveUp || workspace == nil else {
            throw ValidationError("--give-up undoes all that was begun between the two: leave --workspace out.")
        }
    }

    mutating func run() async throws {
        var common = CommonOptions()
        (common.data, common.database, common.config, common.json) = (data, nil, config, json)
        let settings = try await common.settings(["from": .secret(from), "to": .secret(to)])
        let program = try MigrateProgram(settings)
        let bar = ProgressBar()
        do {
            if giveUp {
                let names = try await program.run(bar) { try await $0.giveUp() }
                bar.end()
                return try answer(givenUp: names)
            }
            let wanted = workspace
            let report = try await program.run(bar) { try await $0.run(wanted) }
            bar.end()
            try answer(report, program)
        } catch {
            bar.end()
            throw error
        }
    }

    private func answer(givenUp names: [String]) throws {
        if json { return try Output.json(GivenUp(givenUp: names)) }
        let list = names.map { "“\($0)”" }.joined(separator: ", ")
        Output.line("Given up. \(list) stays where it was, and can be served there again.")
    }

    private func answer(_ report: MoveReport, _ program: MigrateProgram) throws {
        if json { return try Output.json(Moved(report)) }
        let names = report.workspaces.map { "“\($0)”" }.joined(separator: ", ")
        if report.tables.isEmpty {
            Output.line("\(names): moved to \(program.target.label) before; nothing is left to do. Serve it there.")
        } else {
            let rows = report.tables.filter { $0.rows > 0 }.map { [$0.name, String($0.rows), $0.sha256] }
            Output.table(["TABLE", "ROWS", "SHA-256, THE SAME ON BOTH SIDES"], rows)
            Output.line(
                """

                Moved \(names) to \(program.target.label): \(report.rows) rows, compared on both sides.
                """
            )
        }
        if report.files > 0 {
            Output.line(
                """
                Its \(report.files) files stay where they are: serve the target with the same --media, or copy \
                \(program.folder.media) into its data folder.
                """
            )
        }
        if workspace == nil {
            Output.line("\(program.source.label) cannot be served any more. Remove it when you need it no longer.")
        }
    }

    private struct GivenUp: Encodable {
        let givenUp: [String]

        enum CodingKeys: String, CodingKey { case givenUp = "given_up" }
    }
}

/// What was moved, as `--json` prints it.
private struct Moved: Encodable {
    let workspaces: [String]
    let rows: Int64
    /// Those that this run copied.
    let copied: Int64
    let files: Int64
    let tables: [MoveReport.Table]

    init(_ report: MoveReport) {
        workspaces = report.workspaces
        rows = report.rows
        copied = report.copied
        files = report.files
        tables = report.tables
    }
}
