import BalieChannels
import BalieDomain
import Foundation
import Testing

/// Every message in `Fixtures/outbound` and the call, or the refusal, it becomes.
struct SendGoldenTests {
    private struct Input: Decodable {
        var content: MessageContent
        var recipient: IdentityClaim
        var quoted: String?
        var media: String?
    }

    @Test(arguments: try Golden.all(in: "outbound"))
    func encodes(_ golden: Golden) throws {
        let input = try JSONDecoder().decode(Input.self, from: Data(golden.bytes()))
        let message = OutboundMessage(
            opaqueID: "msg_0d3nkg1w8a0g1",
            recipient: input.recipient,
            content: input.content,
            quotedExternalID: input.quoted,
            mediaExternalID: input.media
        )
        let actual: String
        do throws(SendRejection) {
            actual = Description.lines(of: try SampleChannel.adapter.encode(message))
        } catch {
            actual = Description.lines(of: error)
        }
        try golden.compare(actual)
    }

    @Test func noExpectationIsLeftOver() throws {
        #expect(try Golden.orphans(in: "outbound") == [])
    }

    @Test func refusesNumbersThatJSONCannotHold() {
        let message = OutboundMessage(
            opaqueID: "msg_1",
            recipient: IdentityClaim(.phone, "31612345678"),
            content: .location(.init(latitude: .nan, longitude: 1))
        )
        #expect(throws: SendRejection.self) { try SampleChannel.adapter.encode(message) }
    }
}
