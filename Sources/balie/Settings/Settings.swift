import Configuration
import Synchronization

/// Settings by name, from the command line, else the environment, else a file.
///
/// The name `tls-cert` is the option `--tls-cert`, the variable `BALIE_TLS_CERT` and the key `"tls-cert"` of the file.
struct Settings: Sendable {
    private let reader: ConfigReader
    private let mistakes: Mistakes

    /// - Parameters:
    ///   - arguments: what was given on the command line, by name.
    ///   - file: a JSON file; `nil` reads none.
    /// - Throws: ``CommandFailure`` for a file that is missing, is not a JSON object, or sets what there is not.
    init(
        arguments: [String: ConfigValue],
        environment: [String: String],
        file: String?
    ) async throws(CommandFailure) {
        let line = Dictionary(uniqueKeysWithValues: arguments.map { (AbsoluteConfigKey([$0.key]), $0.value) })
        var providers: [any ConfigProvider] = [
            InMemoryProvider(name: "the command line", values: line),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "balie"),
            // The names that every program knows which uses an S3-compatible store; no others without our prefix.
            EnvironmentVariablesProvider(environmentVariables: environment.filter { $0.key.hasPrefix("AWS_") }),
        ]
        if let file {
            try SettingNames.check(file)
            do {
                let place = InMemoryProvider(values: ["filePath": ConfigValue(.string(file), isSecret: false)])
                providers.append(try await FileProvider<JSONSnapshot>(config: ConfigReader(provider: place)))
            } catch {
                throw CommandFailure(
                    .configuration,
                    "The settings file \(file) cannot be read as a JSON object. Correct it, or leave out --config."
                )
            }
        }
        mistakes = Mistakes()
        reader = ConfigReader(providers: providers, accessReporter: mistakes)
    }

    /// `nil` if it is set nowhere.
    ///
    /// - Throws: ``CommandFailure`` for a value of another type.
    func string(_ name: String, isSecret: Bool = false) throws(CommandFailure) -> String? {
        assert(SettingNames.all.contains(name), "\(name) is to be in SettingNames")
        let value = reader.string(forKey: ConfigKey([name]), isSecret: isSecret)
        try mistakes.check()
        return value
    }

    /// - Throws: ``CommandFailure`` for a value that is neither yes nor no.
    func flag(_ name: String, default standard: Bool = false) throws(CommandFailure) -> Bool {
        assert(SettingNames.all.contains(name), "\(name) is to be in SettingNames")
        let value = reader.bool(forKey: ConfigKey([name]))
        try mistakes.check()
        return value ?? standard
    }
}

/// Notes what the library would pass over in silence: a value of the wrong type reads as no value.
private final class Mistakes: AccessReporter {
    private let name = Mutex<String?>(nil)

    func report(_ event: AccessEvent) {
        let unread = event.providerResults.contains { result in
            if case .failure = result.result { true } else { false }
        }
        guard unread || event.conversionError != nil else { return }
        name.withLock { $0 = $0 ?? event.metadata.key.components.last }
    }

    func check() throws(CommandFailure) {
        guard let name = name.withLock({ $0 }) else { return }
        throw CommandFailure(.configuration, "The setting “\(name)” has a value that does not fit. Correct it.")
    }
}
