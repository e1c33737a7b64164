import FoundationEssentials
import Glibc
import Testing

@testable import BalieSandbox

/// What survives a restart.
@Suite(.timeLimit(.minutes(10)))
struct SnapshotTests {
    private func withFolder(_ name: String = #function, _ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(name.prefix(12))-\(getpid())")
        try? FileManager.default.removeItem(at: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.path())
    }

    @Test func configurationAndPhonesComeBack() async throws {
        try await withFolder { folder in
            try await Harness.run(dataFolder: folder) { sandbox in
                _ = try await sandbox.phone("Ann", "+31612345678", [("username", "ann.c"), ("auto_read", true)])
                _ = try await sandbox.control(.patch, "settings", ["sent_after_ms": 7])
                let template: JSON = [
                    "name": "x", "language": "nl", "category": "UTILITY",
                    "components": [["type": "BODY", "text": "hi"]],
                ]
                _ = try await sandbox.graph(.post, "/\(Harness.number.accountID)/message_templates", template)
            }
            let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/sandbox-whatsapp.json")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            try await Harness.run(dataFolder: folder, isHooked: false) { sandbox in
                let phones = try await sandbox.control(.get, "phones").json["data"]?.array ?? []
                #expect(phones.count == 1)
                #expect(phones.first?["username"] == "ann.c")
                #expect(phones.first?["auto_read"] == true)
                #expect(try await sandbox.control(.get, "settings").json["sent_after_ms"] == 7)
                let list = try await sandbox.graph(.get, "/\(Harness.number.accountID)/message_templates").json
                #expect(list["data"]?.array?.count == 2)
                let state = try await sandbox.control(.get, "state").json
                #expect(state["apps"]?.array?.first?["callback_url"]?.string?.hasSuffix("/hooks") == true)
            }
        }
    }

    @Test func aWorldReadsItsOwnSnapshot() throws {
        var fixture = try WorldFixture()
        fixture.world.numbers[fixture.numberID]?.pin = "123456"
        fixture.world.numbers[fixture.numberID]?.allowedRecipients = ["31612345678"]
        fixture.world.numbers[fixture.numberID]?.override = Callback(url: "http://a.example", verifyToken: "w")
        fixture.world.apps[Harness.number.appID]?.payload = .v23
        var restored = World(seed: 1)
        restored.restore(fixture.world.snapshot, at: fixture.now)
        #expect(restored.snapshot == fixture.world.snapshot)
        restored.restore(
            ["version": 1, "phones": [[:], 7], "numbers": "none", "settings": ["jitter_ms": "x"]],
            at: fixture.now
        )
        #expect(restored.snapshot == fixture.world.snapshot)
    }

    @Test func anOpenWindowIsOpenAfterARestartAndMessagesGoOn() async throws {
        try await withFolder { folder in
            try await Harness.run(dataFolder: folder) { sandbox in
                let phone = try await sandbox.phone()
                try await sandbox.write(phone, ["type": "text", "text": ["body": "hi"]])
                _ = await sandbox.receiver.hooks(count: 1)
                #expect(try await sandbox.send(.text("hello")).status == 200)
            }
            try await Harness.run(dataFolder: folder) { sandbox in
                let id = try #require(
                    try await sandbox.control(.get, "phones").json["data"]?.array?.first?["id"]?.string
                )
                sandbox.time.advance(150)
                #expect(await sandbox.receiver.hooks(count: 1)[0].status?["status"] == "sent")
                sandbox.time.advance(350)
                #expect(await sandbox.receiver.hooks(count: 2)[1].status?["status"] == "delivered")
                let kept = try await sandbox.control(.get, "phones/\(id)/messages").json["data"]?.array ?? []
                #expect(kept.compactMap { $0["text"]?["body"]?.string } == ["hi", "hello"])
                #expect(try await sandbox.send(.text("again")).status == 200)
                sandbox.time.advance(150)
                #expect(await sandbox.receiver.hooks(count: 3)[2].status?["status"] == "sent")
            }
        }
    }

    @Test func chatsAreSavedTogetherAndSoon() throws {
        var fixture = try WorldFixture()
        fixture.world.keepsChats = true
        for _ in 0..<3 {
            _ = try fixture.sent(["text": ["body": "x"]])
            fixture.world.scheduleSave(at: fixture.now)
        }
        #expect(!fixture.world.takeEffects().isDirty)
        fixture.advance(World.saveDelay - 1)
        #expect(!fixture.world.takeEffects().isDirty)
        fixture.advance(1)
        #expect(fixture.world.takeEffects().isDirty)
        #expect(fixture.world.snapshot["chats"]?.array?.first?["messages"]?.array?.count == 4)
    }

    @Test func aFileThatIsNotOursStopsTheStart() async throws {
        try await withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data("{".utf8).write(to: URL(fileURLWithPath: folder + "/sandbox-whatsapp.json"))
            #expect(throws: (any Error).self) { try SnapshotFile(folder: folder).load() }
        }
    }
}
