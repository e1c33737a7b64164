import BalieDomain
import BalieTestKit
import Foundation
import Testing

struct IDTests {
    @Test(arguments: [
        (0, "msg_0000000000000"), (1, "msg_0000000000001"), (31, "msg_000000000000z"), (32, "msg_0000000000010"),
        (Int64.max, "msg_7zzzzzzzzzzzz"),
    ])
    func textOfANumber(number: Int64, text: String) {
        #expect(ID<Message>(number).description == text)
        #expect(ID<Message>(text) == ID(number))
    }

    @Test func textLeadsBackToTheSameID() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<5000 {
            let id = ID<Conversation>(Int64.random(in: 0...Int64.max, using: &generator))
            #expect(ID<Conversation>(id.description) == id)
        }
    }

    /// Lists sorted by text are sorted by time.
    @Test func textSortsAsTheNumberDoes() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<5000 {
            let first = ID<Hook>(
                Int64.random(in: 0...Int64.max, using: &generator) >> Int64.random(in: 0...62, using: &generator)
            )
            let second = ID<Hook>(
                Int64.random(in: 0...Int64.max, using: &generator) >> Int64.random(in: 0...62, using: &generator)
            )
            #expect((first < second) == (first.description < second.description))
        }
    }

    @Test(arguments: [
        "", "msg", "msg_", "msg_000000000001", "msg_00000000000001", "con_0000000000001", "0000000000001",
        "MSG_0000000000001", "msg_000000000000Z", "msg_000000000000i", "msg_000000000000l", "msg_000000000000o",
        "msg_000000000000u", "msg-0000000000001", "msg_8000000000000", "msg_zzzzzzzzzzzzz", "msg_00000000000é",
        " msg_0000000000001", "msg_0000000000001 ", "msg_000000000000\u{0}",
    ])
    func refusesOtherText(_ text: String) {
        #expect(ID<Message>(text) == nil)
    }

    @Test func travelsAsText() throws {
        let id = ID<Contact>(42)
        let data = try JSONEncoder().encode([id])
        #expect(String(decoding: data, as: UTF8.self) == #"["con_000000000001a"]"#)
        #expect(try JSONDecoder().decode([ID<Contact>].self, from: data) == [id])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([ID<Message>].self, from: data) }
    }

    /// A prefix that two kinds share would let one kind's id pass as the other's.
    @Test func prefixesAreDistinct() {
        let prefixes = [
            Workspace.idPrefix, ChannelAccount.idPrefix, Contact.idPrefix, Identity.idPrefix, Conversation.idPrefix,
            Message.idPrefix, Media.idPrefix, Queue.idPrefix, Skill.idPrefix, Agent.idPrefix, Offer.idPrefix,
            Hook.idPrefix, CannedReply.idPrefix, APIToken.idPrefix, OutboxEntry.idPrefix,
        ]
        #expect(Set(prefixes).count == prefixes.count)
        #expect(prefixes.allSatisfy { (2...4).contains($0.count) && $0.allSatisfy(\.isLowercase) })
    }
}
