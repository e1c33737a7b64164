import BalieTestKit
import Dispatch
import Glibc
import NIOCore
import NIOPosix
import Testing

/// The proxy that other tests rely on does what it says.
@Suite(.timeLimit(.minutes(10)))
struct FaultProxyTests {
    private typealias Client = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Answers with what it gets.
    private final class Echo: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.writeAndFlush(data, promise: nil) }
    }

    /// Runs `body` beside an echo server behind a proxy.
    private func behindProxy(
        path: String? = nil,
        seed: UInt64 = 0,
        _ body: (FaultProxy) async throws -> Void
    ) async throws {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Echo()) }
            }
        let server: any Channel
        let place: FaultProxy.Place
        if let path {
            server = try await bootstrap.bind(unixDomainSocketPath: path).get()
            place = .socket(path: path)
        } else {
            server = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
            place = .port(try #require(server.localAddress?.port))
        }
        let proxy = try await FaultProxy.start(to: place, seed: seed)
        try await body(proxy)
        await proxy.stop()
        try await server.close()
    }

    private func connect(_ proxy: FaultProxy) async throws -> Client {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: proxy.port) { channel in
                channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
            }
    }

    /// Some bytes that can be told apart.
    private func bytes(_ count: Int) -> ByteBuffer {
        ByteBuffer(bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) })
    }

    /// Writes bytes and reads as many, or until the other side ends.
    private func exchange(_ sent: ByteBuffer, _ client: Client) async throws -> ByteBuffer {
        try await client.executeThenClose { inbound, outbound in
            try await outbound.write(sent)
            var read = ByteBuffer()
            for try await part in inbound {
                read.writeImmutableBuffer(part)
                if read.readableBytes >= sent.readableBytes { break }
            }
            return read
        }
    }

    private func expectEcho(_ sent: ByteBuffer, through proxy: FaultProxy) async throws {
        let got = try await exchange(sent, connect(proxy))
        #expect(got == sent)
    }

    @Test func withoutFaultsEverythingPassesOverPortsAndSockets() async throws {
        for path in [nil, TemporaryFiles.path("echo.sock")] {
            try await behindProxy(path: path) { proxy in
                let sent = bytes(3_000_000)
                try await expectEcho(sent, through: proxy)
                #expect(proxy.acceptedCount == 1)
            }
        }
    }

    @Test func bytesAreLaterByTheDelayInBothDirectionsAndInOrder() async throws {
        try await behindProxy { proxy in
            proxy.set(.init(delay: .milliseconds(60), jitter: .milliseconds(20)))
            let start = ContinuousClock.now
            try await expectEcho(bytes(200_000), through: proxy)
            #expect(ContinuousClock.now - start >= .milliseconds(120))
        }
    }

    @Test func throttledBytesTakeTheirTime() async throws {
        try await behindProxy { proxy in
            proxy.set(.init(bytesPerSecond: 100_000), .toClient)
            let start = ContinuousClock.now
            try await expectEcho(bytes(30_000), through: proxy)
            // The last piece needs no time of its own.
            #expect(ContinuousClock.now - start >= .milliseconds(250))
        }
    }

    @Test func whatIsHeldComesWhenItIsLetGo() async throws {
        try await behindProxy { proxy in
            proxy.set(.init(isHeld: true), .toServer)
            let client = try await connect(proxy)
            // More than the proxy keeps: the sender has to wait.
            async let answer = exchange(bytes(5_000_000), client)
            while proxy.connectionCount == 0 { await Task.yield() }
            proxy.set(.init(), .toServer)
            let got = try await answer
            #expect(got == bytes(5_000_000))
        }
    }

    @Test func aCutEndsAConnectionAndAResetSaysSo() async throws {
        for isReset in [false, true] {
            try await behindProxy { proxy in
                let socket = try BlockingSocket(port: proxy.port)
                #expect(await socket.echo() == 1)
                if isReset { proxy.reset() } else { proxy.cut() }
                // 0 is the end of the stream.
                let end = await socket.read()
                #expect(end == (isReset ? -ECONNRESET : 0))
                // And the next one is as good as new.
                try await expectEcho(bytes(10), through: proxy)
            }
        }
    }

    @Test func aNewConnectionIsCutAfterAsManyBytesAsTheSeedSays() async throws {
        func counts(_ seed: UInt64) async throws -> [Int] {
            var counts: [Int] = []
            try await behindProxy(seed: seed) { proxy in
                proxy.cutNew(after: 1...200)
                for _ in 0..<8 {
                    let socket = try BlockingSocket(port: proxy.port)
                    var count = 0
                    while await socket.echo() == 1 { count += 1 }
                    counts.append(count)
                }
            }
            return counts
        }
        let some = try await counts(1)
        #expect(some.allSatisfy { $0 <= 200 } && Set(some).count > 1)
        #expect(try await counts(1) == some)
        #expect(try await counts(2) != some)
    }

    @Test func oneExchangeIsCutBeforeTheServerOrBeforeTheAnswer() async throws {
        try await behindProxy { proxy in
            for moment in FaultProxy.Moment.allCases {
                for exchange in [FaultProxy.Exchange.number(2), .saying("\u{1}")] {
                    let socket = try BlockingSocket(port: proxy.port)
                    #expect(await socket.echo(0) == 1)
                    proxy.cutOnce(moment, in: exchange)
                    #expect(await socket.echo(0) == 1)
                    #expect(await socket.echo(0) == 1)
                    #expect(proxy.isWaitingToCut)
                    #expect(await socket.echo(1) == 0)
                    #expect(!proxy.isWaitingToCut)
                    // The next connection is as good as new.
                    try await expectEcho(bytes(10), through: proxy)
                }
            }
        }
    }

    @Test func whoIsRefusedIsClosedAtOnceAndWhoIsSentElsewhereGetsThere() async throws {
        try await behindProxy { proxy in
            proxy.refuse()
            let refused = (try? await exchange(bytes(10), connect(proxy)))?.readableBytes ?? 0
            #expect(refused == 0)
            proxy.refuse(false)
            try await behindProxy { other in
                proxy.redirect(to: .port(other.port))
                try await expectEcho(bytes(10), through: proxy)
                #expect(other.acceptedCount == 1)
            }
        }
    }
}

/// A socket without anything around it: the system's own word on how a connection ended.
private final class BlockingSocket: Sendable {
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "blocking socket")

    struct NotConnected: Error {}

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else { throw NotConnected() }
    }

    deinit { close(descriptor) }

    /// Sends a byte and reads it.
    func echo(_ byte: UInt8 = 1) async -> Int32 {
        _ = [byte].withUnsafeBytes { send(descriptor, $0.baseAddress, 1, Int32(MSG_NOSIGNAL)) }
        return await read()
    }

    /// - Returns: how many bytes came, or the negative error.
    func read() async -> Int32 {
        await withCheckedContinuation { continuation in
            queue.async { [descriptor] in
                var byte: UInt8 = 0
                let count = recv(descriptor, &byte, 1, 0)
                continuation.resume(returning: count < 0 ? -errno : Int32(count))
            }
        }
    }
}
