import NIOCore

/// Why a run cannot go on.
struct ConnectionRefused: Error, CustomStringConvertible {
    let answer: String
    var description: String { "The server answered: \(answer)" }
}

/// An agent's open event stream.
final class AgentConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let agent: Int
    private let token: String
    private let port: Int
    private let run: LatencyMeasurement
    private var scanner = FrameScanner()
    private var rings = RingScanner()
    private var opening: String? = ""

    init(_ agent: Int, token: String, port: Int, run: LatencyMeasurement) {
        self.agent = agent
        self.token = token
        self.port = port
        self.run = run
    }

    func channelActive(context: ChannelHandlerContext) {
        let request = """
            GET /api/v1/events HTTP/1.1\r
            Host: 127.0.0.1:\(port)\r
            Accept: text/event-stream\r
            Authorization: Bearer \(token)\r
            \r

            """
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = NIODeadline.now()
        let buffer = unwrapInboundIn(data)
        if let text = opening {
            open(text + String(buffer: buffer))
        }
        switch run.watched {
        case .messages: scanner.scan(buffer) { run.agent(agent, saw: $0, at: now) }
        case .offers: rings.scan(buffer) { run.agent(0, saw: $0, at: now) }
        }
    }

    /// The beginning of the stream: a 200, then the server's hello.
    private func open(_ text: String) {
        if text.utf8.count >= 12, !text.hasPrefix("HTTP/1.1 200") {
            opening = nil
            run.fail(ConnectionRefused(answer: String(text.prefix(100))))
        } else if text.contains("event: hello") || text.contains("event:hello") {
            opening = nil
            run.agentIsReady()
        } else {
            opening = text
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        run.fail(ConnectionRefused(answer: "an event stream was closed"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        run.fail(error)
        context.close(promise: nil)
    }
}

/// A connection that webhooks go through, one at a time.
final class HookConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let run: LatencyMeasurement
    private var context: ChannelHandlerContext?
    private var number: Int?
    private var answer = ""

    init(run: LatencyMeasurement) {
        self.run = run
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        run.isFree(self)
    }

    func send(_ number: Int, _ request: ByteBuffer) {
        self.number = number
        context?.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer += String(buffer: unwrapInboundIn(data))
        guard let number, let isWhole = Self.isWhole(answer), isWhole else { return }
        run.answered(number, ok: answer.hasPrefix("HTTP/1.1 200"))
        self.number = nil
        answer = ""
        run.isFree(self)
    }

    /// Whether the head and the body that it promises are here; `nil` while the head is not.
    private static func isWhole(_ answer: String) -> Bool? {
        let bytes = Array(answer.utf8)
        let blank = Array("\r\n\r\n".utf8)
        guard let head = bytes.indices.first(where: { bytes[$0...].starts(with: blank) }) else { return nil }
        for line in answer.utf8.prefix(head).split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line, as: UTF8.self).lowercased()
            guard text.hasPrefix("content-length:") else { continue }
            let digits = text.utf8.filter { (48...57).contains($0) }
            return bytes.count - head - blank.count >= Int(String(decoding: digits, as: UTF8.self)) ?? 0
        }
        return true
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let number { run.answered(number, ok: false) }
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
