import AsyncHTTPClient
import BalieDomain
import BalieStorage
import BalieTestKit
import Crypto
import Testing

@testable import BalieServices

/// Files: fetched, checked, kept sealed, and handed out to whoever has a good link.
struct MediaTests {
    private static let bytes = TestFiles.png + Array("the bytes of a picture".utf8)

    private static func digest(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }

    /// Runs a test with the fetcher beside it.
    private func run(
        _ test: @escaping @Sendable (Office, StubProvider) async throws -> Void
    ) async throws {
        try await StubProvider.run { provider, graphURL in
            try await TestClient.with { client in
                let office = try await Office(graphURL: graphURL, httpClient: client)
                let fetcher = office.centre.services.compactMap { $0 as? MediaFetcher }.first
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await fetcher?.run() }
                    do {
                        try await test(office, provider)
                    } catch {
                        group.cancelAll()
                        throw error
                    }
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
        }
    }

    private func picture(_ office: Office, _ id: String = "900", sha256: String? = nil) async throws -> ID<Conversation>
    {
        try await office.take(messages: [
            WireHook.image("wamid.\(id)", media: id, sha256: sha256, at: office.time.now())
        ])
        return try #require(try await office.conversations().first).id
    }

    private func media(_ office: Office, _ id: ID<Conversation>) async throws -> MediaView {
        try #require(try await office.messages(of: id).first?.media)
    }

    private func attempts(_ office: Office) async throws -> Int {
        try await office.storage.read { try $0.firstRow("SELECT MAX(attempts) FROM media")?.int(0) ?? 0 }
    }

    // MARK: Fetching

    /// A file of more than one chunk, whole and in parts that cross from one into the next.
    @Test(arguments: FileBackend.allCases)
    func aLargeFileIsReadInParts(_ backend: FileBackend) async throws {
        let office = try await Office(fileStore: backend.make().store)
        let ann = try await office.agent()
        let size = SealedFile.chunkSize
        let bytes = Array("GIF89a".utf8) + (0..<size * 2 + 10).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = try await office.centre.media.add(bytes, mimeType: "image/gif", name: nil, by: ann)
        #expect(try await office.open(file) == bytes)
        let link = try MediaAddress(try #require(file.link))
        let opened = try await office.centre.media.open(file.id, expires: link.expires, signature: link.signature)
        #expect(opened.byteCount == bytes.count)
        for range in [0..<1, size - 1..<size + 1, size..<size * 2, size * 2 - 3..<bytes.count, 5..<bytes.count] {
            #expect(try await opened.bytes(in: range) == Array(bytes[range]))
        }
    }

    @Test func aFileIsFetchedCheckedAndKeptSealed() async throws {
        try await run { office, provider in
            let digest = Self.digest(Self.bytes)
            provider.keep("900", lookup: ["mime_type": "image/jpeg", "sha256": .string(digest)], bytes: Self.bytes)
            let id = try await picture(office, sha256: digest)
            try await eventually { try await media(office, id).state == .ready }
            let file = try await media(office, id)
            #expect(file.mimeType == "image/jpeg" && file.byteCount == Int64(Self.bytes.count) && !file.isDownload)
            #expect(try await office.open(file) == Self.bytes)
            let names = office.mediaFiles
            #expect(names.count == 1)
            let kept = try TestFiles.bytes("\(office.mediaPath)/\(names[0])")
            #expect(kept.firstRange(of: Self.bytes) == nil && kept.count == Self.bytes.count + SealedFile.overhead)
        }
    }

    @Test func aFileThatDoesNotMatchItsHashIsTriedAgainAndFailsInTheEnd() async throws {
        try await run { office, provider in
            provider.keep("900", lookup: ["mime_type": "image/jpeg"], bytes: Self.bytes)
            let id = try await picture(office, sha256: Self.digest([1, 2, 3]))
            try await eventually {
                office.time.advance(by: .seconds(10))
                return try await media(office, id).state == .failed
            }
            #expect(try await attempts(office) == MediaFetcher.attemptLimit - 1)
            #expect(office.mediaFiles.isEmpty)
        }
    }

    @Test func aWrongHashThatIsRightTheNextTimeIsFetched() async throws {
        try await run { office, provider in
            provider.keep("900", lookup: ["mime_type": "image/jpeg"], bytes: [9, 9])
            let id = try await picture(office, sha256: Self.digest(Self.bytes))
            try await eventually { try await attempts(office) == 1 }
            provider.keep("900", lookup: ["mime_type": "image/jpeg"], bytes: Self.bytes)
            try await eventually {
                office.time.advance(by: .seconds(10))
                return try await media(office, id).state == .ready
            }
        }
    }

    @Test func theTokenGoesToTheNetworksOwnAddressesOnly() async throws {
        try await run { office, provider in
            provider.keep(
                "900",
                lookup: ["mime_type": "image/jpeg", "url": "http://127.0.0.1:2/files/900"],
                bytes: Self.bytes
            )
            let id = try await picture(office)
            try await eventually { try await media(office, id).state == .failed }
            #expect(office.log.lines.contains { $0.contains("media address refused") })
        }
    }

    @Test func whatTheNetworkNoLongerHasHasFailed() async throws {
        try await run { office, _ in
            let id = try await picture(office, "gone")
            try await eventually { try await media(office, id).state == .failed }
        }
    }

    // MARK: Tampering

    @Test(arguments: [0, 1, SealedFile.chunkSize - 1, SealedFile.chunkSize, SealedFile.chunkSize + 1, 2_500_000])
    func aFileOfAnySizeComesBackAsItWas(_ count: Int) async throws {
        let office = try await Office()
        let files = SealedFiles(office.environment, in: office.fileStore)
        let bytes = SealedFileTests.content(count)
        let file = SealedFileTests.file(bytes)
        let address = try await files.write(file, workspace: office.workspace)
        #expect(try await files.read(address: address, key: file.key) == bytes)
    }

    @Test func aChangedShortenedOrRearrangedFileCannotBeOpened() async throws {
        let office = try await Office()
        let files = SealedFiles(office.environment, in: office.fileStore)
        let size = SealedFile.chunkSize
        let bytes = [UInt8](repeating: 1, count: size) + [UInt8](repeating: 2, count: size) + [3, 3, 3]
        let whole = SealedFileTests.file(bytes)
        let address = try await files.write(whole, workspace: office.workspace)
        let file = "\(office.mediaPath)/\(address.prefix(2))/\(address)"
        let sealed = try TestFiles.bytes(file)
        let step = size + SealedFile.overhead
        var changed = sealed
        changed[step + 100] ^= 1
        let broken: [(String, [UInt8])] = [
            ("a changed byte", changed),
            ("without its end", Array(sealed.dropLast())),
            ("without its last chunk", Array(sealed.prefix(2 * step))),
            ("without its first chunk", Array(sealed.dropFirst(step))),
            (
                "with two chunks the other way round",
                Array(sealed[step..<2 * step] + sealed[..<step] + sealed[(2 * step)...])
            ),
            ("with one chunk twice", Array(sealed[..<step] + sealed)),
            ("empty", []),
            ("with something after it", sealed + [0]),
        ]
        for (name, bytes) in broken {
            try TestFiles.write(bytes, to: file)
            await #expect(throws: VaultError.cannotOpen, "\(name)") {
                try await files.read(address: address, key: whole.key)
            }
        }
        try TestFiles.write(sealed, to: file)
        #expect(try await files.read(address: address, key: whole.key) == bytes)
        await #expect(throws: VaultError.cannotOpen) {
            try await files.read(address: address, key: SymmetricKey(data: [UInt8](repeating: 4, count: 32)))
        }
    }

    // MARK: Handing out

    @Test(arguments: FileBackend.allCases)
    func aLinkIsGoodForAWhileAndForItsFileOnly(_ backend: FileBackend) async throws {
        let office = try await Office(fileStore: backend.make().store)
        let ann = try await office.agent("Ann", .online)
        let file = try await office.centre.media.add(Self.bytes, mimeType: "image/png", name: "a.png", by: ann)
        let other = try await office.centre.media.add(TestFiles.png, mimeType: "image/png", name: "b.png", by: ann)
        let library = office.centre.media
        let link = try MediaAddress(try #require(file.link))
        #expect(try await library.open(file.id, expires: link.expires, signature: link.signature).name == "a.png")
        let forged: [(ID<Media>, Int64, String)] = [
            (other.id, link.expires, link.signature), (file.id, link.expires + 1, link.signature),
            (file.id, link.expires, String(link.signature.reversed())), (file.id, link.expires, ""),
            (file.id, .max, link.signature), (ID(5), link.expires, link.signature),
        ]
        for (id, expires, signature) in forged {
            await expectRefusal(.notFound) { _ = try await library.open(id, expires: expires, signature: signature) }
        }
        let until = Timestamp(milliseconds: link.expires)
        #expect(until - office.time.now() >= MediaLink.lifetime)
        office.time.advance(by: until - office.time.now() - .milliseconds(1))
        _ = try await library.open(file.id, expires: link.expires, signature: link.signature)
        office.time.advance(by: .milliseconds(1))
        await expectRefusal(.linkExpired) {
            _ = try await library.open(file.id, expires: link.expires, signature: link.signature)
        }
    }

    private static let types: [(String, String, Bool)] = [
        ("image/png", "image/png", false), ("IMAGE/PNG; q=1", "image/png", false),
        ("audio/ogg; codecs=opus", "audio/ogg", false), ("text/html", "text/html", true),
        ("image/svg+xml", "image/svg+xml", true), ("application/pdf", "application/pdf", true),
        ("", "application/octet-stream", true), ("nonsense", "application/octet-stream", true),
        ("text/html\r\nx: y", "application/octet-stream", true), ("a/b/c", "application/octet-stream", true),
    ]

    @Test(arguments: types.indices)
    func onlyWhatBrowsersShowSafelyIsShown(_ index: Int) async throws {
        let (given, kept, isDownload) = Self.types[index]
        let office = try await Office()
        let ann = try await office.agent()
        let bytes: [UInt8] =
            switch kept {
            case "image/png": TestFiles.png
            case "audio/ogg": Array("OggS".utf8)
            default: Array("%PDF-".utf8)
            }
        let file = try await office.centre.media.add(bytes, mimeType: given, name: nil, by: ann)
        // A line break inside a type makes no header of it.
        #expect(file.mimeType == kept || file.mimeType == "application/octet-stream")
        #expect(file.isDownload == isDownload)
    }

    private static let names: [(String, String)] = [
        ("a.png", "a.png"), ("../../etc/passwd", "passwd"), ("C:\\x\\y.doc", "y.doc"), ("", "file"), ("..", "file"),
        ("/", "file"), ("a\u{0}\r\nb.txt", "ab.txt"), ("gpj.\u{202E}exe", "gpj.exe"), ("naïve 漢字.pdf", "naïve 漢字.pdf"),
        (String(repeating: "x", count: 999), String(repeating: "x", count: MediaLibrary.nameLimit)),
    ]

    @Test(arguments: names.indices)
    func namesAreMadeSafe(_ index: Int) {
        let (given, kept) = Self.names[index]
        #expect(MediaLibrary.safeName(given) == kept)
    }

    @Test func emptyAndTooLargeFilesAreRefused() async throws {
        let office = try await Office()
        let ann = try await office.agent()
        await expectRefusal(.invalidField) {
            _ = try await office.centre.media.add([], mimeType: "image/png", name: nil, by: ann)
        }
        let large = [UInt8](repeating: 0, count: MediaLibrary.byteLimit + 1)
        await expectRefusal(.tooLarge) {
            _ = try await office.centre.media.add(large, mimeType: "image/png", name: nil, by: ann)
        }
    }
}
