import NIOCore
import NIOPosix

/// A connection on which a test says exactly what it wants to.
struct RawConnection {
    private var answers: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var text = ""

    static func to(_ port: Int, _ body: (inout RawConnection) async throws -> Void) async throws {
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await connection.executeThenClose { inbound, outbound in
            var raw = RawConnection(answers: inbound.makeAsyncIterator(), outbound: outbound)
            try await body(&raw)
        }
    }

    private init(
        answers: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.answers = answers
        self.outbound = outbound
    }

    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    /// Sends the head of a request; its lines without their ends.
    func send(head lines: [String]) async throws {
        try await send(lines.map { $0 + "\r\n" }.joined() + "\r\n")
    }

    /// What the server says up to and with `end`; all it says, if it never says that.
    mutating func read(to end: String = "\r\n\r\n") async throws -> String {
        while true {
            if let range = text.firstRange(of: end) {
                defer { text = String(text[range.upperBound...]) }
                return String(text[..<range.upperBound])
            }
            guard let more = try await answers.next(isolation: #isolation) else {
                defer { text = "" }
                return text
            }
            text += String(buffer: more)
        }
    }

    /// What the server says until it closes the connection.
    mutating func readAll() async throws -> String {
        while let more = try await answers.next(isolation: #isolation) { text += String(buffer: more) }
        return text
    }
}
