import BalieNATS
import BalieServer
import Configuration
import FoundationEssentials
import Logging
import Testing

@testable import balie

struct SettingsTests {
    private func settings(
        _ arguments: [String: ConfigValue] = [:],
        environment: [String: String] = [:],
        file: String? = nil
    ) async throws -> Settings {
        guard let file else { return try await Settings(arguments: arguments, environment: environment, file: nil) }
        let folder = try TemporaryFolder()
        let path = folder.path + "/settings.json"
        try Data(file.utf8).write(to: URL(filePath: path))
        return try await Settings(arguments: arguments, environment: environment, file: path)
    }

    @Test func theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() async throws {
        let all = try await settings(
            ["listen": "1.1.1.1:1"],
            environment: ["BALIE_LISTEN": "2.2.2.2:2", "BALIE_TLS_CERT": "environment"],
            file: #"{"listen":"3.3.3.3:3","tls-cert":"file","data":"file","demo":true}"#
        )
        #expect(try all.string("listen") == "1.1.1.1:1")
        #expect(try all.string("tls-cert") == "environment")
        #expect(try all.string("data") == "file")
        #expect(try all.flag("demo"))
        #expect(try all.string("web") == nil)
    }

    @Test(arguments: [("1", true), ("true", true), ("yes", true), ("0", false), ("no", false), ("false", false)])
    func theEnvironmentSaysYesAndNoInManyWays(_ text: String, _ value: Bool) async throws {
        #expect(try await settings(environment: ["BALIE_DEMO": text]).flag("demo", default: !value) == value)
    }

    @Test func aValueThatDoesNotFitIsNotPassedOver() async throws {
        let environment = try await settings(environment: ["BALIE_RATE_LIMITS": "perhaps"])
        #expect(throws: CommandFailure.self) { try environment.flag("rate-limits", default: true) }
        let file = try await settings(file: #"{"listen":8080}"#)
        let failure = #expect(throws: CommandFailure.self) { try file.string("listen") }
        #expect(failure?.exit == .configuration)
        #expect(failure?.sentence.contains("listen") == true)
    }

    @Test(arguments: ["", "[]", "{", "nothing"])
    func aFileThatIsNoObjectIsRefused(_ text: String) async throws {
        let failure = await #expect(throws: CommandFailure.self) { try await settings(file: text) }
        #expect(failure?.exit == .configuration)
    }

    /// What it was to set would be left as it is without a word: another database, say.
    @Test(arguments: [
        ("databse", "Did you mean “database”?"), ("Listen", "Did you mean “listen”?"),
        ("tls_key", "Did you mean “tls-key”?"), ("colour", "Correct it, or take it out."),
    ])
    func anUnknownSettingIsNamed(_ name: String, _ advice: String) async throws {
        let failure = await #expect(throws: CommandFailure.self) {
            try await settings(file: #"{"data":"d","\#(name)":null}"#)
        }
        #expect(failure?.exit == .usage)
        #expect(failure?.sentence.hasSuffix("has an unknown setting “\(name)”. \(advice)") == true)
    }

    /// One file is for all commands.
    @Test func everySettingIsKnownInAFile() async throws {
        let names = SettingNames.all.sorted().map { "\"\($0)\":\"x\"" }.joined(separator: ",")
        let all = try await settings(file: "{\(names)}")
        for name in SettingNames.all { #expect(try all.string(name) == "x") }
    }

    @Test func aMissingFileIsRefused() async throws {
        await #expect(throws: CommandFailure.self) {
            try await Settings(arguments: [:], environment: [:], file: "/nowhere/settings.json")
        }
    }
}

struct ServeSettingsTests {
    private func serve(_ values: [String: ConfigValue]) async throws -> ServeSettings {
        try ServeSettings(try await Settings(arguments: values, environment: [:], file: nil))
    }

    @Test func proxiesStandWithCommasBetween() async throws {
        let ranges = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]
        let serve = try await serve([
            "data": "d", "trusted-proxy": .init(.string(ranges.joined(separator: ", ")), isSecret: false),
        ])
        #expect(serve.trustedProxies == ranges.compactMap(AddressRange.init))
        let plain = try await self.serve(["data": "d"])
        #expect(plain.trustedProxies == [])
    }

    @Test func whatIsNotSaidHasAPlainDefault() async throws {
        let serve = try await serve(["data": "/var/lib/balie/"])
        #expect(serve.folder.path == "/var/lib/balie")
        #expect(serve.database == .file("/var/lib/balie/balie.sqlite"))
        #expect(serve.listen == HostPort(host: "127.0.0.1", port: 8080))
        #expect(serve.sandbox == nil)
        #expect(serve.nats == nil)
        #expect(serve.hasRateLimits)
        #expect(!serve.isDemo)
        #expect(serve.logLevel == .notice)
    }

    @Test func theAddressOfAServerIsNoFile() async throws {
        let address = "postgres://balie:secret@db.example:5432/balie"
        let serve = try await serve(["data": "d", "database": .init(.string(address), isSecret: true)])
        #expect(serve.database == .server(address, connections: 16))
        let fewer = try await self.serve([
            "data": "d", "database": .init(.string(address), isSecret: true), "database-connections": "4",
        ])
        #expect(fewer.database == .server(address, connections: 4))
    }

    @Test func whoWeAreToNATSMayStandBesideItsAddress() async throws {
        let environment = [
            "BALIE_NATS": "nats://one,nats://two:1", "BALIE_NATS_USER": "ann", "BALIE_NATS_PASSWORD": "x",
        ]
        let settings = try await Settings(
            arguments: ["data": "d", "database": "postgres://db/balie"],
            environment: environment,
            file: nil
        )
        #expect(try ServeSettings(settings).nats == NATSServers("nats://ann:x@one:4222,nats://two:1"))
    }

    /// What is said, and the exit code it ends with.
    struct Slip: CustomTestStringConvertible, Sendable {
        let values: [String: String]
        let exit: Exit

        var testDescription: String { values.map { "\($0)=\($1)" }.sorted().joined(separator: " ") }

        static let all = [
            Slip(values: [:], exit: .usage),
            Slip(values: ["data": "d", "listen": "8080"], exit: .usage),
            Slip(values: ["data": "d", "listen": "127.0.0.1:70000"], exit: .usage),
            Slip(values: ["data": "d", "sandbox": "0.0.0.0:8081"], exit: .usage),
            Slip(values: ["data": "d", "sandbox": "[::]:8081"], exit: .usage),
            Slip(values: ["data": "d", "demo": "yes"], exit: .usage),
            Slip(values: ["data": "d", "tls-cert": "a.pem"], exit: .usage),
            Slip(values: ["data": "d", "tls-cert": "/nowhere/a", "tls-key": "/nowhere/b"], exit: .configuration),
            Slip(values: ["data": "d", "trusted-proxy": "10.0.0.0/8,proxy"], exit: .usage),
            Slip(values: ["data": "d", "public-url": "desk.example.org"], exit: .usage),
            Slip(values: ["data": "d", "nats": "one.example.org:4222"], exit: .usage),
            Slip(values: ["data": "d", "nats": "nats://ann:@one"], exit: .usage),
            Slip(values: ["data": "d", "nats": "nats://one"], exit: .usage),
            Slip(values: ["data": "d", "log-level": "loud"], exit: .usage),
            Slip(values: ["data": "d", "database": "mysql://host/name"], exit: .usage),
            Slip(values: ["data": "d", "database-connections": "1"], exit: .usage),
            Slip(values: ["data": "d", "database-connections": "many"], exit: .usage),
        ]
    }

    @Test(arguments: Slip.all)
    func aSlipEndsWithASentence(_ slip: Slip) async throws {
        let environment = Dictionary(
            uniqueKeysWithValues: slip.values.map {
                ("BALIE_" + $0.uppercased().map { $0 == "-" ? "_" : $0 }, $1)
            }
        )
        let settings = try await Settings(arguments: [:], environment: environment, file: nil)
        let failure = #expect(throws: CommandFailure.self) { try ServeSettings(settings) }
        #expect(failure?.exit == slip.exit)
        #expect(failure?.sentence.hasSuffix(".") == true)
    }
}

struct HostPortTests {
    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080), ("[::1]:0", "::1", 0), ("localhost:65535", "localhost", 65535),
    ])
    func anAddressIsRead(_ text: String, _ host: String, _ port: Int) {
        #expect(HostPort(text) == HostPort(host: host, port: port))
    }

    @Test(arguments: ["", "8080", ":8080", "localhost:", "localhost:65536", "localhost:-1", "::1:80", "localhost:８０"])
    func anythingElseIsNot(_ text: String) {
        #expect(HostPort(text) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1:80", "http://127.0.0.1:80"), ("[::1]:80", "http://[::1]:80"), ("0.0.0.0:80", "http://127.0.0.1:80"),
    ])
    func anAddressBecomesALink(_ text: String, _ url: String) {
        #expect(HostPort(text)?.url(scheme: "http") == url)
    }
}
