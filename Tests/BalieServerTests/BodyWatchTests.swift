import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
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

    /// An answer that says that the connection closes is the last, also if the body comes after all.
    @Test func whatWasSaidOfTheConnectionHolds() throws {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandlers([
            HTTP1ToHTTPServerCodec(secure: false),
            BodyWatch(bodyTimeout: .seconds(30), closingTimeout: .seconds(2)),
        ])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let headers: HTTPHeaders = ["Host": "localhost", "Expect": "100-continue", "Content-Length": "1"]
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/", headers: headers)
        try channel.writeInbound(HTTPServerRequestPart.head(head))
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .unauthorized)))
        let answer = try channel.readOutbound(as: HTTPServerResponsePart.self)
        guard case .head(let said) = answer else { throw Unexpected() }
        #expect(said.headers["connection"] == ["close"])
        try channel.writeInbound(HTTPServerRequestPart.body(ByteBuffer(string: "x")))
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        #expect(channel.isActive)
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        #expect(try channel.readOutbound(as: HTTPServerResponsePart.self) == .end(nil))
        #expect(!channel.isActive)
    }

    private struct Unexpected: Error {}
}
