import BalieDomain
import BalieStorage
import BalieTestKit
import Dispatch
import FoundationEssentials
import Testing

@testable import BalieServices

/// After a contact was erased, nothing that was theirs opens, and nothing finds them.
struct ErasureTests {
    private static let phone = "31612345678"

    private func search(_ text: String, _ office: Office) async throws -> (conversations: Int, contacts: Int) {
        var request = Desk.ListRequest()
        request.search = text
        let conversations = try await office.desk.conversations(request, for: office.observer).items.count
        let contacts = try await office.centre.contacts.list(search: text, cursor: nil, limit: 50, for: office.observer)
        return (conversations, contacts.items.count)
    }

    /// Nor in the log that the embedded database keeps beside it: whoever copies the folder finds no key.
    @Test func noFileHasTheKeyOfAnErasedContact() async throws {
        let office = try await Office(on: .sqlite)
        let ann = try await office.agent("Ann", .online, role: .administrator)
        let view = try await office.write("my secret")
        let wrapped = try await office.storage.read { session in
            try session.firstRow("SELECT wrapped_key FROM contact WHERE contact_id = \(view.contact.id)")?.bytes(0)
        }
        let key = Data(try #require(wrapped))
        func isThere() throws -> Bool {
            try Data(StorageBackend.sqlite.storedBytes(at: office.place)).firstRange(of: key) != nil
        }
        #expect(try isThere())
        try await office.centre.contacts.erase(view.contact.id, by: ann)
        // A read that is ending just then keeps it for one commit more.
        for _ in 0..<100 {
            if try !isThere() { return }
            try await office.storage.write { try $0.run("UPDATE workspace SET name = 'Cee Air'") }
        }
        Issue.record("it is still there")
    }

    @Test func nothingOpensAndNothingFindsAnErasedContact() async throws {
        let office = try await Office()
        let caller = try await office.agent("Ann", .online)
        let now = office.time.now()
        // A first name, an edit, a former number: traces that were replaced since.
        try await office.write("unicorn in the garden", id: "wamid.1", name: "Berta")
        try await office.take(messages: [WireHook.edit("wamid.2", of: "wamid.1", "narwhal", at: now + .seconds(1))])
        try await office.take(messages: [
            WireHook.numberChange("wamid.3", from: Self.phone, to: "31687654321", at: now)
        ])
        let view = try await office.write("pelican", from: "31687654321", name: "Cornelia")
        try await office.reply("flamingo", in: view.id, by: caller)
        let traces = [
            "unicorn", "narwhal", "pelican", "flamingo", "berta", "cornelia", Self.phone, "345678", "31687654321",
            "0687654321",
        ]
        for trace in ["narwhal", "pelican", "flamingo", "cornelia", "31687654321"] {
            let found = try await search(trace, office)
            #expect(found.conversations == 1, "\(trace) before")
        }
        try await office.centre.contacts.erase(view.contact.id, by: caller)
        for current in [office, try await office.restarted()] {
            for trace in traces {
                let found = try await search(trace, current)
                #expect(found.conversations == 0 && found.contacts == 0, "\(trace) after")
            }
            #expect(try await current.messages(of: view.id).allSatisfy { $0.text == "Erased" && $0.externalID == nil })
            let shown = try await current.find(view.id)
            #expect(shown.contact.name == "Erased contact" && shown.contact.identities.isEmpty)
            #expect(shown.status == .resolved)
            await expectRefusal(.notFound) { _ = try await current.centre.contacts.find(view.contact.id, for: caller) }
        }
        await expectRefusal(.notFound) { try await office.centre.contacts.erase(view.contact.id, by: caller) }
    }

    /// Whoever began to read before an erasure and opens the key after it must not keep it for the others.
    @Test func aReaderThatBeganBeforeDoesNotBringTheKeyBack() async throws {
        let first = try await Office()
        let caller = try await first.agent()
        let view = try await first.write("unicorn")
        // Nothing is remembered yet.
        let office = try await first.restarted()
        let (began, erased) = (Gate(), DispatchSemaphore(value: 0))
        async let text = office.storage.read { session in
            let keys = try office.environment.vault.keys(of: office.workspace, in: session)
            began.open()
            // This thread is the database's: it may be held up.
            _ = erased.wait(timeout: .now() + 60)
            let row = try #require(
                try MessageStore.find(view.lastMessage?.id ?? ID(0), workspace: office.workspace, in: session)
            )
            return try MessageBody(sealed: row.body, of: row.id, key: keys.contactKey(view.contact.id, in: session))
                .content.words
        }
        await began.pass()
        try await office.centre.contacts.erase(view.contact.id, by: caller)
        erased.signal()
        #expect(try await text == "unicorn")
        #expect(try await office.messages(of: view.id).map(\.text) == ["Erased"])
    }

    /// Nobody tells the other node, and no later transaction of it finds the key all the same.
    @Test func noNodeKeepsTheKeyOfAContactErasedAtAnother() async throws {
        let office = try await Office()
        let caller = try await office.agent()
        let view = try await office.write("unicorn")
        let other = try await Nodes(1, of: office, on: NoticeHub()).nodes[0].environment
        let desk = Desk(other, templates: office.centre.templates)
        let before = try await desk.messages(of: view.id, cursor: nil, limit: 10, for: caller).items
        #expect(before.map(\.text) == ["unicorn"])
        try await office.centre.contacts.erase(view.contact.id, by: caller)
        let after = try await desk.messages(of: view.id, cursor: nil, limit: 10, for: caller).items
        #expect(after.map(\.text) == ["Erased"])
        await #expect(throws: VaultError.erased) {
            try await other.storage.read { session in
                _ = try other.vault.keys(of: office.workspace, in: session).contactKey(view.contact.id, in: session)
            }
        }
    }

    /// What a request was answered tells of them, and is kept for a day.
    @Test(arguments: [true, false])
    func keptAnswersThatTellOfThemAreGone(_ isNamed: Bool) async throws {
        let office = try await Office()
        let caller = try await office.agent()
        let view = try await office.write("unicorn")
        let keys = RequestKeys(office.environment)
        let told = isNamed ? "\(view.contact.id)" : "\(view.id)"
        let theirs = try await keys.claim("theirs", for: [1], by: caller)
        try await keys.keep(.init(status: 200, bytes: Array(#"{"of":"\#(told)","text":"unicorn"}"#.utf8)), for: theirs)
        let others = try await keys.claim("others", for: [1], by: caller)
        try await keys.keep(.init(status: 201, bytes: Array(#"{"id":"que_0000000000001"}"#.utf8)), for: others)
        #expect(try await keys.claim("theirs", for: [1], by: caller).answer?.bytes.count ?? 0 > 20)
        try await office.centre.contacts.erase(view.contact.id, by: caller)
        await expectRefusal(.contactErased) { _ = try await keys.claim("theirs", for: [1], by: caller) }
        #expect(try await keys.claim("others", for: [1], by: caller).answer?.status == 201)
        // One that is kept too late.
        let late = try await keys.claim("late", for: [1], by: caller)
        try await keys.keep(.init(status: 200, bytes: Array(#"{"of":"\#(told)"}"#.utf8)), for: late)
        await expectRefusal(.contactErased) { _ = try await keys.claim("late", for: [1], by: caller) }
    }

    @Test func theJournalsBodiesThatSpeakOfThemAreGone() async throws {
        let office = try await Office()
        let caller = try await office.agent()
        let view = try await office.write("one", id: "wamid.1")
        // Delivered again, and a status of a message that nobody knows: they speak of the contact too.
        try await office.write("one", id: "wamid.1")
        try await office.take(statuses: [WireHook.status("wamid.unknown", "sent", at: office.time.now())])
        try await office.write("two")
        try await office.write("somebody else", from: "31699999999")
        try await office.centre.contacts.erase(view.contact.id, by: caller)
        let kept = try await office.storage.read { session in
            try session.firstRow("SELECT COUNT(*) FROM hook WHERE body IS NOT NULL")?.int(0)
        }
        #expect(kept == 1)
    }

    @Test func theirFilesAreGoneAndOthersFilesStay() async throws {
        let office = try await Office()
        let caller = try await office.agent()
        let first = try await office.write(from: "31611111111")
        let second = try await office.write(from: "31622222222")
        let third = try await office.write(from: "31633333333")
        let bytes = Array("%PDF-1.7 the same brochure for everybody".utf8)
        func add() async throws -> MediaView {
            try await office.centre.media.add(bytes, mimeType: "application/pdf", name: "brochure.pdf", by: caller)
        }
        func send(_ file: MediaView, to view: ConversationView) async throws -> MediaView {
            let request = Desk.SendRequest(content: .document(.init()), media: file.id)
            return try #require(try await office.desk.send(request, in: view.id, by: caller).message.media)
        }
        let brochure = try await add()
        let ofFirst = try await send(brochure, to: first)
        // The same file again, and the same content given anew.
        let ofSecond = try await send(brochure, to: second)
        let ofThird = try await send(try await add(), to: third)
        try await office.centre.contacts.erase(first.contact.id, by: caller)
        for file in [ofSecond, ofThird] { #expect(try await office.open(file) == bytes) }
        await expectRefusal(.mediaLost) { _ = try await office.open(ofFirst) }
        try await office.centre.contacts.erase(second.contact.id, by: caller)
        #expect(try await office.open(ofThird) == bytes)
        try await office.centre.contacts.erase(third.contact.id, by: caller)
        #expect(office.mediaFiles.isEmpty)
    }

    @Test func whatIsInTheOutboxIsDropped() async throws {
        let office = try await Office()
        let caller = try await office.agent()
        let view = try await office.write()
        try await office.desk.setDraft("half a sentence", mode: .reply, of: view.id, by: caller)
        try await office.centre.contacts.erase(view.contact.id, by: caller)
        #expect(try await office.desk.conversation(view.id, for: caller).draft == nil)
    }

    @Test func whoWritesAgainIsSomebodyNew() async throws {
        let office = try await Office()
        let caller = try await office.agent()
        let view = try await office.write("before")
        try await office.centre.contacts.erase(view.contact.id, by: caller)
        let again = try await office.write("after")
        #expect(again.contact.id != view.contact.id && again.id != view.id)
        #expect(try await office.messages(of: again.id).map(\.text) == ["after"])
    }

    @Test func theEventTellsWhoIsGoneAndNothingElse() async throws {
        let office = try await Office()
        let caller = try await office.agent()
        let view = try await office.write()
        let before = try await office.storage.read { try EventStore.last(of: office.workspace, in: $0) }
        try await office.centre.contacts.erase(view.contact.id, by: caller)
        let events = try await office.environment.liveEvents.events(of: office.workspace, after: before, limit: 50) {
            $0
        }
        guard case .contactErased(view.contact.id)? = events.last?.payload else {
            Issue.record("the last event is \(String(describing: events.last))")
            return
        }
    }

    /// Statement after statement fails: a contact is erased whole or not at all.
    @Test func whateverStatementFailsAContactIsErasedWholeOrNotAtAll() async throws {
        let office = try await Office()
        let caller = try await office.agent()
        let view = try await office.write("pelican")
        var statement = 1
        while true {
            let before = try await office.counts()
            office.probe.failStatement(statement, with: StorageError(.retryLater, detail: "test"))
            let isErased: Void? = try? await office.centre.contacts.erase(view.contact.id, by: caller)
            office.probe.onStatement(nil)
            if isErased != nil { break }
            #expect(try await office.counts() == before)
            #expect(try await office.messages(of: view.id).map(\.text) == ["pelican"])
            statement += 1
        }
        #expect(statement > 10)
        #expect(try await office.messages(of: view.id).allSatisfy { $0.text == "Erased" })
    }
}

extension Office {
    /// The bytes behind a file's link.
    func open(_ file: MediaView) async throws -> [UInt8] {
        let now = time.now()
        let keys = try await storage.read { try environment.vault.keys(of: workspace, in: $0) }
        let link = try MediaAddress(MediaLink(file.id, keys: keys, at: now).path)
        let opened = try await centre.media.open(file.id, expires: link.expires, signature: link.signature)
        return try await opened.bytes(in: 0..<opened.byteCount)
    }

    var mediaFiles: [String] {
        ((try? FileManager.default.subpathsOfDirectory(atPath: mediaPath)) ?? []).filter { $0.contains("/") }
    }
}

/// The parts of a file's link: `…?expires=1&signature=ab`.
struct MediaAddress {
    let expires: Int64
    let signature: String

    init(_ path: String) throws {
        let query = try #require(path.split(separator: "?").last).split(separator: "&")
        func value(_ name: String) -> String? {
            query.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
        }
        expires = try #require(value("expires").flatMap { Int64($0) })
        signature = try #require(value("signature"))
    }
}

extension MediaLibrary.File {
    /// All bytes of a range, read in parts.
    func bytes(in range: Range<Int>) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < range.count {
            bytes += try await self.bytes(from: range.lowerBound + bytes.count, to: range.upperBound)
        }
        return bytes
    }
}
