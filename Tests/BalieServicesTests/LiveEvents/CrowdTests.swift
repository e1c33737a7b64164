import BalieDomain
import BalieStorage
import BalieTestKit
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import BalieServices

/// With many browsers, writing to all of them is most of the work: what belongs together goes to each of them at once.
@Suite(.timeLimit(.minutes(10)))
struct CrowdTests {
    private static let size = 300

    private func commit(_ office: Office) async throws {
        let (environment, workspace) = (office.environment, office.workspace)
        try await office.storage.write { session in
            let event = EventRow(kind: .queueUpdated, conversation: nil, subject: 1)
            try environment.append([event], workspace: workspace, at: environment.now(), in: session)
        }
    }

    private func last(_ office: Office) async throws -> Int64 {
        try await office.storage.read { try EventStore.last(of: office.workspace, in: $0) }
    }

    @Test func whatFollowsSoonGoesToACrowdInOneWrite() async throws {
        let office = try await Office()
        let (live, start) = (office.environment.liveEvents, try await last(office))
        var crowd: [LiveSubscription] = []
        for _ in 0..<Self.size { crowd.append(try await live.subscribe(office.workspace, after: start)) }
        let gathering = LiveEvents.gatheringTime(Self.size)
        #expect(gathering > .zero)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await live.run() }
            // The first of them asked where the log ends.
            #expect(await office.time.nextSleeper() == office.time.now() + gathering)
            try await commit(office)
            try await commit(office)
            office.time.advance(by: gathering)
            var elements = LiveReader.read(crowd[0]).makeAsyncIterator()
            guard case .frames(let frames)? = try await elements.next() else {
                Issue.record("nothing was told")
                return
            }
            #expect(EventTrace.numbers(frames) == [start + 1, start + 2])
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test(arguments: [(1, 0), (100, 0), (150, 1), (500, 3), (5_000, 5), (1_000_000, 5)])
    func aCrowdIsToldLittleLater(_ subscribers: Int, _ milliseconds: Int64) {
        #expect(LiveEvents.gatheringTime(subscribers) == .milliseconds(milliseconds))
    }

    /// A loop that is behind gets what was committed meanwhile in one page.
    @Test func whatIsCommittedWhileBrowsersAreWrittenToGoesTogether() async throws {
        let office = try await Office()
        let (live, start) = (office.environment.liveEvents, try await last(office))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let listener = Listener(group.next())
        let subscription = try await live.subscribe(office.workspace, after: start)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await live.run() }
            tasks.addTask { _ = await subscription.follow(with: listener) }
            try await commit(office)
            try await eventually { listener.taken.count == 1 }
            let busy = DispatchSemaphore(value: 0)
            listener.eventLoop.execute { busy.wait() }
            try await commit(office)
            try await eventually { live.told(office.workspace) == start + 2 }
            for _ in 0..<3 { try await commit(office) }
            busy.signal()
            try await eventually { listener.taken.last?.last == start + 5 }
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
        #expect(listener.taken == [[start + 1], [start + 2], [start + 3, start + 4, start + 5]])
        try await group.shutdownGracefully()
    }

    @Test func whoIsCalledHearsItBeforeTheOthers() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let order = Box<[ID<Agent>]>([])
        let live = office.environment.liveEvents
        let start = try await last(office)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            var listeners: [Listener] = []
            for number in 0..<20 as Range<Int64> {
                let agent = number == 10 ? ann.agent : ID<Agent>(number + 1)
                let subscription = try await live.subscribe(office.workspace, by: agent, after: start)
                let listener = Listener(loop) { order.change { $0.append(agent) } }
                listeners.append(listener)
                tasks.addTask { _ = await subscription.follow(with: listener) }
            }
            try await office.write()
            try await live.tell(office.workspace)
            try await eventually { listeners.allSatisfy { !$0.taken.isEmpty } }
            order.change { $0 = [] }
            await office.turn()
            try await live.tell(office.workspace)
            let end = try await last(office)
            try await eventually { listeners.allSatisfy { $0.taken.last?.last == end } }
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
        #expect(order.value.first == ann.agent)
        #expect(order.value.count == 20)
    }
}

private final class Listener: LiveListener {
    let eventLoop: any EventLoop
    private let pages = Box<[[Int64]]>([])
    private let note: @Sendable () -> Void

    init(_ eventLoop: any EventLoop, _ note: @escaping @Sendable () -> Void = {}) {
        self.eventLoop = eventLoop
        self.note = note
    }

    /// The numbers of each page.
    var taken: [[Int64]] { pages.value }

    func take(_ frames: ByteBuffer) -> Bool {
        pages.change { $0.append(EventTrace.numbers(frames)) }
        note()
        return true
    }
}

extension LiveEvents {
    /// Up to where a workspace's browsers were told.
    fileprivate func told(_ workspace: ID<Workspace>) -> Int64? { state.withLock { $0.topics[workspace]?.told } }
}
