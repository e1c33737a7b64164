import Testing

@testable import BalieSandbox

/// The small machines below the world.
struct StateTests {
    @Test func timersComeInOrder() {
        var timers = Timers<Int>()
        var generator = SeededGenerator(seed: 3)
        let deadlines = (0..<500).map { _ in Int64.random(in: 0..<50, using: &generator) }
        for (index, deadline) in deadlines.enumerated() { timers.schedule(index, at: deadline) }
        var taken: [(Int64, Int)] = []
        while let (deadline, action) = timers.popDue(at: 24) { taken.append((deadline, action)) }
        let expected = deadlines.enumerated().filter { $0.element <= 24 }.sorted {
            ($0.element, $0.offset) < ($1.element, $1.offset)
        }
        #expect(taken.map(\.1) == expected.map(\.offset))
        #expect(timers.count == 500 - expected.count)
        #expect(timers.next == deadlines.filter { $0 > 24 }.min())
    }

    @Test func aRingKeepsTheLatest() {
        var ring = Ring<Int>(limit: 3)
        for value in 0..<5 { ring.append(value * 10) }
        #expect(ring[1] == nil)
        #expect(ring[2] == 20)
        #expect(ring.records(after: -1, count: 10).map(\.record) == [20, 30, 40])
        #expect(ring.records(after: 2, count: 1).map(\.number) == [3])
        ring[4] = 41
        #expect(ring[4] == 41)
        ring.removeAll()
        #expect(ring.append(50) == 5)
        #expect(ring.records(after: -1, count: 10).map(\.record) == [50])
    }

    @Test func oldMessagesAreForgotten() throws {
        var fixture = try WorldFixture()
        let message = JSONObject([("type", "text"), ("text", ["body": "x"])])
        for _ in 0..<Thread.messageLimit * 2 {
            _ = try fixture.world.write(message, from: fixture.phone.id, to: fixture.numberID, at: fixture.now)
        }
        let key = ThreadKey(phoneID: fixture.phone.id, numberID: fixture.numberID)
        #expect((fixture.world.threads[key]?.messageIDs.count ?? 0) <= Thread.messageLimit * 5 / 4)
        #expect(fixture.world.deliveryLog.total == Int64(Thread.messageLimit * 2 + 1))
    }

    @Test func theSameSeedGivesTheSameRun() throws {
        func run() throws -> [String] {
            var fixture = try WorldFixture()
            fixture.world.settings.jitter = 500
            for _ in 0..<10 { _ = try fixture.sent(["text": ["body": "x"]]) }
            fixture.advance(5000)
            return fixture.takeStatuses().map { String(decoding: $0.encoded(), as: UTF8.self) }
        }
        #expect(try run() == run())
    }

    @Test(arguments: [
        ("http://localhost:8080/x", "localhost"), ("https://EXAMPLE.com", "example.com"), ("http://[::1]:80/", "::1"),
        ("ftp://a.example", nil), ("http://", nil), ("nonsense", nil), ("javascript:alert(1)", nil),
    ])
    func hostsAreRead(_ url: String, _ host: String?) {
        #expect(WebAddress.host(url) == host)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.9.9.9", true), ("localhost", true), ("::1", true), ("[::1]", true),
        ("127.0.0.256", false),
        ("128.0.0.1", false), ("127.0.0.1.evil.example", false), ("localhost.evil.example", false), ("0.0.0.0", false),
    ])
    func loopbackIsKnown(_ host: String, _ isLoopback: Bool) {
        #expect(WebAddress.isLoopback(host: host) == isLoopback)
    }
}
