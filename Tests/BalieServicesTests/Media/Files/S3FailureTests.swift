import AsyncHTTPClient
import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// A store that fails: tried again within limits, told in one line, and never taken for an empty one.
struct S3FailureTests {
    private static let file = SealedFileTests.file(SealedFileTests.content(SealedFile.chunkSize * 2 + 3))
    private static let address = SealedFile.address(file.content, ID(31))

    private func failure(_ body: () async throws -> Void) async -> S3Failure? {
        await #expect(throws: S3Failure.self) { try await body() }
    }

    // MARK: Again

    @Test func aStoreThatIsBusyIsAskedAFewTimesAndLessAndLessOften() async throws {
        let bucket = try await TestBucket()
        try await S3Front.run(before: bucket) { front, endpoint in
            front.spoil { _ in .answer(503, code: "SlowDown") }
            let (time, metrics) = (HastyTime(), Metrics())
            let store = try bucket.store(clock: time, endpoint: endpoint, metrics: metrics)
            let failure = await failure { try await store.remove(Self.address) }
            #expect(failure?.code == "SlowDown" && failure?.status == 503)
            #expect(front.calls.count == S3Client.attemptLimit)
            #expect(metrics.value(.fileStoreRequests) == S3Client.attemptLimit)
            #expect(metrics.value(.fileStoreRetries) == S3Client.attemptLimit - 1)
            #expect(metrics.value(.fileStoreFailures) == 1)
            for (index, nap) in time.naps.enumerated() {
                let longest = S3Client.firstPause * (1 << index)
                #expect(nap <= longest && nap >= longest / 2 - .milliseconds(1))
            }
            #expect(metrics.text().contains("balie_file_store_retries_total \(S3Client.attemptLimit - 1)\n"))
        }
    }

    /// What is wrong stays wrong: asking again would only take time.
    @Test(arguments: [
        (403, "AccessDenied"), (403, "SignatureDoesNotMatch"), (400, "ExpiredToken"), (404, "NoSuchBucket"),
        (403, "RequestTimeTooSkewed"), (400, "MalformedXML"), (501, "NotImplemented"),
    ])
    func aRefusalIsNotRepeated(_ status: Int, _ code: String) async throws {
        let bucket = try await TestBucket()
        try await S3Front.run(before: bucket) { front, endpoint in
            front.spoil { _ in .answer(status, code: code) }
            let failure = await failure { try await bucket.store(endpoint: endpoint).remove(Self.address) }
            #expect(failure?.code == code)
            #expect(front.calls.count == 1)
        }
    }

    /// The store saw other bytes than were sent.
    @Test(arguments: ["BadDigest", "XAmzContentSHA256Mismatch", "IncompleteBody", "RequestTimeout"])
    func bytesSpoiltOnTheirWayAreSentAgain(_ code: String) async throws {
        let bucket = try await TestBucket()
        try await S3Front.run(before: bucket) { front, endpoint in
            front.spoil { $0.method == "PUT" && $0.number == 1 ? .answer(400, code: code) : nil }
            try await bucket.store(endpoint: endpoint).write(Self.file, to: Self.address)
            #expect(try await bucket.bytes(Self.address) == Self.file.sealed(0..<3))
            #expect(front.calls.map(\.kind) == ["HEAD", "PUT", "PUT"])
        }
    }

    @Test func aRangeThatIsCutShortOrSpoiltIsReadAgain() async throws {
        let bucket = try await TestBucket()
        try await bucket.store().write(Self.file, to: Self.address)
        try await S3Front.run(before: bucket) { front, endpoint in
            let store = try bucket.store(endpoint: endpoint)
            for fault in [S3Front.Fault.cutAnswer, .shorten, .spoil, .loseAnswer, .answer(500, code: "InternalError")] {
                front.spoil { $0.method == "GET" && $0.number == 1 ? fault : nil }
                let stored = StoredFile(Self.address, in: store, sealedCount: Self.file.byteCount, key: Self.file.key)
                let last = try await stored.chunk(2)
                #expect(last == Array(SealedFileTests.content(SealedFile.chunkSize * 2 + 3).suffix(3)), "\(fault)")
                #expect(front.calls.count == 2)
            }
            // One that stays spoilt is told as what it is, and one that stays short as a failure of the store.
            front.spoil { $0.method == "GET" ? .spoil : nil }
            let spoilt = StoredFile(Self.address, in: store, sealedCount: Self.file.byteCount, key: Self.file.key)
            await #expect(throws: VaultError.cannotOpen) { _ = try await spoilt.chunk(0) }
            front.spoil { $0.method == "GET" ? .shorten : nil }
            let metrics = Metrics()
            let short = try bucket.store(endpoint: endpoint, metrics: metrics)
            let failure = await failure { _ = try await short.bytes(0..<50, of: Self.address) }
            #expect(failure?.code == S3Failure.unreadable)
            // With pauses in between.
            #expect(front.calls.count == S3Client.attemptLimit)
            #expect(metrics.value(.fileStoreRetries) == S3Client.attemptLimit - 1)
            #expect(metrics.value(.fileStoreFailures) == 1)
        }
    }

    // MARK: In words

    @Test func aMissingFileIsToldFromAMissingBucket() async throws {
        let bucket = try await TestBucket()
        #expect(try await bucket.store().byteCount(of: Self.address) == nil)
        let gone = S3FileStore(try bucket.client(bucket.location(name: bucket.name + "-gone")))
        for body in [
            { _ = try await gone.byteCount(of: Self.address) }, { try await gone.write(Self.file, to: Self.address) },
            { _ = try await gone.bytes(0..<5, of: Self.address) },
            { try await gone.removeUnfinished(olderThan: .zero) },
        ] as [@Sendable () async throws -> Void] {
            let failure = await failure(body)
            #expect(failure?.code == "NoSuchBucket")
            #expect("\(failure as Any)".contains("There is no bucket \(bucket.name)-gone"))
        }
    }

    /// The server compares every signature with its own.
    @Test func aWrongKeyIsToldAndNothingIsMade() async throws {
        let bucket = try await TestBucket()
        let keys = [
            S3Credentials(accessKeyID: bucket.credentials.accessKeyID, secretAccessKey: "wrong-secret"),
            S3Credentials(accessKeyID: "AKIAWRONGKEY", secretAccessKey: bucket.credentials.secretAccessKey),
            S3Credentials(
                accessKeyID: bucket.credentials.accessKeyID,
                secretAccessKey: bucket.credentials.secretAccessKey + "x",
                sessionToken: "wrong-token"
            ),
        ]
        for key in keys {
            let store = try bucket.store(credentials: key)
            for body in [
                { try await store.write(Self.file, to: Self.address) },
                { _ = try await store.byteCount(of: Self.address) },
            ] as [@Sendable () async throws -> Void] {
                let failure = await failure(body)
                let text = "\(failure as Any)"
                #expect([400, 403].contains(failure?.status) && text.contains("AWS_"))
                #expect(!text.contains("wrong") && !text.contains(key.secretAccessKey))
            }
        }
        #expect(try await bucket.addresses() == [])
    }

    @Test func aStoreThatIsNotThereIsTold() async throws {
        let bucket = try await TestBucket()
        let metrics = Metrics()
        let store = try bucket.store(endpoint: "http://127.0.0.1:1", metrics: metrics)
        let failure = await failure { try await store.write(Self.file, to: Self.address) }
        #expect(failure?.code == S3Failure.unreachable)
        #expect("\(failure as Any)".contains("127.0.0.1:1 does not answer"))
        #expect(metrics.value(.fileStoreRetries) == S3Client.attemptLimit - 1)
    }

    struct Words: CustomTestStringConvertible, Sendable {
        let status: Int
        let code: String
        var more = ""
        let says: String

        var testDescription: String { code }
    }

    @Test(arguments: [
        Words(status: 403, code: "SignatureDoesNotMatch", says: "AWS_SECRET_ACCESS_KEY"),
        Words(status: 403, code: "InvalidAccessKeyId", says: "AWS_ACCESS_KEY_ID"),
        Words(status: 400, code: "ExpiredToken", says: "has expired"),
        Words(status: 400, code: "InvalidToken", says: "AWS_SESSION_TOKEN"),
        Words(status: 403, code: "AccessDenied", says: "operating.md"),
        Words(status: 404, code: "NoSuchBucket", says: "There is no bucket"),
        Words(status: 403, code: "RequestTimeTooSkewed", says: "timedatectl"),
        Words(
            status: 400,
            code: "AuthorizationHeaderMalformed",
            more: "<Region>eu-west-3</Region>",
            says: "add region=eu-west-3 to --media"
        ),
        Words(status: 301, code: "PermanentRedirect", says: "is not in region us-east-1"),
        Words(status: 418, code: "Odd", says: "answered 418 Odd to GET"),
    ])
    func aFailureSaysInOneLineWhatToDo(_ words: Words) async throws {
        let bucket = try await TestBucket()
        try await S3Front.run(before: bucket) { front, endpoint in
            front.spoil { _ in .answer(words.status, code: words.code, more: words.more) }
            let failure = await failure { _ = try await bucket.store(endpoint: endpoint).byteCount(of: Self.address) }
            let text = "\(failure as Any)"
            #expect(text.contains(words.says) && !text.contains("\n"))
            // What an operator is told by the doctor.
            let outcomes = await FileStoreTrial(try bucket.store(endpoint: endpoint), number: 1).run()
            #expect(outcomes.count == 1 && outcomes.first?.problem?.contains(words.says.prefix(8)) == true)
        }
    }

    /// A sign-in page of some network in between, a hang-up, an answer without end: nothing is taken for a file's absence.
    @Test func whatIsNoStoreIsNotTakenForAnEmptyOne() async throws {
        try await StubProvider.run { _, url in
            let bucket = try await TestBucket()
            let store = try bucket.store(endpoint: String(url.dropLast("/v25.0".count)))
            await #expect(throws: S3Failure.self) { _ = try await store.byteCount(of: Self.address) }
            await #expect(throws: S3Failure.self) { try await store.write(Self.file, to: Self.address) }
        }
    }
}
