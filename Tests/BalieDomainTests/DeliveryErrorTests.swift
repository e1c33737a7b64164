import BalieDomain
import Foundation
import Testing

struct DeliveryErrorTests {
    /// The words of the API.
    @Test(arguments: ["retry", "edit", "template", "contact", "none"])
    func isStoredWithItsRemedy(_ word: String) throws {
        let remedy = try #require(DeliveryError.Remedy(rawValue: word))
        let error = DeliveryError(code: 1, title: "T", details: nil, explanation: "E.", remedy: remedy)
        let stored = try JSONEncoder().encode(error)
        #expect(String(decoding: stored, as: UTF8.self).contains("\"remedy\":\"\(word)\""))
        #expect(try JSONDecoder().decode(DeliveryError.self, from: stored) == error)
    }

    @Test func thereAreNoOtherRemedies() { #expect(DeliveryError.Remedy.allCases.count == 5) }

    @Test func oneThatWasStoredWithoutARemedyIsRead() throws {
        let stored = #"{"code":131026,"title":"Undeliverable","explanation":"E."}"#
        let error = try JSONDecoder().decode(DeliveryError.self, from: Data(stored.utf8))
        #expect(error.remedy == .retry && error.code == 131026 && error.details == nil)
    }
}
