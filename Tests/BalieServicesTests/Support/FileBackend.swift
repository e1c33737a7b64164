import AsyncHTTPClient
import BalieDomain
import BalieTestKit
import FoundationEssentials
import Synchronization
import Testing

@testable import BalieServices

/// A store of files that tests run on: `@Test(arguments: FileBackend.allCases)`.
enum FileBackend: String, Sendable, CaseIterable {
    case folder
    case s3

    /// An empty store of its own for one test, and a way to look into it from outside.
    func make(clock: any TimeSource = HastyTime()) async throws -> (store: any FileStore, inside: any FileInspector) {
        switch self {
        case .folder:
            let path = TemporaryFiles.path("media")
            return (try FolderFileStore(path: path, clock: clock), FolderInspector(path: path))
        case .s3:
            let bucket = try await TestBucket()
            return (try bucket.store(clock: clock), bucket)
        }
    }
}

/// What a test sees of a store from outside, and does to it.
protocol FileInspector: Sendable {
    /// Of the whole files, sorted.
    func addresses() async throws -> [String]
    /// Halves of files: parts, drafts.
    func unfinished() async throws -> Int
    func bytes(_ address: String) async throws -> [UInt8]
    /// Puts other bytes in a file's place.
    func replace(_ address: String, with bytes: [UInt8]) async throws
}

struct FolderInspector: FileInspector {
    let path: String

    func addresses() async throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path)
            .filter { !$0.hasPrefix(FolderFileStore.workshop) && $0.contains("/") }
            .compactMap { $0.split(separator: "/").last.map(String.init) }.sorted()
    }

    func unfinished() async throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(FolderFileStore.workshop)").count
    }

    func bytes(_ address: String) async throws -> [UInt8] {
        try TestFiles.bytes("\(path)/\(address.prefix(2))/\(address)")
    }

    func replace(_ address: String, with bytes: [UInt8]) async throws {
        let folder = "\(path)/\(address.prefix(2))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try TestFiles.write(bytes, to: "\(folder)/\(address)")
    }
}

/// A bucket of one test at a server that `scripts/s3.sh` started.
struct TestBucket: FileInspector {
    /// There is no server: that fails a test, it does not skip it.
    struct Missing: Error, CustomStringConvertible {
        var description: String { "BALIE_TEST_S3 is not set: run the tests by scripts/s3.sh" }
    }

    private static let count = Atomic(0)

    let endpoint: String
    let name: String
    let prefix: String
    let credentials: S3Credentials

    /// - Parameter prefix: where files are in the bucket. The server that checks signatures cannot list below one.
    init(prefix: String = "") async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let open = environment["BALIE_TEST_S3"], let strict = environment["BALIE_TEST_S3_STRICT"],
            let key = environment["BALIE_TEST_S3_KEY"]?.split(separator: " "), key.count == 2
        else { throw Missing() }
        endpoint = prefix.isEmpty ? strict : open
        credentials = S3Credentials(accessKeyID: String(key[0]), secretAccessKey: String(key[1]))
        self.prefix = prefix
        let number = Self.count.add(1, ordering: .relaxed).newValue
        name = "balie-\(ProcessInfo.processInfo.processIdentifier)-\(number)"
        _ = try await client().perform(S3Request(method: "PUT"))
    }

    func location(_ options: String = "", endpoint: String? = nil, name: String? = nil) throws -> S3Location {
        try S3Location("s3://\(name ?? self.name)/\(prefix)?endpoint=\(endpoint ?? self.endpoint)\(options)")
    }

    func client(
        _ location: S3Location? = nil,
        credentials: S3Credentials? = nil,
        clock: any TimeSource = HastyTime(),
        metrics: Metrics = Metrics()
    ) throws -> S3Client {
        S3Client(
            location: try location ?? self.location(),
            credentials: credentials ?? self.credentials,
            client: TestClient.shared,
            clock: clock,
            metrics: metrics,
            timeouts: TestClient.timeouts
        )
    }

    /// - Parameter endpoint: a front that stands before the server; the server itself if `nil`.
    func store(
        clock: any TimeSource = HastyTime(),
        endpoint: String? = nil,
        credentials: S3Credentials? = nil,
        metrics: Metrics = Metrics()
    ) throws -> S3FileStore {
        S3FileStore(
            try client(location(endpoint: endpoint), credentials: credentials, clock: clock, metrics: metrics)
        )
    }

    // MARK: Looking inside

    func addresses() async throws -> [String] {
        let answer = try await client().perform(S3Request(method: "GET", query: [("list-type", "2")]))
        let list = try #require(S3Document(answer.body)).root
        return list.all("Contents").compactMap { $0["Key"] }
            .map { prefix.isEmpty ? $0 : String($0.dropFirst(prefix.count + 1)) }.sorted()
    }

    func uploads() async throws -> [S3UnfinishedUpload] { try await S3UploadList(client(), prefix: "").uploads }

    func unfinished() async throws -> Int { try await uploads().count }

    func bytes(_ address: String) async throws -> [UInt8] {
        let request = S3Request(method: "GET", key: try location().key(address), answerLimit: 64 << 20)
        return try await client().perform(request).body
    }

    func replace(_ address: String, with bytes: [UInt8]) async throws {
        _ = try await client().perform(S3Request(method: "PUT", key: try location().key(address), body: bytes))
    }
}
