import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What another process commits is found by looking.
@Suite(.timeLimit(.minutes(10)))
struct LogWatchTests {
    private func run(_ environment: Environment, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await environment.liveEvents.run() }
            group.addTask { try await LogWatch(environment).run() }
            do {
                try await body()
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// An administrator adds somebody on the command line: browsers show it without waiting for the server's next commit.
    @Test func whatACommandCommitsIsShownWithinASecond() async throws {
        let office = try await Office()
        let only = makeEnvironment(storage: office.probe, time: office.time) { EventTrace.frame($0) }
        // Ids are told apart by the time.
        office.time.advance(by: .milliseconds(1))
        let command = makeEnvironment(storage: try StorageBackend.current.open(office.place), time: office.time)
        let start = try await office.storage.read { try EventStore.last(of: office.workspace, in: $0) }
        try await run(only) {
            let subscription = try await only.liveEvents.subscribe(office.workspace, after: start)
            #expect(await office.time.nextSleeper() == office.time.now() + LogWatch.commandInterval)
            _ = try await Accounts(command).addAgent(
                email: "ben@example.com",
                name: "Ben",
                role: .agent,
                capacity: 5,
                workspace: office.workspace
            )
            office.time.advance(by: LogWatch.commandInterval)
            #expect(try await Nodes.numbers(subscription, upTo: start + 1).first == start + 1)
        }
    }

    @Test func nothingIsReadWhileNobodyFollows() async throws {
        let office = try await Office()
        try await run(makeEnvironment(storage: office.probe, time: office.time)) {
            await office.time.nextSleeper()
            let reads = Box(0)
            office.probe.beforeNextRead { reads.change { $0 += 1 } }
            for _ in 0..<3 {
                office.time.advance(by: LogWatch.commandInterval)
                await office.time.nextSleeper()
            }
            #expect(reads.value == 0)
        }
    }

    @Test func aFollowerHearsWhenTheLogHasGrown() async throws {
        let office = try await Office()
        let nodes = try await Nodes(1, of: office, on: NoticeHub())
        let environment = nodes.nodes[0].environment
        let heard = Box<[LogReach]>([])
        environment.logs.add(following: { [office.workspace] }, hear: { reach in heard.change { $0.append(reach) } })
        let start = try await nodes.last
        try await nodes.run([.watch]) {
            for count in [0, 0, 2, 3] {
                if count > 0 { try await nodes.nodes[0].commit(count, office.workspace) }
                #expect(await office.time.nextSleeper() == office.time.now() + LogWatch.pollInterval)
                office.time.advance(by: LogWatch.pollInterval)
            }
            await office.time.nextSleeper()
        }
        #expect(heard.value.map(\.last) == [start, start + 2, start + 5])
    }

    @Test func aDatabaseThatCannotBeReadIsSaidOnceAndLookedAtAgain() async throws {
        let office = try await Office()
        let log = LogRecorder()
        let storage = BrokenStorage(office.storage)
        let environment = makeEnvironment(storage: storage, time: office.time, log: log)
        let heard = Box<[LogReach]>([])
        environment.logs.add(following: { [office.workspace] }, hear: { reach in heard.change { $0.append(reach) } })
        try await run(environment) {
            for isBroken in [true, true, true, false] {
                await office.time.nextSleeper()
                storage.isBroken.change { $0 = isBroken }
                office.time.advance(by: LogWatch.commandInterval)
            }
            await office.time.nextSleeper()
        }
        #expect(heard.value.count == 1)
        #expect(log.lines.filter { $0.contains("logs not looked at") }.count == 1)
    }
}

/// A database that is away for a while.
private final class BrokenStorage: Storage {
    let isBroken = Box(false)
    private let base: any Storage

    init(_ base: any Storage) { self.base = base }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        if isBroken.value { throw StorageError(.retryLater, detail: "away") }
        return try await base.read(body)
    }

    func write<Value: Sendable>(
        _ urgency: WriteUrgency,
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value { try await base.write(urgency, body) }

    var executor: any TaskExecutor { base.executor }
    var hasOneWriter: Bool { base.hasOneWriter }
    func backup(to destination: String) async throws { try await base.backup(to: destination) }
    func close() throws { try base.close() }
    func scrub() async { await base.scrub() }
    var byteCount: Int64 { get async { await base.byteCount } }
    var figures: StorageFigures { StorageFigures() }
}
