import BalieChannels
import BalieDomain
import Testing

/// Every body in `Fixtures/whatsapp` and what it means.
struct HookGoldenTests {
    @Test(arguments: try Golden.all(in: "whatsapp"))
    func decodes(_ golden: Golden) throws {
        let body = try golden.bytes()
        let actual: String
        do throws(HookError) {
            let events = try SampleChannel.adapter.decode(body)
            actual = events.isEmpty ? "no events" : events.map(Description.lines).joined(separator: "\n")
        } catch {
            switch error {
            case .notJSON: actual = "error: not JSON"
            case .malformed(let path): actual = "error: malformed \(path)"
            }
        }
        try golden.compare(actual)
    }

    @Test func noExpectationIsLeftOver() throws {
        #expect(try Golden.orphans(in: "whatsapp") == [])
    }

    /// Nothing of a batch is lost: three entries of three changes of five messages and five statuses.
    @Test func readsEveryItemOfABatch() throws {
        let golden = try #require(try Golden.all(in: "whatsapp").first { $0.name == "batch-3-by-3-by-5" })
        let events = try SampleChannel.adapter.decode(golden.bytes())
        let messages = events.compactMap { if case .message(let message) = $0 { message.externalID } else { nil } }
        let statuses = events.compactMap { if case .status(let status) = $0 { status.externalID } else { nil } }
        #expect(Set(messages).count == 45)
        #expect(Set(statuses).count == 45)
        #expect(events.count == 90)
    }
}
