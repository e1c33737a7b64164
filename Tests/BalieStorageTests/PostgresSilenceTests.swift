import BalieStorage
import BalieTestKit
import Testing

@testable import BalieStoragePostgres

/// Something between us and the server takes what we send and gives nothing back, and nobody says so.
@Suite(.timeLimit(.minutes(10)))
struct PostgresSilenceTests {
    private static let patience = Duration.milliseconds(200)

    /// Looks again and again, until somebody who waited is not satisfied any more with the connection.
    private func untilGivenUp(_ storage: PostgresStorage) async {
        while storage.figures.repeated == 0, !Task.isCancelled { await Task.yield() }
    }

    @Test func anAnswerThatDoesNotComeIsAskedForOnANewConnection() async throws {
        try await FaultyServer.withStorage(answerPatience: Self.patience) { server, storage in
            #expect(try await storage.read { try $0.firstRow("SELECT 1")?.int64(0) } == 1)
            let before = server.proxy.acceptedCount
            server.proxy.set(.init(isHeld: true))
            async let answer = storage.read { try $0.firstRow("SELECT 2")?.int64(0) }
            await untilGivenUp(storage)
            server.proxy.set(.init())
            let read = try await answer
            #expect(read == 2)
            #expect(server.proxy.acceptedCount > before)
        }
    }

    /// It is not done twice, and not said to have failed.
    @Test func aCommitWhoseAnswerDoesNotComeIsAskedAfter() async throws {
        try await FaultyServer.withStorage(answerPatience: Self.patience) { server, storage in
            let (proxy, runs) = (server.proxy, Box(0))
            async let written: Void = storage.write { session in
                try session.run("INSERT INTO probe VALUES (1)")
                runs.change { $0 += 1 }
                proxy.set(.init(isHeld: true), .toClient)
            }
            await untilGivenUp(storage)
            proxy.set(.init())
            try await written
            #expect(runs.value == 1)
            #expect(try await server.rows() == [1])
        }
    }

    @Test func aSilentServerIsUnreachableAtTheStart() async throws {
        try await FaultyServer.with { server in
            server.proxy.set(.init(isHeld: true))
            let place = "\(server.place) connect_timeout=2"
            let failure = #expect(throws: PostgresUnavailable.self) {
                try PostgresUnavailable.check(place, patience: .zero) { () throws(StorageError) in
                    try PostgresConnection(to: place, settings: [])
                }
            }
            guard case .unreachable = failure else {
                return #expect(Bool(false), "\(String(describing: failure))")
            }
        }
    }
}
