import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import BalieServer

/// How long a body may take, by a clock of the test.
struct BodyWatchTests {
    private let channel = EmbeddedChannel()

    init() throws {
        let watch = BodyWatch(bodyTimeout: .seconds(30), closingTimeout: .seconds(2))
        try channel.pipeline.syncOperations.addHandler(watch)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/")
        try channel.writeInbound(HTTPRequestPart.head(head))
    }

    private func advance(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    @Test func silenceIsToldThenEnded() throws {
        advance(29)
        try channel.throwIfErrorCaught()
        advance(1)
        #expect(throws: BodyTimeout.self) { try channel.throwIfErrorCaught() }
        #expect(channel.isActive)
        advance(2)
        #expect(!channel.isActive)
    }

    @Test func whatComesFastEnoughHasTime() throws {
        for _ in 0..<100 {
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: BodyWatch.bytesPerSecond)))
            advance(1)
        }
        try channel.throwIfErrorCaught()
        try channel.writeInbound(HTTPRequestPart.end(nil))
        advance(1_000)
        try channel.throwIfErrorCaught()
        #expect(channel.isActive)
    }

    @Test func aBurstBuysNoSilence() throws {
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 1_000_000)))
        advance(59)
        try channel.throwIfErrorCaught()
        advance(1)
        #expect(throws: BodyTimeout.self) { try channel.throwIfErrorCaught() }
    }

    @Test func aTrickleHasNot() throws {
        for _ in 0..<30 {
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 10)))
            advance(1)
        }
        #expect(throws: BodyTimeout.self) { try channel.throwIfErrorCaught() }
    }

    @Test func afterTheAnswerSpeedDoesNotHelp() throws {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .unauthorized)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        for _ in 0..<30 {
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: BodyWatch.bytesPerSecond)))
            advance(1)
        }
        #expect(throws: BodyTimeout.self) { try channel.throwIfErrorCaught() }
    }
}
