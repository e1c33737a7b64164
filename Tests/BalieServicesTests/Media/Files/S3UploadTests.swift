import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// Large files: sent in parts, and gone on with after whatever happened.
struct S3UploadTests {
    private static let address = "abcdef0123456789abcdef0123456789-1f"
    /// Three parts, the last of them small.
    private static let content = SealedFileTests.content(SealedFile.chunkSize * 17)
    /// Two.
    private static let shorter = SealedFileTests.content(SealedFile.chunkSize * 9)

    private static func file(_ content: [UInt8] = content) -> SealedFile { SealedFileTests.file(content) }

    private func isWhole(_ bucket: TestBucket, _ file: SealedFile = file()) async throws -> Bool {
        try await bucket.bytes(Self.address) == file.sealed(0..<file.chunkCount)
    }

    /// On a busy machine a part may be sent again for reasons of its own.
    private func withoutRepeats(_ parts: [String]) -> [String] {
        parts.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    /// The program ends after each part in turn; the next one sends what is missing and nothing else.
    @Test(arguments: 1...3)
    func aCrashBetweenPartsCostsNoPart(_ part: Int) async throws {
        let bucket = try await TestBucket()
        try await S3Front.run(before: bucket) { front, endpoint in
            let gate = Gate()
            front.spoil { $0.part == "partNumber=\(part)" ? .hold(gate) : nil }
            let store = try bucket.store(endpoint: endpoint)
            let crash = Task {
                // Whatever happens, nobody waits for ever.
                defer { gate.open() }
                try await store.write(Self.file(), to: Self.address)
            }
            await gate.arrival()
            crash.cancel()
            await #expect(throws: CancellationError.self) { try await crash.value }
            #expect(try await bucket.addresses() == [])

            front.spoil { _ in nil }
            try await bucket.store(endpoint: endpoint).write(Self.file(), to: Self.address)
            // The part that was held was on its way when the program ended: it may have arrived, or not.
            let missing = (part...3).map { "partNumber=\($0)" }
            #expect([missing, Array(missing.dropFirst())].contains(withoutRepeats(front.partsSent)))
            #expect(try await isWhole(bucket))
            #expect(try await bucket.unfinished() == 0)
        }
    }

    @Test func aConnectionCutInTheMiddleOfAPartCostsThatPart() async throws {
        let bucket = try await TestBucket()
        try await S3Front.run(before: bucket) { front, endpoint in
            front.spoil { $0.part != nil && $0.number == 2 ? .cutRequest : nil }
            let (time, metrics) = (HastyTime(), Metrics())
            try await bucket.store(clock: time, endpoint: endpoint, metrics: metrics).write(
                Self.file(),
                to: Self.address
            )
            #expect(withoutRepeats(front.partsSent) == [1, 2, 3].map { "partNumber=\($0)" })
            #expect(front.partsSent.count { $0 == "partNumber=2" } >= 2)
            #expect(try await isWhole(bucket))
            #expect(metrics.value(.fileStoreRetries) == time.naps.count && !time.naps.isEmpty)
            #expect(metrics.value(.fileStoreFailures) == 0)
        }
    }

    /// Whatever call the store cannot do now, it does a moment later.
    @Test(arguments: [
        "HEAD", "GET prefix uploads", "POST uploads", "GET uploadId", "PUT partNumber uploadId", "POST uploadId",
    ])
    func eachCallIsMadeAgain(_ kind: String) async throws {
        let bucket = try await TestBucket()
        try await S3Front.run(before: bucket) { front, endpoint in
            for fault in [
                S3Front.Fault.answer(503, code: "SlowDown"), .answer(500, code: "InternalError"), .loseAnswer,
            ] {
                front.spoil { $0.kind == kind && $0.number == 1 ? fault : nil }
                let store = try bucket.store(endpoint: endpoint)
                try await store.write(Self.file(Self.shorter), to: Self.address)
                #expect(front.calls.contains { $0.kind == kind && $0.number == 1 })
                #expect(try await isWhole(bucket, Self.file(Self.shorter)), "\(fault)")
                try await store.remove(Self.address)
            }
        }
    }

    /// 200, and then words that say otherwise.
    @Test func anEndThatFailedAfterAllIsMadeAgain() async throws {
        let bucket = try await TestBucket()
        try await S3Front.run(before: bucket) { front, endpoint in
            front.spoil { $0.kind == "POST uploadId" && $0.number == 1 ? .answer(200, code: "InternalError") : nil }
            try await bucket.store(endpoint: endpoint).write(Self.file(), to: Self.address)
            #expect(try await isWhole(bucket))
            let afterwards = front.calls.drop { $0.kind != "POST uploadId" }
            #expect(afterwards.count >= 2 && afterwards.allSatisfy { $0.part == nil })
        }
    }

    @Test func anUploadThatWasEndedMeanwhileIsBegunAgain() async throws {
        let bucket = try await TestBucket()
        try await S3Front.run(before: bucket) { front, endpoint in
            let gate = Gate()
            front.spoil { $0.part == "partNumber=3" && $0.number == 3 ? .hold(gate) : nil }
            let store = try bucket.store(endpoint: endpoint)
            let written = Task {
                defer { gate.open() }
                try await store.write(Self.file(), to: Self.address)
            }
            await gate.arrival()
            for upload in try await bucket.uploads() { try await upload.abort(bucket.client()) }
            // The server for tests answers 500 here, and is asked again; this is what others answer.
            front.spoil { $0.part == "partNumber=3" && $0.number == 1 ? .answer(404, code: "NoSuchUpload") : nil }
            gate.open()
            try await written.value
            #expect(try await isWhole(bucket))
            #expect(try await bucket.unfinished() == 0)
        }
    }

    /// Sent by an older program, or spoilt: what does not fit is sent again.
    @Test(arguments: [6 << 20, SealedFile.step * S3Upload.chunksInPart])
    func aPartThatDoesNotFitIsSentAgain(_ size: Int) async throws {
        let bucket = try await TestBucket()
        let client = try bucket.client()
        let begun = try await client.perform(S3Request(method: "POST", key: Self.address, query: [("uploads", "")]))
        let id = try #require(S3Document(begun.body)?.root["UploadId"])
        _ = try await client.perform(
            S3Request(
                method: "PUT",
                key: Self.address,
                query: [("partNumber", "2"), ("uploadId", id)],
                body: [UInt8](repeating: 9, count: size)
            )
        )
        try await S3Front.run(before: bucket) { front, endpoint in
            try await bucket.store(endpoint: endpoint).write(Self.file(), to: Self.address)
            #expect(withoutRepeats(front.partsSent) == [1, 2, 3].map { "partNumber=\($0)" })
            #expect(front.calls.allSatisfy { $0.kind != "POST uploads" })
            #expect(try await isWhole(bucket))
        }
    }

    @Test func aStoreThatKeepsLosingUploadsIsGivenUp() async throws {
        let bucket = try await TestBucket()
        try await S3Front.run(before: bucket) { front, endpoint in
            front.spoil { $0.part == "partNumber=2" ? .answer(404, code: "NoSuchUpload") : nil }
            await #expect(throws: S3Failure.self) {
                try await bucket.store(endpoint: endpoint).write(Self.file(), to: Self.address)
            }
            #expect(front.calls.count { $0.part == "partNumber=2" } == S3Upload.attemptLimit)
        }
    }

    /// Uploads on several pages are all seen.
    @Test func aLongListIsReadToItsEnd() async throws {
        let bucket = try await TestBucket()
        try await S3Front.run(before: bucket) { front, endpoint in
            let pages = [
                "<Upload><Key>a</Key><UploadId>1</UploadId><Initiated>2020-01-01T00:00:00.000Z</Initiated></Upload><IsTruncated>true</IsTruncated><NextKeyMarker>a/b</NextKeyMarker><NextUploadIdMarker>1</NextUploadIdMarker>",
                "<Upload><Key>b</Key><UploadId>2</UploadId><Initiated>2026-08-23T11:30:00.000Z</Initiated></Upload><Upload><Key>c</Key><UploadId>3</UploadId><Initiated>2020-01-01T00:00:00Z</Initiated></Upload><IsTruncated>false</IsTruncated>",
            ]
            let seen = Box<[String]>([])
            front.spoil { call in
                guard call.method == "GET" else {
                    seen.change { $0.append("\(call.method) \(call.query)") }
                    return .answer(204, code: "")
                }
                if call.query.contains("marker") { seen.change { $0.append(call.query) } }
                return .list(pages[call.query.contains("marker") ? 1 : 0])
            }
            try await bucket.store(endpoint: endpoint).removeUnfinished(olderThan: .days(1))
            // The one that was begun half an hour ago is somebody's.
            #expect(
                seen.value == [
                    "DELETE uploadId=1", "key-marker=a%2Fb&upload-id-marker=1&uploads=", "DELETE uploadId=3",
                ]
            )
        }
    }
}
