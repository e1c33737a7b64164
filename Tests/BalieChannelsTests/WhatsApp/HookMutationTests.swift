import BalieChannels
import BalieDomain
import Foundation
import Testing

/// Whatever a hook looks like, reading it ends, and what comes out is sound.
struct HookMutationTests {
    /// Runs beside each other; each with so many bodies.
    static let seeds: [UInt64] = Array(1...8)
    static let bodyCount = 2600

    @Test(arguments: seeds)
    func everySpoiledBodyIsReadOrRefused(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let bodies = try Golden.all(in: "whatsapp").map { try $0.bytes() }
        var (read, refused) = (0, 0)
        for round in 0..<Self.bodyCount {
            var body = bodies[round % bodies.count]
            for _ in 0..<Int.random(in: 1...3, using: &generator) { body = Mutation.of(body, using: &generator) }
            do throws(HookError) {
                for event in try SampleChannel.adapter.decode(body) {
                    guard isSound(event) else {
                        Issue.record("seed \(seed), round \(round): \(Description.lines(of: event))")
                        continue
                    }
                }
                read += 1
            } catch {
                refused += 1
            }
        }
        // Mutations that never, or always, break the JSON would test little.
        #expect(read > Self.bodyCount / 10)
        #expect(refused > Self.bodyCount / 10)
    }

    private func isSound(_ event: InboundEvent) -> Bool {
        switch event {
        case .message(let message):
            !message.externalID.isEmpty && !message.sender.isEmpty && isStorable(message.content)
                && isSane(message.sentAt)
        case .status(let status): !status.externalID.isEmpty && isSane(status.occurredAt)
        case .amendment(let amendment):
            !amendment.externalID.isEmpty && !amendment.originalExternalID.isEmpty && isSane(amendment.sentAt)
        case .identityChanged(let old, let new, _): !old.isEmpty && !new.isEmpty
        case .echo(let echo): !echo.externalID.isEmpty && !echo.recipient.isEmpty && isStorable(echo.content)
        case .marketingPreference(let preference): !preference.customer.isEmpty && isSane(preference.changedAt)
        case .foreign(let path), .unreadable(let path): !path.isEmpty
        case .accountNotice: true
        }
    }

    /// Content is stored as JSON, read again, and shown in words.
    private func isStorable(_ content: MessageContent) -> Bool {
        guard let data = try? JSONEncoder().encode(content) else { return false }
        return (try? JSONDecoder().decode(MessageContent.self, from: data)) == content && !content.words.isEmpty
    }

    /// Far enough from the ends that adding windows cannot overflow.
    private func isSane(_ time: Timestamp) -> Bool {
        (0...253_402_300_799_000).contains(time.milliseconds)
    }
}
