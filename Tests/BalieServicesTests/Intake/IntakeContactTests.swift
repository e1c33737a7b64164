import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Who is who: one person is one contact, whatever the network calls them.
struct IntakeContactTests {
    private static let variants: [[String]] = [
        // Brazil, with and without the ninth digit; Mexico with and without the 1; Argentina with and without the 9.
        ["5511987654321", "551187654321"],
        ["5215512345678", "525512345678"],
        ["5491123456789", "541123456789"],
    ]

    @Test(arguments: variants)
    func formsOfOneNumberAreOneContact(_ forms: [String]) async throws {
        let office = try await Office()
        for form in forms + forms.reversed() { try await office.write("from \(form)", from: form) }
        let counts = try await office.counts()
        #expect(counts["contact"] == 1 && counts["conversation"] == 1 && counts["message"] == 4)
        #expect(counts["identity"] == 1)
    }

    @Test func aNumberThatOnlyLooksAlikeIsSomebodyElse() async throws {
        let office = try await Office()
        // A Brazilian fixed line gets no ninth digit.
        for number in ["551133334444", "5511933334444", "31612345678", "31612345679"] {
            try await office.write(from: number)
        }
        #expect(try await office.counts()["contact"] == 4)
    }

    @Test func aPersonWithoutANumberKeepsTheirContactWhenTheNumberAppears() async throws {
        let office = try await Office()
        let now = office.time.now()
        try await office.take(
            messages: [WireHook.text("wamid.1", "hi", from: nil, userID: "NL.77", at: now)],
            contacts: [WireHook.contact(nil, name: "Ann", userID: "NL.77")]
        )
        let first = try #require(try await office.conversations().first)
        #expect(first.contact.name == "Ann")
        try await office.take(
            messages: [WireHook.text("wamid.2", "hi again", from: "31612345678", userID: "NL.77", at: now)]
        )
        try await office.take(messages: [WireHook.text("wamid.3", "number only", from: "31612345678", at: now)])
        let views = try await office.conversations()
        #expect(views.map(\.id) == [first.id])
        #expect(Set(views[0].contact.identities.map(\.value)) == ["31612345678", "NL.77"])
        #expect(try await office.messages(of: first.id).count == 3)
    }

    @Test func anAddressThatPassesToSomebodyElseIsTheirs() async throws {
        let office = try await Office()
        let now = office.time.now()
        try await office.take(messages: [
            WireHook.text("wamid.1", "I am A", from: "31611111111", userID: "NL.A", at: now),
            WireHook.text("wamid.2", "I am B", from: "31622222222", userID: "NL.B", at: now),
        ])
        // The network says that B's user id now goes with A's number.
        try await office.take(messages: [
            WireHook.text("wamid.3", "which?", from: "31611111111", userID: "NL.B", at: now)
        ])
        let ofA = try #require(try await office.conversation(of: "31611111111"))
        #expect(Set(ofA.contact.identities.map(\.value)) == ["31611111111", "NL.A", "NL.B"])
        let ofB = try #require(try await office.conversation(of: "31622222222"))
        #expect(ofB.contact.identities.map(\.value) == ["31622222222"])
    }

    @Test func whoChangesNumberKeepsTheirConversation() async throws {
        let office = try await Office()
        let before = try await office.write("old number", from: "31611111111")
        try await office.take(messages: [
            WireHook.numberChange("wamid.N", from: "31611111111", to: "31622222222", at: office.time.now())
        ])
        let after = try await office.write("new number", from: "31622222222")
        #expect(after.id == before.id)
        #expect(after.contact.identities.map(\.value) == ["31622222222"])
        #expect(try await office.messages(of: after.id).map(\.content.kind) == [.text, .system, .text])
        // Whoever gets the old number next is somebody else.
        let other = try await office.write("who was here?", from: "31611111111")
        #expect(other.contact.id != after.contact.id)
    }

    @Test func aNumberChangeOfSomebodyUnknownIsToldInANewConversation() async throws {
        let office = try await Office()
        try await office.take(messages: [
            WireHook.numberChange("wamid.N", from: "31611111111", to: "31622222222", at: office.time.now())
        ])
        let view = try #require(try await office.conversations().first)
        #expect(view.contact.identities.map(\.value) == ["31622222222"])
        #expect(view.unread == 0 && view.unansweredSince == nil && view.window.until == nil)
    }

    @Test func aNewProfileNameIsTakenOverAndAnAgentsNameStays() async throws {
        let office = try await Office()
        let first = try await office.write(name: "Ann")
        #expect(first.contact.name == "Ann")
        let renamed = try await office.write(name: "Anna de Vries")
        #expect(renamed.contact.name == "Anna de Vries")
        let caller = try await office.agent()
        _ = try await office.centre.contacts.rename(first.contact.id, to: "Mrs de Vries", by: caller)
        let again = try await office.write(name: "Annie")
        #expect(again.contact.name == "Mrs de Vries" && again.contact.profileName == "Annie")
        _ = try await office.centre.contacts.rename(first.contact.id, to: nil, by: caller)
        #expect(try await office.find(first.id).contact.name == "Annie")
    }

    @Test func aMessageWithoutAProfileLeavesTheNameAsItIs() async throws {
        let office = try await Office()
        try await office.write(name: "Ann")
        #expect(try await office.write().contact.name == "Ann")
    }

    @Test func whoHasNoNameIsCalledByTheirNumber() async throws {
        let office = try await Office()
        #expect(try await office.write().contact.name == "+31612345678")
    }
}
