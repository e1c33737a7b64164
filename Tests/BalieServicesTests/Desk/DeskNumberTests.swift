import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Who is talking already with the customer behind a number: asked of a list, as writing first would find it.
struct DeskNumberTests {
    private static func request(_ office: Office, _ number: String) -> Desk.ListRequest {
        var request = Desk.ListRequest()
        request.status = .unresolved
        request.channel = office.channel
        request.number = number
        return request
    }

    private func found(_ office: Office, _ number: String) async throws -> [ID<Conversation>] {
        try await office.desk.conversations(Self.request(office, number), for: office.observer).items.map(\.id)
    }

    /// The network may write a number otherwise than people do.
    @Test(arguments: [
        ("31612345678", ["+31 (0)6 1234-5678", "31612345678", "+31(0)6 (0)12345678"]),
        ("551187654321", ["+55 11 98765-4321", "551187654321"]),
        ("5215512345678", ["+52 55 1234 5678", "+52 1 55 1234 5678"]),
    ])
    func aNumberIsFoundInAllItsForms(_ number: String, _ forms: [String]) async throws {
        let office = try await Office()
        try await office.write(from: "31600000000")
        let view = try await office.write(from: number)
        for form in forms { #expect(try await found(office, form) == [view.id], "\(form)") }
        #expect(try await found(office, "+31 6 1234 567").isEmpty)
    }

    @Test func whatIsResolvedIsNotFound() async throws {
        let office = try await Office()
        let view = try await office.write(from: "31612345678")
        let ann = try await office.agent("Ann", .online)
        _ = try await office.desk.snooze(view.id, until: office.time.now() + .hours(1), by: ann)
        #expect(try await found(office, "+31612345678") == [view.id])
        _ = try await office.desk.resolve(view.id, by: ann)
        #expect(try await found(office, "+31612345678").isEmpty)
        var earlier = Self.request(office, "+31612345678")
        earlier.status = nil
        #expect(try await office.desk.conversations(earlier, for: ann).items.map(\.id) == [view.id])
    }

    /// Asking makes nobody known.
    @Test func aNewNumberIsNobodys() async throws {
        let office = try await Office()
        let before = try await office.counts()
        #expect(try await found(office, "+31612345678").isEmpty)
        #expect(try await office.counts() == before)
    }

    @Test func aNumberIsReadForOneChannelOfTheCallers() async throws {
        let office = try await Office()
        let view = try await office.write(from: "31612345678")
        let caller = office.observer
        let number = Self.request(office, "+31612345678")
        var (local, anywhere, both, elsewhere) = (number, number, number, number)
        local.number = "0612345678"
        anywhere.channel = nil
        both.contact = view.contact.id
        elsewhere.channel = ID(1)
        for (request, field) in [(local, "number"), (anywhere, "channel"), (both, "number"), (elsewhere, "channel")] {
            let refusal = await #expect(throws: Refusal.self) {
                try await office.desk.conversations(request, for: caller)
            }
            #expect(refusal?.code == .invalidField && refusal?.field == field)
        }
        let stranger = Caller(workspace: ID(2), agent: ID(1), name: "Stranger", role: .administrator)
        let refusal = await #expect(throws: Refusal.self) {
            try await office.desk.conversations(number, for: stranger)
        }
        #expect(refusal?.field == "channel")
    }
}
