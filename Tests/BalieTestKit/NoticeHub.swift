public import BalieServices
import Synchronization

/// A bus within one process, for several environments; it misbehaves as a network does, by a seed.
public final class NoticeHub: Sendable {
    /// Shares of the messages, 0 to 1, for each that is to hear them.
    public struct Faults: Sendable {
        public var dropped = 0.0
        public var twice = 0.0
        /// Held until a later message comes, whose turn it then is first.
        public var held = 0.0

        public init(dropped: Double = 0, twice: Double = 0, held: Double = 0) {
            (self.dropped, self.twice, self.held) = (dropped, twice, held)
        }
    }

    private struct Delivery {
        let member: Int
        let message: [UInt8]
    }

    private struct State {
        var generator: SeededGenerator
        var faults: Faults
        var memberCount = 0
        var listeners: [Int: NoticeListener] = [:]
        var isCut: Set<Int> = []
        var held: [Delivery] = []
        var published = 0
    }

    private let state: Mutex<State>

    public init(seed: UInt64 = 0, faults: Faults = Faults()) {
        state = Mutex(State(generator: SeededGenerator(seed: seed), faults: faults))
    }

    /// Messages that were published so far, by all.
    public var published: Int { state.withLock { $0.published } }

    /// The bus as one more node sees it.
    public func join() -> Member {
        let number = state.withLock { state in
            state.memberCount += 1
            return state.memberCount
        }
        return Member(hub: self, number: number)
    }

    /// One node's end of the bus.
    public struct Member: NoticeBus {
        fileprivate let hub: NoticeHub
        fileprivate let number: Int

        public var isConnected: Bool {
            hub.state.withLock { $0.listeners[number] != nil && !$0.isCut.contains(number) }
        }

        /// Cuts this node off, or lets it back.
        public func cut(_ isCut: Bool = true) {
            let listener = hub.state.withLock { state in
                if isCut { state.isCut.insert(number) } else { state.isCut.remove(number) }
                return state.listeners[number]
            }
            listener?.connectionChanged()
        }

        public func publish(_ message: [UInt8]) async -> Bool {
            guard isConnected else { return false }
            hub.spread(message)
            return true
        }

        public func run(_ listener: NoticeListener) async {
            hub.state.withLock { $0.listeners[number] = listener }
            listener.connectionChanged()
            await Gate().passUnlessCancelled()
            hub.state.withLock { $0.listeners[number] = nil }
        }
    }

    /// Everybody hears it, whoever said it too, unless something goes wrong.
    private func spread(_ message: [UInt8]) {
        let deliveries = state.withLock { state -> [(NoticeListener, [UInt8])] in
            state.published += 1
            func happens(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &state.generator) < share }
            var due: [Delivery] = []
            var held: [Delivery] = []
            for member in state.listeners.keys.sorted() where !happens(state.faults.dropped) {
                let delivery = Delivery(member: member, message: message)
                for _ in 0..<(happens(state.faults.twice) ? 2 : 1) {
                    if happens(state.faults.held) { held.append(delivery) } else { due.append(delivery) }
                }
            }
            // What was held comes after what came later, in any order.
            var stillHeld: [Delivery] = []
            for delivery in state.held.shuffled(using: &state.generator) {
                if happens(0.5) { due.append(delivery) } else { stillHeld.append(delivery) }
            }
            state.held = stillHeld + held
            return due.compactMap { delivery in
                guard !state.isCut.contains(delivery.member) else { return nil }
                return state.listeners[delivery.member].map { ($0, delivery.message) }
            }
        }
        for (listener, message) in deliveries { listener.hear(message) }
    }
}

extension Gate {
    /// Waits until the gate opens or the task is cancelled.
    public func passUnlessCancelled() async {
        await withTaskCancellationHandler {
            await pass()
        } onCancel: {
            open()
        }
    }
}
