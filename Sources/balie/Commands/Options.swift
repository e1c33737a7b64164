import ArgumentParser
import Configuration
import FoundationEssentials

/// What every command takes: where the data is, and how to answer.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The data folder.", valueName: "folder"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "The database: a file, or postgres://USER:PASSWORD@HOST:PORT/NAME; DIR/balie.sqlite if not given.",
            valueName: "place"
        )
    )
    var database: String?

    @Option(help: ArgumentHelp("A JSON file with settings named like the options.", valueName: "file"))
    var config: String?

    @Flag(help: "Answer with one JSON object.")
    var json = false

    /// The settings of a command.
    ///
    /// - Parameter arguments: what the command's own options were given, by name; `nil` for those not given.
    func settings(_ arguments: [String: ConfigValue?] = [:]) async throws(CommandFailure) -> Settings {
        var given = arguments.compactMapValues { $0 }
        given["data"] = data.map { ConfigValue(.string($0), isSecret: false) }
        given["database"] = database.map { ConfigValue(.string($0), isSecret: true) }
        let environment = ProcessInfo.processInfo.environment
        return try await Settings(
            arguments: given,
            environment: environment,
            file: config ?? environment["BALIE_CONFIG"]
        )
    }
}

/// Where sealed files are.
struct MediaOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Where sealed files are: a folder (DIR/media if not given), or an S3-compatible store: \
            s3://bucket/prefix?region=eu-central-1, for others than Amazon's with &endpoint=https://host:9000. Its key \
            comes from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
            """,
            valueName: "place"
        )
    )
    var media: String?
}

/// Which business a command is about.
struct WorkspaceOption: ParsableArguments {
    @Option(help: ArgumentHelp("The workspace, by name or id; the first one if not given.", valueName: "name"))
    var workspace: String?
}

extension ConfigValue {
    /// An option's value, if it was given.
    static func option(_ text: String?) -> ConfigValue? {
        text.map { ConfigValue(.string($0), isSecret: false) }
    }

    /// The same for what may hold a password.
    static func secret(_ text: String?) -> ConfigValue? {
        text.map { ConfigValue(.string($0), isSecret: true) }
    }

    /// A flag counts as given only when it is on, so that the environment and the file can turn it on.
    static func flag(_ isOn: Bool) -> ConfigValue? {
        isOn ? ConfigValue(.bool(true), isSecret: false) : nil
    }
}
