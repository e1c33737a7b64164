import BalieDomain
import BalieRouting
import BalieTestKit
import Testing

@testable import BalieServices

/// What customers who wait are told of their place and of their wait.
struct QueueMessageTests {
    private static let texts = CustomerTexts([
        "en": "You are number {place}.[ About {wait}.]", "nl": "U bent nummer {place}.[ Nog ongeveer {wait}.]",
    ])
    private static let rules = [0, 300, 900].map { OverflowForm(when: .waited(seconds: $0), then: .message(texts)) }

    struct Filling: Sendable, CustomTestStringConvertible {
        let text: String
        let said: String
        var place = 3
        var wait: Duration? = .seconds(290)
        var testDescription: String { "\(text) → \(said)" }
    }

    @Test(arguments: [
        Filling(text: "Number {place}.", said: "Number 3."),
        Filling(text: "Number {place}.[ {wait}.]", said: "Number 3. 5 min."),
        Filling(text: "Number {place}.[ {wait}.]", said: "Number 3.", wait: nil),
        Filling(text: "[{wait}, no: ]{place}[ or {wait}]", said: "5 min, no: 3 or 5 min"),
        Filling(text: "[{wait}, no: ]{place}[ or {wait}]", said: "3", wait: nil),
        Filling(text: "[Cee Air] {place}[ ({wait}, {place})] [bye]", said: "[Cee Air] 3 (5 min, 3) [bye]"),
        Filling(text: "[Cee Air] {place}[ ({wait}, {place})] [bye]", said: "[Cee Air] 3 [bye]", wait: nil),
        Filling(text: "[Cee [Air {wait}] {place}", said: "[Cee  3", wait: nil),
        Filling(text: "{place}[ {wait}]", said: "3 1 min", wait: .zero),
        Filling(text: "{place}[ {wait}]", said: "3 6 min", wait: .milliseconds(300_001)),
        Filling(text: "{place}[ {wait}]", said: "3 1 h 1 min", wait: .seconds(3_601)),
        Filling(text: "{place}[ {wait}]", said: "3 26 h", wait: .seconds(93_600)),
        Filling(text: "{\"a\": 1} {} {wait", said: "{\"a\": 1} {} {wait", wait: nil),
    ])
    func placeAndWaitAreFilledIn(_ filling: Filling) throws {
        let text = CustomerText(filling.text)
        try text.check(field: "text")
        #expect(text.filled(.init(place: filling.place, expectedWait: filling.wait)) == filling.said)
    }

    @Test func onEnteringAndAtStepsEachInTheirLanguage() async throws {
        let scene = try await OverflowScene()
        let office = scene.office
        try await scene.follow(Self.rules)
        let first = try await office.write(from: "31612345601")
        await office.turn()
        let second = try await office.write(from: "447700900123")
        await office.turn()
        #expect(try await scene.said(in: first.id) == ["U bent nummer 1."])
        #expect(try await scene.said(in: second.id) == ["You are number 2."])
        _ = try await office.desk.assign(first.id, to: scene.ann.agent, by: scene.ann)
        await office.turn()
        await scene.pass(300)
        #expect(try await scene.said(in: first.id) == ["U bent nummer 1."])
        #expect(try await scene.said(in: second.id) == ["You are number 2.", "You are number 1."])
    }

    /// How long one takes here is known from the days before, also after a restart; nobody is told less than they waited.
    @Test func theExpectedWaitIsOfThisQueueAndNeverBelowWhatWasWaited() async throws {
        let scene = try await OverflowScene()
        let office = scene.office
        let earlier = try await office.write(from: "31612345601")
        _ = try await office.desk.assign(earlier.id, to: scene.ann.agent, by: scene.ann)
        await office.turn()
        await scene.pass(240)
        _ = try await office.desk.resolve(earlier.id, by: scene.ann)
        try await scene.follow(Self.rules)
        let again = try await office.restarted()
        await again.turn()
        let held = try await again.write(from: "31612345602")
        _ = try await again.desk.assign(held.id, to: scene.ann.agent, by: scene.ann)
        let view = try await again.write(from: "31612345603")
        await again.turn()
        again.time.advance(by: .seconds(301))
        await again.turn()
        let said = try await scene.said(in: view.id, of: again)
        #expect(said == ["U bent nummer 1. Nog ongeveer 4 min.", "U bent nummer 1. Nog ongeveer 6 min."])
    }

    /// While nothing ran, or the queue was closed, steps passed: one message, not one for each.
    @Test func whoMissedStepsHearsTheLatestAlone() async throws {
        let scene = try await OverflowScene()
        try await scene.follow(Self.rules)
        let view = try await scene.office.write()
        let late = try await scene.office.restarted()
        late.time.advance(by: .seconds(901))
        await late.turn()
        #expect(try await scene.said(in: view.id, of: late) == ["U bent nummer 1."])
        let again = try await late.restarted()
        again.time.advance(by: .seconds(901))
        await again.turn()
        #expect(try await scene.said(in: view.id, of: again) == ["U bent nummer 1."])
    }

    @Test func whoIsOfferedAtOnceHearsNothingUntilTheyAreBackInLine() async throws {
        let scene = try await OverflowScene()
        let office = scene.office
        try await scene.follow(Self.rules)
        try await office.set(.online, scene.ann)
        let view = try await office.write()
        await office.turn()
        #expect(try await scene.said(in: view.id).isEmpty)
        _ = try await office.desk.decline(office.onlyOffer().id, by: scene.ann)
        await office.turn()
        #expect(try await scene.said(in: view.id) == ["U bent nummer 1."])
    }

    /// A whole line at once, in more than one transaction.
    @Test func everyoneInALongLineIsToldTheirPlace() async throws {
        let scene = try await OverflowScene()
        let office = scene.office
        let texts = CustomerTexts(["nl": "{place}"])
        var ids: [ID<Conversation>] = []
        for number in 0..<120 { ids.append(try await office.write(from: "316\(10_000_000 + number)").id) }
        await office.turn()
        try await scene.follow([OverflowForm(when: .waited(seconds: 60), then: .message(texts))])
        await scene.pass(60)
        var places: [String] = []
        for id in ids { places += try await scene.said(in: id) }
        #expect(places.compactMap { Int($0) } == Array(1...120))
    }
}
