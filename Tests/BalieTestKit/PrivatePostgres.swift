import Foundation
import Synchronization

/// A PostgreSQL server of one test's own, which may crash: it takes its place in the folder where that of the other tests
/// has its tools, and is as they are but for what it writes to its log by itself, which is nothing for ten seconds.
public final class PrivatePostgres: Sendable {
    /// There is no server to be had here: that fails a test.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    private let folder: String
    private let tools: String
    private let process = Mutex<Process?>(nil)

    /// Where `libpq` finds it.
    public var place: String { "host=\(folder) user=balie dbname=postgres" }
    public var socket: String { "\(folder)/.s.PGSQL.5432" }

    /// Makes it, and starts it.
    public init() throws {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        guard let version = versions.compactMap({ Int($0) }).max() else {
            throw Failure(description: "there is no PostgreSQL server here: see scripts/postgres.sh")
        }
        tools = "/usr/lib/postgresql/\(version)/bin"
        // Short: the path of a socket has 107 characters at most.
        var template = Array("/tmp/balie-pg.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure(description: "no folder could be made in /tmp") }
        folder = String(cString: made)
        if getuid() == 0 { try Self.run("/usr/bin/chown", ["nobody", folder]) }
        try Self.run(
            "\(tools)/initdb",
            ["-D", "\(folder)/data", "-U", "balie", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        )
        try start()
    }

    deinit {
        crash()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Starts it, and waits until it takes connections.
    public func start() throws {
        let server = Self.process(
            "\(tools)/postgres",
            [
                "-D", "\(folder)/data", "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off",
                "-c", "wal_writer_delay=10s", "-c", "autovacuum=off", "-c", "bgwriter_delay=10s",
            ]
        )
        try server.run()
        process.withLock { $0 = server }
        for _ in 0..<600 where server.isRunning {
            if (try? Self.run("\(tools)/pg_isready", ["-q", "-h", folder])) != nil { return }
            usleep(100_000)
        }
        throw Failure(description: "the server did not start")
    }

    /// Ends it as a crash does: nothing is finished, nothing is written.
    public func crash() {
        guard let server = process.withLock({ $0.take() }), server.isRunning else { return }
        kill(server.processIdentifier, SIGQUIT)
        server.waitUntilExit()
    }

    /// The server does not run as root.
    private static func process(_ tool: String, _ arguments: [String]) -> Process {
        let process = Process()
        let asNobody = getuid() == 0 && !tool.hasSuffix("/chown")
        process.executableURL = URL(fileURLWithPath: asNobody ? "/usr/bin/setpriv" : tool)
        process.arguments = (asNobody ? ["--reuid", "nobody", "--clear-groups", "--", tool] : []) + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        return process
    }

    private static func run(_ tool: String, _ arguments: [String]) throws {
        let process = process(tool, arguments)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: "\(tool) failed") }
    }
}
