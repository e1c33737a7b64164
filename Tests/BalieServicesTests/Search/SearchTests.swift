import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Search works although everything is sealed.
struct SearchTests {
    private struct Find: CustomTestStringConvertible, Sendable {
        let text: String
        let isFound: Bool
        var testDescription: String { text }

        init(_ text: String, _ isFound: Bool = true) {
            self.text = text
            self.isFound = isFound
        }
    }

    private static let finds = [
        // Words of messages: whole ones, all of them, whatever their case and accents.
        Find("cafe"), Find("café"), Find("CAFÉ"), Find("straße"), Find("groot cafe"), Find("cafe, groot!"),
        Find("ca", false), Find("cafe theatre", false), Find("12.50"), Find("漢字"), Find("re-booking"),
        // Beginnings of names.
        Find("zoe"), Find("Zoë"), Find("zo"), Find("van den"), Find("berg zoe"), Find("z", false), Find("oe", false),
        // Endings of numbers, and the national form.
        Find("31612345678"), Find("+31 6 1234 5678"), Find("06 12345678"), Find("0031612345678"), Find("5678"),
        Find("(06) 1234-5678"), Find("345678"), Find("678", false), Find("31612345", false), Find("1234567", false),
        // Nothing at all.
        Find("nowhere", false), Find("💥", false), Find("NL.44"),
    ]

    @Test(arguments: finds)
    private func whatPeopleTypeIsFound(_ find: Find) async throws {
        let office = try await Office()
        try await office.take(
            messages: [
                WireHook.text(
                    "wamid.1",
                    "Groot Café in de Straße: € 12.50, 漢字, re-booking",
                    userID: "NL.44",
                    at: office.time.now()
                )
            ],
            contacts: [WireHook.contact("31612345678", name: "Zoë van den Berg", userID: "NL.44")]
        )
        var request = Desk.ListRequest()
        request.search = find.text
        let found = try await office.desk.conversations(request, for: office.observer).items
        #expect((found.count == 1) == find.isFound)
        // Nothing is found from another workspace.
        let other = try await office.accounts.createWorkspace(name: "Other")
        let stranger = Caller(workspace: other, agent: ID(2), name: "Stranger", role: .administrator)
        #expect(try await office.desk.conversations(request, for: stranger).items.isEmpty)
        let contacts = try await office.centre.contacts.list(search: find.text, cursor: nil, limit: 9, for: stranger)
        #expect(contacts.items.isEmpty)
    }

    @Test func contactsAreFoundByNameAndNumberOnly() async throws {
        let office = try await Office()
        try await office.write("umbrella", name: "Zoë van den Berg")
        func found(_ text: String) async throws -> Int {
            try await office.centre.contacts.list(search: text, cursor: nil, limit: 9, for: office.observer).items.count
        }
        #expect(try await found("berg") == 1)
        #expect(try await found("0612345678") == 1)
        #expect(try await found("umbrella") == 0)
    }

    @Test func notesAndRepliesAreFoundAndWhatNobodyWroteIsNot() async throws {
        let office = try await Office()
        let caller = try await office.agent("Ann", .online)
        let view = try await office.write("hello")
        try await office.reply("rhubarb", in: view.id, by: caller)
        _ = try await office.desk.send(.init(content: .note(.init(body: "marmalade"))), in: view.id, by: caller)
        try await office.take(messages: [WireHook.image("wamid.I", media: "1", at: office.time.now())])
        func found(_ text: String) async throws -> Int {
            var request = Desk.ListRequest()
            request.search = text
            return try await office.desk.conversations(request, for: caller).items.count
        }
        for text in ["rhubarb", "marmalade"] { #expect(try await found(text) == 1) }
        #expect(try await found("photo") == 0)
    }

    @Test func anAgentsNameReplacesTheWordsOfTheOneBefore() async throws {
        let office = try await Office()
        let caller = try await office.agent()
        let view = try await office.write()
        for name in ["Quentin", "Rosalind"] {
            _ = try await office.centre.contacts.rename(view.contact.id, to: name, by: caller)
        }
        func found(_ text: String) async throws -> Int {
            try await office.centre.contacts.list(search: text, cursor: nil, limit: 9, for: caller).items.count
        }
        #expect(try await found("rosalind") == 1)
        #expect(try await found("quentin") == 0)
    }

    @Test func aVeryLongMessageIsIndexedUpToALimit() {
        let text = (0..<1000).map { "word\($0)" }.joined(separator: " ")
        #expect(SearchWords.words(of: text).count == SearchWords.wordLimit)
        #expect(SearchWords.words(of: String(repeating: "x", count: 5000)).map(\.count) == [SearchWords.wordLength])
    }
}
