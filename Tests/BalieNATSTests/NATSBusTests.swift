import BalieDomain
import BalieServices
import BalieTestKit
import Dispatch
import Glibc
import Testing

@testable import BalieNATS

/// The bus against a server as operators run it.
@Suite(.timeLimit(.minutes(10)))
struct NATSBusTests {
    private func pair(_ url: String) throws -> (RunningBus, RunningBus) {
        let installation = TestNATS.installation()
        return (
            try RunningBus(url, installation: installation), try RunningBus(url, installation: installation)
        )
    }

    @Test func whatOneSaysTheOthersHearInOrder() async throws {
        let (one, other) = try pair(TestNATS.url)
        let stranger = try RunningBus(TestNATS.url, installation: TestNATS.installation())
        let said = (0..<1_000).map { "message \($0)" }
        try await running(one, other, stranger) {
            for bus in [one, other, stranger] { await bus.until(\.bus.isConnected) }
            for text in said { #expect(await one.publish(text)) }
            await other.until { $0.heard.count == said.count }
            // It comes after all that the stranger could have heard.
            #expect(await other.publish("last"))
            await one.until { $0.heard.count == 1 }
        }
        #expect(other.heard == said)
        // Its own it does not hear, and another installation hears nothing.
        #expect(one.heard == ["last"])
        #expect(stranger.heard.isEmpty)
        #expect(!one.bus.isConnected)
        #expect(one.log.lines.filter { $0.contains("NATS connected") }.count == 1)
    }

    @Test func aServerThatIsEndedAndStartedAgainIsFoundAgain() async throws {
        let server = try await NATSProcess()
        let proxy = try await FaultProxy.start(to: .port(server.port))
        let (one, other) = try pair("nats://127.0.0.1:\(proxy.port)")
        try await running(one, other) {
            for bus in [one, other] { await bus.until(\.bus.isConnected) }
            server.kill()
            for bus in [one, other] { await bus.until { !$0.bus.isConnected } }
            #expect(await !one.publish("lost"))
            // Each try that fails makes the next wait for longer.
            var pause = NATSBus.pauses.first
            for _ in 0..<3 {
                for bus in [one, other] { #expect(await bus.time.nextSleeper() == bus.time.now() + pause) }
                for bus in [one, other] { bus.time.advance(by: pause) }
                pause *= 2
            }
            for bus in [one, other] { await bus.time.nextSleeper() }
            let next = try await NATSProcess()
            proxy.redirect(to: .port(next.port))
            for bus in [one, other] {
                bus.time.advance(by: NATSBus.pauses.last)
                await bus.until(\.bus.isConnected)
            }
            #expect(await one.publish("again"))
            await other.until { $0.heard == ["again"] }
            next.kill()
        }
        // Lost, and perhaps not there: each once, however often it was tried.
        #expect((1...2).contains(one.log.lines.filter { $0.contains("polls and tries again") }.count))
        await proxy.stop()
    }

    @Test(arguments: [("ann:wrong@", NATSFailure.refused), ("", .refused), ("ann:s3cr3t@", nil)])
    func whoIsNotKnownIsRefusedWithALineThatSaysWhatToDo(_ who: String, _ failure: NATSFailure?) async throws {
        let server = try await NATSProcess(["--user", "ann", "--pass", "s3cr3t"])
        let url = "nats://\(who)127.0.0.1:\(server.port)"
        #expect(await NATSBus.probe(try NATSServers(url), installation: "test") == failure)
        let bus = try RunningBus(url, installation: "test")
        try await running(bus) {
            if failure == nil { return await bus.until(\.bus.isConnected) }
            // Said once.
            for _ in 0..<3 {
                await bus.time.nextSleeper()
                bus.time.advance(by: NATSBus.pauses.last)
            }
            await bus.time.nextSleeper()
        }
        let lines = bus.log.lines.filter { $0.contains("Correct the user and the password") }
        #expect(lines.count == (failure == nil ? 0 : 1))
        #expect(!bus.log.lines.contains { $0.contains("s3cr3t") || $0.contains("wrong") || $0.contains("ann") })
        server.kill()
    }

    @Test func whoMayNotSubscribeIsToldSo() async throws {
        let server = try await NATSProcess(
            configuration: """
                authorization { users = [
                  { user: mute, password: x, permissions: { publish: ["other"] } },
                  { user: deaf, password: x, permissions: { subscribe: ["other"] } }
                ] }
                """
        )
        let deaf = try NATSServers("nats://deaf:x@127.0.0.1:\(server.port)")
        #expect(await NATSBus.probe(deaf, installation: "test") == .notPermitted)
        // What may not be published shows when it is tried.
        let mute = try RunningBus("nats://mute:x@127.0.0.1:\(server.port)", installation: "test")
        try await running(mute) {
            await mute.until(\.bus.isConnected)
            _ = await mute.publish("hello")
            await mute.until { !$0.bus.isConnected }
            await mute.time.nextSleeper()
        }
        #expect(mute.log.lines.contains { $0.contains("publish and subscribe on the subjects balie.>") })
        server.kill()
    }

    @Test func aServerThatIsNotThereIsUnreachable() async throws {
        let server = try await NATSProcess()
        server.kill()
        let servers = try NATSServers(server.url)
        #expect(await NATSBus.probe(servers, installation: "test") == .unreachable)
        let tls = try NATSServers("tls://127.0.0.1:\(server.port)")
        #expect(await NATSBus.probe(tls, installation: "test") == .unreachable)
    }

    /// The certificate is for `localhost`, and its own authority.
    @Test func aCertificateIsBelievedForItsHostOnlyAndFromAKnownAuthority() async throws {
        let certificate = try await Certificate.make()
        let files = ["--tls", "--tlscert", certificate.chain, "--tlskey", certificate.key]
        let server = try await NATSProcess(files)
        func probe(_ place: String) async throws -> NATSFailure? {
            await NATSBus.probe(try NATSServers("\(place):\(server.port)"), installation: "test")
        }
        #expect(try await probe("tls://localhost") == .notTrusted)
        setenv("SSL_CERT_FILE", certificate.chain, 1)
        defer { unsetenv("SSL_CERT_FILE") }
        #expect(try await probe("tls://localhost") == nil)
        // A server that wants TLS gets it, also unasked.
        #expect(try await probe("nats://localhost") == nil)
        #expect(try await probe("tls://127.0.0.1") == .notTrusted)
        let plain = try NATSServers("tls://localhost:\(TestNATS.port)")
        #expect(await NATSBus.probe(plain, installation: "test") == .tlsRefused)
        server.kill()
    }

    @Test func ofSeveralServersOneIsEnough() async throws {
        let (gone, here) = (try await NATSProcess(), try await NATSProcess())
        gone.kill()
        for _ in 0..<5 {
            let servers = try NATSServers("\(gone.url),\(here.url)")
            #expect(await NATSBus.probe(servers, installation: "test") == nil)
        }
        here.kill()
    }

    /// Nothing answers, and nothing says that it is gone: the pings find out.
    @Test func aConnectionThatFallsSilentIsGivenUp() async throws {
        let proxy = try await FaultProxy.start(to: .port(TestNATS.port))
        let bus = try RunningBus("nats://127.0.0.1:\(proxy.port)", installation: TestNATS.installation())
        try await running(bus) {
            await bus.until(\.bus.isConnected)
            proxy.set(.init(isHeld: true))
            await bus.until { !$0.bus.isConnected }
            await bus.time.nextSleeper()
            proxy.set(.init())
            bus.time.advance(by: NATSBus.pauses.last)
            await bus.until(\.bus.isConnected)
        }
        await proxy.stop()
    }

    /// The server says hello, and then nothing more: the library alone would never come back from that.
    @Test(arguments: [FaultProxy.Direction.toServer, .toClient])
    func aGreetingThatFallsSilentEndsAndIsTriedAgain(_ direction: FaultProxy.Direction) async throws {
        let proxy = try await FaultProxy.start(to: .port(TestNATS.port))
        proxy.set(.init(isHeld: true), direction)
        let servers = try NATSServers("nats://127.0.0.1:\(proxy.port)")
        #expect(await NATSBus.probe(servers, installation: "test") != nil)
        proxy.set(.init())
        #expect(await NATSBus.probe(servers, installation: "test") == nil)
        await proxy.stop()
    }

    @Test(arguments: 0..<UInt64(6))
    func aConnectionThatIsCutAnywhereIsMadeAgainAndNothingComesTwiceOrTorn(_ seed: UInt64) async throws {
        let proxy = try await FaultProxy.start(to: .port(TestNATS.port), seed: seed)
        let installation = TestNATS.installation()
        let speaker = try RunningBus("nats://127.0.0.1:\(proxy.port)", installation: installation)
        let hearer = try RunningBus(TestNATS.url, installation: installation)
        let connections = 8
        try await running(speaker, hearer) {
            await hearer.until(\.bus.isConnected)
            await speaker.until(\.bus.isConnected)
            // The greeting alone takes some hundred bytes: some are cut in it.
            proxy.cutNew(after: 50...3_000)
            if seed % 2 == 0 { proxy.cut() } else { proxy.reset() }
            var number = 0
            while proxy.acceptedCount < connections {
                speaker.time.advance(by: NATSBus.pauses.last)
                number += 1
                _ = await speaker.publish("message \(number)")
                await Task.yield()
            }
            proxy.cutNew(after: nil)
            while await !speaker.publish("last") {
                speaker.time.advance(by: NATSBus.pauses.last)
                await Task.yield()
            }
        }
        let numbers = hearer.heard.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(numbers.count == Set(numbers).count)
        #expect(hearer.heard.allSatisfy { $0.hasPrefix("message ") || $0 == "last" })
        await proxy.stop()
    }

    @Test func closingWhileOthersPublishEndsCleanly() async throws {
        let url = try TestNATS.url
        for _ in 0..<20 {
            let (one, other) = try pair(url)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await one.run() }
                group.addTask { await other.run() }
                for bus in [one, other] { await bus.until(\.bus.isConnected) }
                await withTaskGroup(of: Void.self) { publishers in
                    for bus in [one, other] {
                        publishers.addTask { while await bus.publish("hello") {} }
                    }
                    await one.until { $0.heard.count > 10 }
                    group.cancelAll()
                }
            }
            #expect(!one.bus.isConnected && !other.bus.isConnected)
        }
    }

    /// A node that takes nothing in loses messages and counts them; it holds no more than its limit.
    @Test func whatComesFasterThanItIsTakenIsCounted() async throws {
        let (one, slow) = try pair(TestNATS.url)
        // Far more than the limit: what is let through meanwhile does not matter.
        let count = 3 * Int(NATSLink.pendingLimit)
        let turnstile = DispatchSemaphore(value: 0)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await one.run() }
            // This waits on a thread of the library, as a hearer that is too slow does.
            group.addTask { await slow.run { _ in turnstile.wait() } }
            for bus in [one, slow] { await bus.until(\.bus.isConnected) }
            for number in 0..<count { #expect(await one.publish("\(number)")) }
            var passed = 0
            while slow.missed == 0, passed < count {
                passed += 1
                turnstile.signal()
                await slow.until { $0.heard.count >= passed }
            }
            for _ in passed..<count { turnstile.signal() }
            group.cancelAll()
        }
        #expect(slow.missed > 0)
    }
}
