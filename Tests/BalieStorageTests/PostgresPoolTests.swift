import BalieStorage
import BalieTestKit
import Dispatch
import Testing

@testable import BalieStoragePostgres

/// Who gets a connection, and how long the others wait. No server is needed for that.
@Suite(.timeLimit(.minutes(10)))
struct PostgresPoolTests {
    private func pool(limit: Int, _ time: SleptTime = SleptTime()) -> PostgresPool {
        PostgresPool(limit: limit, now: time.clock.now) { () throws(StorageError) in
            throw StorageError(.retryLater, detail: "no server")
        }
    }

    @Test func whatFindsNoRoomIsRefusedAndCounted() {
        let pool = pool(limit: 1)
        let (held, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        _ = pool.run(.normal) { _ in held.wait() }
        for _ in 0..<PostgresPool.waitingLimit { _ = pool.run(.normal) { _ in done.signal() } }
        let isTaken = pool.run(.urgent) { _ in done.signal() }
        #expect(!isTaken)
        #expect(pool.figures == (1, PostgresPool.waitingLimit, 1))
        held.signal()
        for _ in 0..<PostgresPool.waitingLimit { #expect(done.wait(timeout: .now() + 60) == .success) }
    }

    /// All that wait for one workspace's lock do not keep a node from showing that it lives.
    @Test func urgentWorkFindsAConnectionWhenTheRestIsHeldUp() {
        let pool = pool(limit: 3)
        let (held, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        for _ in 0..<5 {
            _ = pool.run(.normal) { _ in
                held.wait()
                done.signal()
            }
        }
        #expect(pool.figures == (2, 3, 0))
        let beat = DispatchSemaphore(value: 0)
        for _ in 0..<3 {
            _ = pool.run(.urgent) { _ in beat.signal() }
            #expect(beat.wait(timeout: .now() + 30) == .success)
        }
        for _ in 0..<5 { held.signal() }
        for _ in 0..<5 { #expect(done.wait(timeout: .now() + 30) == .success) }
        #expect(pool.figures.lanes == 3)
    }

    @Test func whatWaitsForTooLongIsRefusedAndCountedThoughNothingBecomesFree() {
        let (time, held) = (SleptTime(), DispatchSemaphore(value: 0))
        let pool = pool(limit: 1, time)
        _ = pool.run(.normal) { _ in held.wait() }
        let outcomes = Box<[String]>([])
        _ = pool.run(.normal) { result in
            outcomes.change { $0.append("first \(result.failure?.code.rawValue ?? "ran")") }
        }
        time.advance(by: PostgresPool.waitingPatience - .seconds(1))
        let done = DispatchSemaphore(value: 0)
        _ = pool.run(.normal) { result in
            outcomes.change { $0.append("second \(result.failure?.code.rawValue ?? "ran")") }
            done.signal()
        }
        pool.refuseOverdue()
        #expect(outcomes.value == [])
        time.advance(by: .seconds(1))
        pool.refuseOverdue()
        #expect(outcomes.value == ["first retryLater"])
        #expect(pool.figures == (1, 1, 1))
        held.signal()
        #expect(done.wait(timeout: .now() + 30) == .success)
        #expect(outcomes.value == ["first retryLater", "second ran"])
    }

    @Test func whatComesTooLateIsRefusedAndCountedThoughAConnectionIsFree() {
        let time = SleptTime()
        let pool = pool(limit: 1, time)
        let deadline = pool.deadline
        time.advance(by: PostgresPool.waitingPatience)
        let isTaken = pool.run(.normal, until: deadline) { _ in }
        #expect(!isTaken)
        #expect(pool.figures == (0, 0, 1))
    }

    @Test func whatIsOverdueWhenAConnectionBecomesFreeIsNotBegun() {
        let (time, held, done) = (SleptTime(), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let pool = pool(limit: 1, time)
        _ = pool.run(.normal) { _ in held.wait() }
        let outcome = Box<StorageError.Code?>(nil)
        _ = pool.run(.urgent) { result in
            outcome.change { $0 = result.failure?.code }
            done.signal()
        }
        time.advance(by: PostgresPool.waitingPatience)
        held.signal()
        #expect(done.wait(timeout: .now() + 30) == .success)
        #expect(outcome.value == .retryLater)
        #expect(pool.figures.refused == 1)
    }
}

/// The order alone.
struct PoolQueueTests {
    /// Says what is done with a queue as one list.
    private struct Script {
        private static let start = ContinuousClock.now
        var queue: PoolQueue<Int>

        init(lanes: Int) { queue = PoolQueue(lanes: lanes) }

        /// - Returns: which of them could begin.
        mutating func begin(_ urgencies: WriteUrgency...) -> [Bool] { urgencies.map { queue.begin($0) } }

        mutating func append(_ work: Int, _ urgency: WriteUrgency, for seconds: Int = 60) {
            queue.append(work, urgency, until: Self.start + .seconds(seconds))
        }

        /// Ends what runs.
        ///
        /// - Returns: what begins in its place.
        mutating func end(_ urgency: WriteUrgency) -> Int? {
            queue.end(urgency)
            return queue.next()?.work
        }

        mutating func overdue(after seconds: Int) -> [Int] { queue.removeOverdue(at: Self.start + .seconds(seconds)) }

        /// Seconds until somebody has waited for too long.
        var nextDeadline: Int? { queue.nextDeadline.map { Int(($0 - Self.start) / .seconds(1)) } }
    }

    @Test func urgentWorkGoesFirstOnAnOnlyConnection() {
        var script = Script(lanes: 1)
        let begun = script.begin(.normal, .normal, .urgent)
        #expect(begun == [true, false, false])
        script.append(1, .normal)
        script.append(2, .urgent)
        script.append(3, .normal)
        let order = [script.end(.normal), script.end(.urgent), script.end(.normal), script.end(.normal)]
        #expect(order == [2, 1, 3, nil])
    }

    @Test func oneConnectionIsKeptForUrgentWork() {
        var script = Script(lanes: 3)
        let begun = script.begin(.normal, .normal, .normal)
        #expect(begun == [true, true, false])
        script.append(1, .normal)
        let isUrgentBegun = script.begin(.urgent)
        #expect(isUrgentBegun == [true])
        let order = [script.end(.urgent), script.end(.normal)]
        #expect(order == [nil, 1])
    }

    @Test func urgentWorkMayHaveThemAll() {
        var script = Script(lanes: 2)
        let begun = script.begin(.urgent, .urgent, .urgent, .normal)
        #expect(begun == [true, true, false, false])
    }

    @Test func nobodyStarvesBehindUrgentWork() {
        let limit = PoolQueue<Int>.urgentLimit
        var script = Script(lanes: 2)
        _ = script.begin(.urgent, .urgent)
        script.append(-1, .normal)
        for number in 0...limit { script.append(number, .urgent) }
        let order = (0...limit).map { _ in script.end(.urgent) } + [script.end(.normal)]
        #expect(order == Array(0..<limit) + [-1, limit])
    }

    /// As what has waited for its workspace's turn, and comes late.
    @Test func whatHasWaitedElsewhereGoesAheadOfWhatCameLater() {
        var script = Script(lanes: 2)
        _ = script.begin(.normal)
        script.append(1, .normal, for: 10)
        script.append(2, .normal, for: 30)
        script.append(3, .normal, for: 20)
        script.append(4, .normal, for: 5)
        #expect(script.nextDeadline == 5)
        let order = (0..<4).map { _ in script.end(.normal) }
        #expect(order == [4, 1, 3, 2])
    }

    @Test func eachWaitsUntilItsOwnDeadline() {
        var script = Script(lanes: 1)
        #expect(script.nextDeadline == nil)
        script.append(1, .normal, for: 10)
        script.append(2, .normal, for: 30)
        script.append(3, .urgent, for: 20)
        #expect(script.nextDeadline == 10)
        let overdue = [script.overdue(after: 9), script.overdue(after: 20)]
        #expect(overdue == [[], [3, 1]])
        #expect(script.nextDeadline == 30)
        #expect(script.queue.waiting == 1)
    }
}

extension Result {
    fileprivate var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}
