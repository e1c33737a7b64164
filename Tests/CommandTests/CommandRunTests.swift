import Foundation
import Testing

@testable import balie

/// Commands as an operator types them, on a data folder of their own.
@Suite(.timeLimit(.minutes(10)))
struct CommandRunTests {
    /// A data folder with a database, a key, and a workspace “Cee Air”.
    private func prepare(_ temporary: TemporaryFolder) async throws -> Program {
        let program = Program(data: temporary.path + "/data")
        _ = try await program.serving { _ in
            let made = try await program.run("workspace", "create", "Cee Air", "--json")
            #expect(made.code == 0)
            #expect((try made.json()["id"] as? String)?.hasPrefix("ws_") == true)
        }
        return program
    }

    @Test func theFirstStartMakesEverythingAndCtrlCIsClean() async throws {
        let temporary = try TemporaryFolder()
        let program = Program(data: temporary.path + "/data")
        for signal in [SIGINT, SIGTERM] {
            let ended = try await program.serving(stoppedBy: signal) { ready in
                #expect((ready["address"] as? String)?.hasPrefix("http://127.0.0.1:") == true)
                #expect(ready["sandbox"] == nil)
            }
            #expect(ended.code == 0)
        }
        let folder = DataFolder(path: program.data)
        #expect(Permissions(of: folder.path)?.mode == 0o700)
        #expect(Permissions(of: folder.masterKey)?.mode == 0o600)
        #expect(Permissions(of: folder.database)?.othersMayRead == false)
        #expect(Permissions(of: folder.media)?.othersMayRead == false)
    }

    @Test func aSecondServerIsToldWhoUsesTheFolder() async throws {
        let temporary = try TemporaryFolder()
        let program = Program(data: temporary.path + "/data")
        _ = try await program.serving { _ in
            let second = try await program.run("serve", "--listen", "127.0.0.1:0")
            #expect(second.code == Exit.unavailable.rawValue)
            #expect(second.errors.hasPrefix("balie: Another Balie server uses the data folder"))
        }
    }

    @Test func aTakenPortIsNamed() async throws {
        let temporary = try TemporaryFolder()
        let first = Program(data: temporary.path + "/one")
        _ = try await first.serving { ready in
            let address = try #require(ready["address"] as? String)
            let place = String(address.dropFirst("http://".count))
            let second = try await Program(data: temporary.path + "/two").run("serve", "--listen", place)
            #expect(second.code == Exit.unavailable.rawValue)
            #expect(
                second.errors
                    == "balie: Another program listens on \(place). Stop it, or choose another address with --listen.\n"
            )
        }
    }

    @Test func aNewerDatabaseIsLeftAlone() async throws {
        let temporary = try TemporaryFolder()
        let program = try await prepare(temporary)
        let storage = try SQLite(path: program.data + "/balie.sqlite")
        try storage.execute("UPDATE schema_version SET version = 999, compatible = 999")
        let answer = try await program.run("serve", "--listen", "127.0.0.1:0")
        #expect(answer.code == Exit.data.rawValue)
        #expect(answer.errors.contains("newer Balie"))
    }

    @Test func anotherKeyIsRefusedAtOnce() async throws {
        let temporary = try TemporaryFolder()
        var program = try await prepare(temporary)
        program.environment["BALIE_MASTER_KEY"] = String(repeating: "ab", count: 32)
        for command in [["serve", "--listen", "127.0.0.1:0"], ["channel", "list"]] {
            let answer = try await program.run(command)
            #expect(answer.code == Exit.configuration.rawValue)
            #expect(answer.errors.hasPrefix("balie: The master key does not open this database."))
        }
    }

    /// Told before anything is taken in: a hook that came in could not be opened with the right key any more.
    @Test func aReplacedKeyFileIsToldAtTheStart() async throws {
        let temporary = try TemporaryFolder()
        let program = try await prepare(temporary)
        let key = DataFolder(path: program.data).masterKey
        try Data(String(repeating: "cd", count: 32).utf8).write(to: URL(fileURLWithPath: key))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        let answer = try await program.run("serve", "--listen", "127.0.0.1:0")
        #expect(answer.code == Exit.configuration.rawValue)
        #expect(answer.output.isEmpty && answer.errors.split(separator: "\n").count == 1)
        #expect(answer.errors.contains("does not open this database") && answer.errors.contains("master.key"))
        let doctor = try await program.run("doctor", "--json")
        #expect(doctor.code == Exit.findings.rawValue)
        let findings = try #require(try doctor.json()["data"] as? [[String: any Sendable]])
        let wrong = findings.filter { $0["ok"] as? Bool == false }.compactMap { $0["check"] as? String }
        #expect(wrong.filter { $0 != "pages" && $0 != "disk space" } == ["master key"])
        #expect(findings.count { $0["check"] as? String == "master key" } == 1)
        #expect(findings.contains { ($0["repair"] as? String)?.contains("Put the right") == true })
    }

    @Test func aCommandNeedsAnInstallation() async throws {
        let temporary = try TemporaryFolder()
        let answer = try await Program(data: temporary.path + "/none").run("channel", "list")
        #expect(answer.code == Exit.data.rawValue)
        #expect(answer.errors.contains("balie serve --data"))
        #expect(!FileManager.default.fileExists(atPath: temporary.path + "/none"))
    }

    @Test func aPersonNeedsAWorkspace() async throws {
        let temporary = try TemporaryFolder()
        let program = Program(data: temporary.path + "/data")
        _ = try await program.serving { _ in
            let answer = try await program.run("user", "add", "--email", "a@b.example", "--role", "agent")
            #expect(answer.code == Exit.data.rawValue)
            #expect(answer.errors.contains("balie workspace create"))
        }
    }

    @Test func aPersonGetsALinkOrAPassword() async throws {
        let temporary = try TemporaryFolder()
        let program = try await prepare(temporary)
        let link = try await program.run("user", "add", "--email", "ada@b.example", "--role", "admin", "--json")
        #expect((try link.json()["link"] as? String)?.contains("/sign-in#") == true)
        #expect((try link.json()["id"] as? String)?.hasPrefix("agt_") == true)
        let password = try await program.run(
            "user",
            "add",
            "--email",
            "bo@b.example",
            "--role",
            "agent",
            "--json",
            input: "correct horse battery\n"
        )
        #expect(password.code == 0)
        #expect(try password.json()["link"] == nil)
        let short = try await program.run(
            "user",
            "add",
            "--email",
            "cy@b.example",
            "--role",
            "agent",
            "--password-stdin",
            input: "short\n"
        )
        #expect(short.code == Exit.data.rawValue)
        let again = try await program.run("user", "add", "--email", "BO@b.example", "--role", "agent")
        #expect(again.code == Exit.data.rawValue)
        #expect(again.errors == "balie: Another agent has this address.\n")
    }

    @Test func aChannelIsConnectedAndItsSecretsAreSeenNowhere() async throws {
        let temporary = try TemporaryFolder()
        var program = try await prepare(temporary)
        program.environment = ["BALIE_ACCESS_TOKEN": "canary-token-5d1", "BALIE_APP_SECRET": "canary-secret-5d1"]
        let added = try await program.run(
            "channel",
            "add",
            "whatsapp",
            "--name",
            "Desk",
            "--phone-number-id",
            "1000001",
            "--waba-id",
            "2000002",
            "--verify-token",
            "canary-verify-5d1",
            "--graph-url",
            "http://127.0.0.1:9/v25.0/",
            "--json"
        )
        let id = try #require(try added.json()["id"] as? String)
        #expect(id.hasPrefix("chn_"))
        #expect(try added.json()["hook_path"] as? String == "/hooks/\(id)")
        let twice = try await program.run(
            "channel",
            "add",
            "whatsapp",
            "--name",
            "Desk",
            "--phone-number-id",
            "1000001",
            "--waba-id",
            "2000002",
            "--verify-token",
            "v"
        )
        #expect(twice.code == Exit.data.rawValue)
        let test = try await program.run("channel", "test", id)
        #expect(test.code == Exit.findings.rawValue)
        let list = try await program.run("channel", "list", "--json")
        let backup = try await program.run("backup", temporary.path + "/backup")
        #expect(backup.code == 0)
        for answer in [added, twice, test, list, backup] {
            #expect(!(answer.output + answer.errors).contains("canary"))
        }
        for file in ["/data/balie.sqlite", "/data/balie.sqlite-wal", "/backup"] {
            let bytes = try? Data(contentsOf: URL(fileURLWithPath: temporary.path + file))
            #expect(bytes?.range(of: Data("canary".utf8)) == nil, "\(file)")
        }
    }

    /// The way back for an administrator who is alone and locked out.
    @Test func aLockedOutPersonGetsANewLink() async throws {
        let temporary = try TemporaryFolder()
        let program = try await prepare(temporary)
        let none = try await program.run("user", "list", "--json")
        #expect(none.output == "{\"data\":[]}\n")
        let added = try await program.run("user", "add", "--email", "ada@b.example", "--role", "admin", "--json").json()
        let made = try await program.run("user", "link", "--email", "Ada@b.example", "--json")
        #expect(made.code == 0)
        let answer = try made.json()
        #expect(Set(answer.keys) == ["id", "link"] && answer["id"] as? String == added["id"] as? String)
        let link = try #require(answer["link"] as? String)
        #expect(link.contains("/sign-in#") && link != added["link"] as? String)
        _ = try await program.run("token", "create", "--role", "agent")
        let list = try await program.run("user", "list", "--json").json()
        let people = try #require(list["data"] as? [[String: any Sendable]])
        #expect(people.map { $0["email"] as? String } == ["ada@b.example"])
        #expect(people.first?["role"] as? String == "admin" && people.first?["active"] as? Bool == true)
        #expect(try await program.run("user", "list").output.contains("ada@b.example"))
        let nobody = try await program.run("user", "link", "--email", "bo@b.example")
        #expect(nobody.code == Exit.data.rawValue)
        #expect(nobody.errors == "balie: Nobody here has the address bo@b.example.\n")
    }

    @Test func aTokenIsShownOnceAndWorksWhileTheServerRuns() async throws {
        let temporary = try TemporaryFolder()
        let program = try await prepare(temporary)
        _ = try await program.run("user", "add", "--email", "ada@b.example", "--role", "admin")
        let made = try await program.run("token", "create", "--role", "agent", "--user", "ada@b.example", "--json")
        #expect((try made.json()["token"] as? String)?.isEmpty == false)
        #expect((try made.json()["id"] as? String)?.hasPrefix("tok_") == true)
        let nobody = try await program.run("token", "create", "--role", "agent", "--user", "nobody@b.example")
        #expect(nobody.code == Exit.data.rawValue)
    }

    @Test func hooksAreListedAndAWrongIdIsNamed() async throws {
        let temporary = try TemporaryFolder()
        let program = try await prepare(temporary)
        let list = try await program.run("hooks", "list", "--state", "dead", "--json")
        #expect(list.output == "{\"data\":[]}\n")
        #expect(try await program.run("hooks", "show", "hok_0000000000000").code == Exit.data.rawValue)
        #expect(try await program.run("hooks", "replay", "msg_1").code == Exit.usage.rawValue)
        #expect(try await program.run("hooks", "list", "--state", "lost").code == Exit.usage.rawValue)
    }

    @Test func theDoctorNamesWhatIsWrongAndHowToMendIt() async throws {
        let temporary = try TemporaryFolder()
        let program = try await prepare(temporary)
        let folder = DataFolder(path: program.data)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.masterKey)
        let answer = try await program.run("doctor")
        #expect(answer.code == Exit.findings.rawValue)
        #expect(answer.output.contains("chmod 600 \(folder.masterKey)"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.masterKey)
        let json = try await program.run("doctor", "--json").json()
        let findings = try #require(json["data"] as? [[String: any Sendable]])
        #expect(findings.contains { $0["check"] as? String == "master key" && $0["ok"] as? Bool == true })
        #expect(findings.contains { $0["check"] as? String == "Cee Air: hooks" && $0["ok"] as? Bool == true })
    }

    /// One value that is damaged is not the key's fault, and costs the other checks nothing.
    @Test func theDoctorNamesTheChannelThatIsDamaged() async throws {
        let temporary = try TemporaryFolder()
        var program = try await prepare(temporary)
        program.environment = ["BALIE_ACCESS_TOKEN": "token", "BALIE_APP_SECRET": "secret"]
        func connect(_ name: String, _ number: String) async throws -> String {
            let answer = try await program.run([
                "channel", "add", "whatsapp", "--name", name, "--phone-number-id", number, "--waba-id", "2000002",
                "--verify-token", "word", "--graph-url", "http://127.0.0.1:9/v25.0", "--json",
            ])
            return try #require(try answer.json()["id"] as? String, "\(answer.errors)")
        }
        func wrong() async throws -> [String: String] {
            let json = try await program.run("doctor", "--json").json()
            let findings = try #require(json["data"] as? [[String: any Sendable]])
            #expect(findings.contains { $0["check"] as? String == "master key" && $0["ok"] as? Bool == true })
            #expect(findings.contains { $0["check"] as? String == "Cee Air: hooks" })
            #expect(findings.contains { ($0["check"] as? String)?.hasPrefix("Cee Air: channel Whole, ") == true })
            return Dictionary(
                uniqueKeysWithValues: findings.filter { $0["ok"] as? Bool == false }.map { finding in
                    (finding["check"] as? String ?? "", finding["repair"] as? String ?? "")
                }
            )
        }
        let id = try await connect("Broken", "1000001")
        _ = try await connect("Whole", "1000002")
        try SQLite(path: program.data + "/balie.sqlite")
            .execute("UPDATE channel SET settings = zeroblob(64) WHERE name = 'Broken'")
        let repair = try #require(try await wrong()["Cee Air: channel Broken"])
        #expect(repair.contains("balie channel add whatsapp") && repair.contains("1000001"))
        // As it says: what was connected stays, with its id.
        #expect(try await connect("Broken", "1000001") == id)
        #expect(try await wrong()["Cee Air: channel Broken"] == nil)
    }

    @Test func aRestoredFolderServesTheSameData() async throws {
        let temporary = try TemporaryFolder()
        let program = try await prepare(temporary)
        let backup = temporary.path + "/backup"
        _ = try await program.serving { _ in
            let made = try await program.run("backup", backup)
            #expect(made.code == 0)
        }
        let other = Program(data: temporary.path + "/other")
        let restored = try await other.run("restore", backup)
        #expect(restored.code == 0)
        #expect(restored.output.contains("master key"))
        #expect(try await other.run("serve", "--listen", "127.0.0.1:0").code == Exit.configuration.rawValue)
        try FileManager.default.copyItem(atPath: program.data + "/master.key", toPath: other.data + "/master.key")
        _ = try await other.serving { _ in
            let again = try await other.run("workspace", "create", "Cee Air")
            #expect(again.errors.contains("already"))
        }
        #expect(try await other.run("restore", backup).code == Exit.cannotCreate.rawValue)
    }
}
