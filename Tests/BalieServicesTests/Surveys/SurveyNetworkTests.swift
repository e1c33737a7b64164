import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// A template may be asked of the network first, which answers when it likes.
struct SurveyNetworkTests {
    @Test func aNetworkThatNeverAnswersDelaysNoOtherWorkspace() async throws {
        let slow = try await Office()
        let (ann, time) = (try await slow.agent("Ann", .online), slow.time)
        try await slow.ask(delaySeconds: 3600, template: .init(name: "how_was_it", language: "nl"))
        let view = try await slow.write()
        try await slow.reply(in: view.id, by: ann)
        time.advance(by: .hours(24) - .minutes(5))
        _ = try await slow.desk.resolve(view.id, by: ann)
        let other = try await slow.another()
        let ben = try await other.agent("Ben", .online)
        try await other.ask()
        time.advance(by: .hours(1) + .seconds(1))
        let client = ProviderClient { _, _ throws(ProviderClient.Failure) in
            try? await time.sleep(until: .distantFuture)
            throw .unknown
        }
        let asker = SurveyAsker(slow.environment, templates: TemplateDirectory(slow.environment, client: client))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await asker.run() }
            for phone in ["31612345601", "31612345602"] {
                let theirs = try await other.write(from: phone)
                try await other.reply(in: theirs.id, by: ben)
                _ = try await other.desk.resolve(theirs.id, by: ben)
                try await eventually { try await other.survey(of: theirs.id) != nil }
            }
            #expect(try await slow.survey(of: view.id) == nil)
            group.cancelAll()
        }
    }

    /// A round has room for so many workspaces, and one that failed rests.
    @Test func roundsAreBounded() {
        let (rounds, now) = (SurveyRounds(), TestTime.start)
        for number in 1...SurveyRounds.limit { rounds.begin(ID(Int64(number))) }
        #expect(rounds.room == 0 && rounds.closed(at: now).count == SurveyRounds.limit)
        rounds.end(ID(1), restingUntil: nil)
        rounds.end(ID(2), restingUntil: now + .seconds(5))
        #expect(rounds.room == 2 && rounds.nextRested == now + .seconds(5))
        #expect(!rounds.closed(at: now).contains(ID(1)) && rounds.closed(at: now).contains(ID(2)))
        #expect(!rounds.closed(at: now + .seconds(5)).contains(ID(2)) && rounds.nextRested == nil)
    }
}
