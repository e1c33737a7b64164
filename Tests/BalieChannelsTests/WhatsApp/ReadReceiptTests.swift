import BalieChannels
import Testing

struct ReadReceiptTests {
    private func body(typing: Bool) -> String? {
        SampleChannel.adapter.encodeRead(upTo: "wamid.IN1", typing: typing).map {
            String(decoding: $0.body, as: UTF8.self)
        }
    }

    @Test func readReceiptNamesTheMessage() {
        #expect(body(typing: false) == #"{"message_id":"wamid.IN1","messaging_product":"whatsapp","status":"read"}"#)
    }

    @Test func typingGoesAlong() {
        #expect(
            body(typing: true)
                == #"{"message_id":"wamid.IN1","messaging_product":"whatsapp","status":"read","typing_indicator":{"type":"text"}}"#
        )
    }

    @Test func nothingIsReadWithoutAnID() {
        #expect(SampleChannel.adapter.encodeRead(upTo: "", typing: false) == nil)
    }
}
