import NIOCore
import NIOPosix
import Synchronization

/// Stands between a client and a server and does to their bytes what a bad network does: delays, throttles, holds, cuts,
/// resets. By a seed where chance is in it.
///
/// Nothing is ever changed or lost within a connection: that is what TCP promises, and what the two sides may rely on.
public final class FaultProxy: Sendable {
    /// Where one side is.
    public enum Place: Sendable {
        /// On this machine; port 0 lets the system choose, to listen on.
        case port(Int)
        case socket(path: String)
    }

    public enum Direction: Sendable, CaseIterable { case toServer, toClient }

    /// What happens to the bytes of one direction, from when it is set on.
    public struct Faults: Sendable {
        /// Later by this; and by a random part of `jitter` on top. The order stays.
        public var delay = Duration.zero
        public var jitter = Duration.zero
        public var bytesPerSecond: Int?
        /// Nothing gets through, nor does the news that one side has closed; let go, what was held goes on.
        public var isHeld = false

        public init(
            delay: Duration = .zero,
            jitter: Duration = .zero,
            bytesPerSecond: Int? = nil,
            isHeld: Bool = false
        ) {
            (self.delay, self.jitter, self.bytesPerSecond) = (delay, jitter, bytesPerSecond)
            self.isHeld = isHeld
        }
    }

    /// Told to every open connection.
    enum Command: Sendable { case goOn, cut, reset }

    /// How much of an exchange is let through before its connection is cut.
    public enum Moment: Sendable, CaseIterable {
        /// Nothing: the server does not hear of it.
        case beforeServer
        /// What the client says, and nothing of what the server answers.
        case beforeAnswer
    }

    /// What a client says, and the answer: a client sends nothing while it waits for one.
    public enum Exchange: Sendable {
        /// The one with these words, which the client sends in one piece.
        case saying(String)
        /// Counted from 0 on, over all connections, from when the trap is laid.
        case number(Int)
    }

    private struct Trap {
        let moment: Moment
        var exchange: Exchange
    }

    private struct State {
        var upstream: Place
        /// Of where new connections are cut: drawn in the order in which they come.
        var cuts: SeededGenerator
        /// Of delays: drawn as bytes come, of all connections at once.
        var delays: SeededGenerator
        var faults: [Direction: Faults] = [:]
        var isRefusing = false
        var cutAfter: ClosedRange<Int>?
        var trap: Trap?
        var listener: (any Channel)?
        var channels: [ObjectIdentifier: any Channel] = [:]
        var accepted = 0
    }

    private let state: Mutex<State>

    private init(to upstream: Place, seed: UInt64) {
        state = Mutex(
            State(upstream: upstream, cuts: SeededGenerator(seed: seed), delays: SeededGenerator(seed: ~seed))
        )
    }

    /// Listens, and forwards to `upstream`.
    public static func start(
        to upstream: Place,
        listening place: Place = .port(0),
        seed: UInt64 = 0
    ) async throws -> FaultProxy {
        let proxy = FaultProxy(to: upstream, seed: seed)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { proxy.accept($0) }
        let listener =
            switch place {
            case .port(let port): try await bootstrap.bind(host: "127.0.0.1", port: port).get()
            case .socket(let path): try await bootstrap.bind(unixDomainSocketPath: path).get()
            }
        proxy.state.withLock { $0.listener = listener }
        return proxy
    }

    /// Where it listens.
    public var port: Int { state.withLock { $0.listener?.localAddress?.port ?? 0 } }
    /// Connections that are open.
    public var connectionCount: Int { state.withLock { $0.channels.count / 2 } }
    /// Connections that were made so far, also those refused.
    public var acceptedCount: Int { state.withLock { $0.accepted } }

    // MARK: What goes wrong

    /// Sets what happens to bytes from now on, of open connections too.
    public func set(_ faults: Faults, _ directions: Direction...) {
        state.withLock { state in
            for direction in directions.isEmpty ? Direction.allCases : directions { state.faults[direction] = faults }
        }
        command(.goOn)
    }

    /// New connections end at once, or no longer.
    public func refuse(_ isRefusing: Bool = true) { state.withLock { $0.isRefusing = isRefusing } }

    /// Each new connection is cut after so many bytes of one direction, drawn anew each time; `nil`: not any more.
    public func cutNew(after bytes: ClosedRange<Int>?) { state.withLock { $0.cutAfter = bytes } }

    /// Cuts the next connection on which there is such an exchange, and no other; `nil`: none.
    public func cutOnce(_ moment: Moment, in exchange: Exchange?) {
        state.withLock { $0.trap = exchange.map { Trap(moment: moment, exchange: $0) } }
    }

    /// Whether ``cutOnce(_:in:)`` still waits for its exchange.
    public var isWaitingToCut: Bool { state.withLock { $0.trap != nil } }

    /// New connections go there.
    public func redirect(to upstream: Place) { state.withLock { $0.upstream = upstream } }

    /// Closes both sides of every open connection; what was held is lost.
    public func cut() { command(.cut) }

    /// The same with a reset (RST), as a machine answers that has forgotten the connection.
    public func reset() { command(.reset) }

    public func stop() async {
        let listener = state.withLock { $0.listener }
        cut()
        try? await listener?.close()
    }

    private func command(_ command: Command) {
        let channels = state.withLock { Array($0.channels.values) }
        for channel in channels {
            channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(command) }
        }
    }

    // MARK: Connections

    private func accept(_ client: any Channel) -> EventLoopFuture<Void> {
        let (isRefusing, upstream, limits) = state.withLock { state in
            state.accepted += 1
            let limits = Direction.allCases.map { _ in
                state.cutAfter.map { Int.random(in: $0, using: &state.cuts) }
            }
            return (state.isRefusing, state.upstream, limits)
        }
        if isRefusing { return client.close() }
        // On one event loop with the client: what passes between the two needs no lock.
        let bootstrap = ClientBootstrap(group: client.eventLoop).channelOption(.autoRead, value: false)
        let connected =
            switch upstream {
            case .port(let port): bootstrap.connect(host: "127.0.0.1", port: port)
            case .socket(let path): bootstrap.connect(unixDomainSocketPath: path)
            }
        return connected.flatMap { server in
            client.eventLoop.makeCompletedFuture {
                let talk = FaultTalk()
                for (from, to, direction, limit) in [
                    (client, server, Direction.toServer, limits[0]), (server, client, .toClient, limits[1]),
                ] {
                    let pump = FaultPump(
                        proxy: self,
                        partner: to,
                        direction: direction,
                        byteLimit: limit,
                        talk: talk
                    )
                    try from.pipeline.syncOperations.addHandler(pump)
                    self.state.withLock { $0.channels[ObjectIdentifier(from)] = from }
                    from.closeFuture.whenComplete { _ in
                        self.state.withLock { _ = $0.channels.removeValue(forKey: ObjectIdentifier(from)) }
                    }
                }
                server.read()
            }
        }
        .flatMapErrorThrowing { error in
            client.close(promise: nil)
            throw error
        }
    }

    /// Asked with what a client says.
    ///
    /// - Parameter isNew: whether it begins an exchange.
    /// - Returns: when its connection is to be cut; `nil` if it is not.
    func moment(ofCuttingAt bytes: ByteBuffer, isNew: Bool) -> Moment? {
        state.withLock { state in
            guard let trap = state.trap else { return nil }
            switch trap.exchange {
            case .saying(let words):
                guard bytes.readableBytesView.contains(Array(words.utf8)) else { return nil }
            case .number(let number):
                guard isNew else { return nil }
                guard number == 0 else {
                    state.trap?.exchange = .number(number - 1)
                    return nil
                }
            }
            state.trap = nil
            return trap.moment
        }
    }

    func faults(_ direction: Direction) -> Faults { state.withLock { $0.faults[direction] ?? Faults() } }

    /// How much later bytes that arrive now are to be.
    func delay(_ direction: Direction) -> Duration {
        state.withLock { state in
            let faults = state.faults[direction] ?? Faults()
            let part = Double.random(in: 0..<1, using: &state.delays)
            return faults.delay + faults.jitter * part
        }
    }
}
