import AsyncHTTPClient
import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Whatever happens between a file and its row: no row names what is gone, and no file stays that no row names.
struct OrphanTests {
    private static let bytes = TestFiles.png + SealedFileTests.content(5000)

    /// An office whose store of files can be reached into from both sides.
    private struct Scene: Sendable {
        let office: Office
        let probe: FileProbe
        let inside: any FileInspector
        let ann: Caller

        init(
            _ backend: FileBackend,
            graphURL: String = "http://127.0.0.1:1/v25.0",
            client: HTTPClient = TestClient.shared
        )
            async throws
        {
            let (store, inside) = try await backend.make()
            probe = FileProbe(store)
            self.inside = inside
            office = try await Office(graphURL: graphURL, httpClient: client, fileStore: probe)
            ann = try await office.agent()
        }

        func add() async throws -> MediaView {
            try await office.centre.media.add(OrphanTests.bytes, mimeType: "image/png", name: nil, by: ann)
        }

        func send(_ file: MediaView, to view: ConversationView) async throws -> MediaView {
            let request = Desk.SendRequest(content: .image(.init()), media: file.id)
            return try #require(try await office.desk.send(request, in: view.id, by: ann).message.media)
        }

        /// A long time passes, and what was left behind is looked for.
        func passTime() async throws {
            office.time.advance(by: SealedFiles.patience + .hours(1))
            try await office.centre.housekeeping.sweep()
        }

        func records() async throws -> Int64 { try await office.counts()["file_record"] }
    }

    @Test(arguments: FileBackend.allCases)
    func whateverStatementFailsNoFileIsLeftBehind(_ backend: FileBackend) async throws {
        let scene = try await Scene(backend)
        var statement = 1
        while true {
            scene.office.probe.failStatement(statement, with: StorageError(.retryLater, detail: "test"))
            let file = try? await scene.add()
            scene.office.probe.onStatement(nil)
            if let file {
                try await scene.passTime()
                #expect(try await scene.office.open(file) == Self.bytes)
                break
            }
            #expect(try await scene.office.counts()["media"] == 0)
            try await scene.passTime()
            #expect(try await scene.inside.addresses() == [])
            #expect(try await scene.records() == 0)
            statement += 1
        }
        #expect(statement >= 4)
        #expect(try await scene.inside.addresses().count == 1)
        #expect(try await scene.records() == 1)
    }

    /// The program ends between the file and its row, and the agent tries again: the file is taken as it is.
    @Test(arguments: FileBackend.allCases)
    func whatAnEarlierTryWroteIsUsed(_ backend: FileBackend) async throws {
        let scene = try await Scene(backend)
        scene.probe.afterNextWrite { throw FileProbe.Trouble() }
        await expectRefusal(.unavailable) { _ = try await scene.add() }
        let left = try await scene.inside.addresses()
        #expect(left.count == 1)
        let file = try await scene.add()
        #expect(try await scene.inside.addresses() == left)
        #expect(try await scene.office.open(file) == Self.bytes)
        // The same again, of another agent: one file, two rows.
        _ = try await scene.add()
        #expect(try await scene.inside.addresses() == left)
        #expect(try await scene.office.counts()["media"] == 2)
        #expect(try await scene.records() == 1)
    }

    /// A writer that was paused for longer than anybody waits: its file is gone, and it hears so.
    @Test(arguments: FileBackend.allCases)
    func aWriterThatComesTooLateNamesNothing(_ backend: FileBackend) async throws {
        let scene = try await Scene(backend)
        scene.probe.afterNextWrite { try await scene.passTime() }
        await expectRefusal(.unavailable) { _ = try await scene.add() }
        #expect(try await scene.office.counts()["media"] == 0)
        #expect(try await scene.inside.addresses() == [])
        #expect(try await scene.records() == 0)
        let file = try await scene.add()
        #expect(try await scene.office.open(file) == Self.bytes)
    }

    /// The store is away while a contact is erased, and the same picture comes again before it is back.
    @Test(arguments: FileBackend.allCases)
    func aLateRemovalHitsNothingNew(_ backend: FileBackend) async throws {
        let scene = try await Scene(backend)
        let first = try await scene.office.write(from: "31611111111")
        _ = try await scene.send(try await scene.add(), to: first)
        let old = try await scene.inside.addresses()
        scene.probe.beforeRemovals { throw FileProbe.Trouble() }
        try await scene.office.centre.contacts.erase(first.contact.id, by: scene.ann)
        #expect(try await scene.inside.addresses() == old)
        #expect(scene.office.log.lines.contains { $0.contains("file not removed") })

        let second = try await scene.office.write(from: "31622222222")
        let file = try await scene.send(try await scene.add(), to: second)
        #expect(try await scene.inside.addresses().count == 2)
        scene.probe.beforeRemovals(nil)
        try await scene.office.centre.housekeeping.sweep()
        let new = try await scene.inside.addresses()
        #expect(new.count == 1 && new != old)
        // Somebody else who took the old one for removal as well, and wakes up now.
        for address in old { try await scene.probe.remove(address) }
        #expect(try await scene.office.open(file) == Self.bytes)
        #expect(try await scene.records() == 1)
    }

    /// What several people were sent stays until the last of them is erased.
    @Test(arguments: FileBackend.allCases)
    func aFileGoesWithTheLastWhoHasIt(_ backend: FileBackend) async throws {
        let scene = try await Scene(backend)
        let people = [
            try await scene.office.write(from: "31611111111"), try await scene.office.write(from: "31622222222"),
            try await scene.office.write(from: "31633333333"),
        ]
        let file = try await scene.add()
        var sent: [MediaView] = []
        for view in people { sent.append(try await scene.send(file, to: view)) }
        #expect(try await scene.inside.addresses().count == 1)
        for (index, view) in people.enumerated() {
            for left in sent[index...] { #expect(try await scene.office.open(left) == Self.bytes) }
            try await scene.office.centre.contacts.erase(view.contact.id, by: scene.ann)
        }
        #expect(try await scene.inside.addresses() == [])
        #expect(try await scene.records() == 0)
    }

    @Test func aFileThatIsBeingRemovedIsGivenToNobody() async throws {
        let scene = try await Scene(.folder)
        let (first, second) = (
            try await scene.office.write(from: "31611111111"), try await scene.office.write(from: "31622222222")
        )
        let file = try await scene.add()
        _ = try await scene.send(file, to: first)
        try await scene.office.storage.write { try $0.run("UPDATE file_record SET state = 'removing'") }
        await expectRefusal(.mediaLost, field: "media.id") { _ = try await scene.send(file, to: second) }
    }

    /// A store that does not answer is a matter of the moment, not a lost file.
    @Test func aStoreThatIsAwayLosesNoFile() async throws {
        let bucket = try await TestBucket()
        try await S3Front.run(before: bucket) { front, endpoint in
            let office = try await Office(fileStore: bucket.store(endpoint: endpoint))
            let ann = try await office.agent()
            let file = try await office.centre.media.add(Self.bytes, mimeType: "image/png", name: nil, by: ann)
            front.spoil { _ in .answer(503, code: "SlowDown") }
            await expectRefusal(.unavailable) { _ = try await office.open(file) }
            front.spoil { _ in .answer(404, code: "NoSuchBucket") }
            await expectRefusal(.unavailable) { _ = try await office.open(file) }
            try await office.centre.housekeeping.sweep()
            #expect(office.log.lines.contains { $0.contains("There is no bucket") })
            front.spoil { _ in nil }
            #expect(try await office.open(file) == Self.bytes)
            try await bucket.store().remove(try #require(try await bucket.addresses().first))
            await expectRefusal(.mediaLost) { _ = try await office.open(file) }
            for line in office.log.lines {
                #expect(!line.contains(bucket.credentials.secretAccessKey) && !line.contains("Signature="))
            }
        }
    }

    /// The same file in two businesses is two files, and neither's link opens the other's.
    @Test(arguments: FileBackend.allCases)
    func aFileOfOneBusinessIsNotOpenedByALinkOfAnother(_ backend: FileBackend) async throws {
        let scene = try await Scene(backend)
        let other = try await scene.office.accounts.createWorkspace(name: "Other")
        let bob = Caller(workspace: other, agent: ID(7), name: "Bob", role: .agent)
        let mine = try await scene.add()
        let theirs = try await scene.office.centre.media.add(Self.bytes, mimeType: "image/png", name: nil, by: bob)
        #expect(try await scene.inside.addresses().count == 2)
        let (link, foreign) = (try MediaAddress(try #require(mine.link)), try MediaAddress(try #require(theirs.link)))
        let library = scene.office.centre.media
        for (id, address) in [(mine.id, foreign), (theirs.id, link)] {
            await expectRefusal(.notFound) {
                _ = try await library.open(id, expires: address.expires, signature: address.signature)
            }
        }
        _ = try await library.open(theirs.id, expires: foreign.expires, signature: foreign.signature)
    }

    // MARK: Fetched files

    /// Runs a test with a picture that waits to be fetched, and the fetcher beside it.
    private func fetching(
        _ backend: FileBackend,
        prepare: @escaping @Sendable (Scene, ConversationView) async throws -> Void,
        _ test: @escaping @Sendable (Scene, ConversationView) async throws -> Void
    ) async throws {
        try await StubProvider.run { provider, graphURL in
            try await TestClient.with { client in
                let scene = try await Scene(backend, graphURL: graphURL, client: client)
                provider.keep("900", lookup: ["mime_type": "image/png"], bytes: Self.bytes)
                let image = WireHook.image("wamid.900", media: "900", sha256: nil, at: scene.office.time.now())
                try await scene.office.take(messages: [image])
                let view = try #require(try await scene.office.conversations().first)
                try await prepare(scene, view)
                let fetcher = scene.office.centre.services.compactMap { $0 as? MediaFetcher }.first
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await fetcher?.run() }
                    defer { group.cancelAll() }
                    try await test(scene, view)
                }
            }
        }
    }

    private func isReady(_ scene: Scene, _ view: ConversationView) async throws -> Bool {
        try await scene.office.messages(of: view.id).first?.media?.state == .ready
    }

    @Test(arguments: FileBackend.allCases, [false, true])
    func aFetchedFileThatCouldNotBeNamedIsNamedTheNextTime(_ backend: FileBackend, isWritten: Bool) async throws {
        try await fetching(backend) { scene, _ in
            if isWritten {
                scene.probe.afterNextWrite { throw FileProbe.Trouble() }
            } else {
                scene.probe.beforeNextWrite { throw FileProbe.Trouble() }
            }
        } _: { scene, view in
            try await eventually {
                scene.office.time.advance(by: .seconds(10))
                return try await isReady(scene, view)
            }
            #expect(try await scene.inside.addresses().count == 1)
            #expect(try await scene.records() == 1)
            let file = try #require(try await scene.office.messages(of: view.id).first?.media)
            #expect(try await scene.office.open(file) == Self.bytes)
        }
    }

    /// A store that is away for an hour costs nobody's picture: that is not what attempts are counted for.
    @Test func aPictureWaitsForItsPlace() async throws {
        let failures = Box(0)
        try await fetching(.folder) { scene, _ in
            @Sendable func failSixtyTimes() throws {
                failures.change { $0 += 1 }
                if failures.value < 60 { scene.probe.beforeNextWrite { try failSixtyTimes() } }
                throw FileProbe.Trouble()
            }
            scene.probe.beforeNextWrite { try failSixtyTimes() }
        } _: { scene, view in
            try await eventually {
                scene.office.time.advance(by: .seconds(30))
                return try await isReady(scene, view)
            }
            #expect(failures.value == 60)
            #expect(scene.office.log.lines.contains { $0.contains("file not stored") })
        }
    }

    /// Erased while their picture is on its way into the store: it stays nobody's, and goes.
    @Test(arguments: FileBackend.allCases)
    func aPictureOfSomebodyWhoIsErasedMeanwhileIsNotKept(_ backend: FileBackend) async throws {
        let written = Gate()
        try await fetching(backend) { scene, view in
            scene.probe.afterNextWrite {
                try await scene.office.centre.contacts.erase(view.contact.id, by: scene.ann)
                written.open()
            }
        } _: { scene, view in
            await written.pass()
            // The fetcher is at its last step; if it named the file, no time that passes removes it.
            try await eventually {
                try await scene.passTime()
                return try await scene.inside.addresses().isEmpty
            }
            #expect(try await scene.inside.addresses() == [])
            #expect(try await scene.records() == 0)
            let row = try await scene.office.storage.read { session in
                try session.firstRow("SELECT state, address FROM media")
            }
            #expect(try row?.string(0) == "failed" && row?.isNull(1) == true)
        }
    }
}
