import BalieDomain
import BalieStorage
import BalieTestKit
import FoundationEssentials
import Testing

@testable import BalieServices

/// No plaintext of a customer, and no secret, is in the database, in the files or in the log.
struct CanaryTests {
    private static let sentence = "the canary sings in kitchen seven"
    private static let word = "quetzalcoatlus"
    private static let name = "Philippa Zwartkopje"
    private static let phone = "31698765432"
    private static let userID = "NL.4815162342"

    /// What must be nowhere; parts of it are as telling as the whole.
    private static let canaries = [
        sentence, "canary sings", word, "Zwartkopje", "zwartkopje", "Philippa", phone, "98765432", userID, "4815162342",
        "wamid.CANARY", Office.token, Office.verifyToken, WireHook.secret, "draft-canary", "note-canary", "file-canary",
        "answer-canary", "passport-scan",
    ]

    /// Does everything once that keeps something of a customer.
    private func live(_ office: Office) async throws -> ConversationView {
        let caller = try await office.agent("Ann", .online)
        let now = office.time.now()
        try await office.take(
            messages: [
                WireHook.text(
                    "wamid.CANARY",
                    "\(Self.sentence) \(Self.word)",
                    from: Self.phone,
                    userID: Self.userID,
                    at: now,
                    more: ["referral": ["headline": .string(Self.sentence)]]
                )
            ],
            statuses: [WireHook.status("wamid.CANARY2", "sent", at: now)],
            contacts: [WireHook.contact(Self.phone, name: Self.name, userID: Self.userID)]
        )
        // Dead, and unreadable: kept too.
        await office.receive(Array("{\"\(Self.sentence) \(Self.phone)".utf8))
        try await office.centre.intakeWorker.applyWaiting()
        let view = try #require(try await office.conversation(of: Self.phone))
        try await office.reply("answer-canary", in: view.id, by: caller)
        _ = try await office.desk.send(.init(content: .note(.init(body: "note-canary"))), in: view.id, by: caller)
        try await office.desk.setDraft("draft-canary", mode: .reply, of: view.id, by: caller)
        let file = try await office.centre.media.add(
            Array(("%PDF-1.7 " + String(repeating: "file-canary ", count: 50)).utf8),
            mimeType: "application/pdf",
            name: "passport-scan.pdf",
            by: caller
        )
        _ = try await office.desk.send(
            .init(content: .document(.init(caption: Self.sentence)), media: file.id),
            in: view.id,
            by: caller
        )
        _ = try await office.centre.contacts.rename(view.contact.id, to: Self.name, by: caller)
        await office.turn()
        return view
    }

    private static func files(under path: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).map { "\(path)/\($0)" }.filter { file in
            var isFolder = false
            return FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) && !isFolder
        }
    }

    private func expectNone(of canaries: [String], in office: Office) throws {
        let stored = Data(try StorageBackend.current.storedBytes(at: office.place))
        for canary in canaries {
            #expect(stored.firstRange(of: Data(canary.utf8)) == nil, "“\(canary)” is in the database")
        }
        for file in try Self.files(under: office.mediaPath) {
            let bytes = try Data(contentsOf: URL(filePath: file))
            for canary in canaries {
                #expect(bytes.firstRange(of: Data(canary.utf8)) == nil, "“\(canary)” is in \(file)")
                #expect(!file.contains(canary))
            }
        }
        for line in office.log.lines {
            for canary in canaries { #expect(!line.contains(canary), "“\(canary)” is in the log: \(line)") }
        }
    }

    @Test func nothingOfACustomerAndNoSecretIsReadableAnywhere() async throws {
        let office = try await Office()
        _ = try await live(office)
        #expect(try !Self.files(under: office.mediaPath).isEmpty)
        try expectNone(of: Self.canaries, in: office)
    }

    /// The search above finds what is there: a label is not sealed.
    @Test func theSearchFindsWhatIsNotSealed() async throws {
        let office = try await Office()
        let view = try await live(office)
        let caller = try await office.agent("Ben", .online)
        _ = try await office.desk.label(view.id, .set(["albatross"]), by: caller)
        let bytes = Data(try StorageBackend.current.storedBytes(at: office.place))
        #expect(bytes.firstRange(of: Data("albatross".utf8)) != nil)
    }

    @Test func errorsInTheLogTellNothingOfACustomer() async throws {
        let office = try await Office()
        for statement in 1...40 {
            await office.receive(
                WireHook.body(
                    messages: [
                        WireHook.text(
                            "wamid.CANARY\(statement)",
                            Self.sentence,
                            from: Self.phone,
                            at: office.time.now()
                        )
                    ],
                    contacts: [WireHook.contact(Self.phone, name: Self.name)]
                )
            )
            office.probe.failStatement(statement, with: StorageError(.other, detail: "constraint failed"))
            _ = try? await office.centre.intakeWorker.applyWaiting()
            office.probe.onStatement(nil)
        }
        #expect(!office.log.lines.isEmpty)
        try expectNone(of: Self.canaries, in: office)
    }
}
