import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What counts as a rating or a comment, and that nobody is rung for it.
struct SurveyAnswerTests {
    private struct Scene {
        let office: Office
        let ann: Caller
        let survey: SurveyRow

        init(days: Int = 7) async throws {
            office = try await Office()
            ann = try await office.agent("Ann", .online)
            try await office.ask(days: days)
            survey = try await office.asked(by: ann)
        }

        func row(_ rating: Int) -> String { SurveyQuestion.choice(rating, of: survey.id) }

        func satisfaction() async throws -> SatisfactionView? {
            try await office.find(survey.conversation).satisfaction
        }

        /// Whether the last thing left everybody in peace.
        func isQuiet() async throws -> Bool {
            await office.turn()
            let view = try await office.find(survey.conversation)
            let all = try await office.conversations()
            return try await office.ringing().isEmpty && view.status == .resolved && view.unread == 0
                && view.unansweredSince == nil && all.count == 1
        }

        func thanks() async throws -> [String] {
            try await office.messages(of: survey.conversation).compactMap { message in
                guard case .text(let text) = message.content, message.author.kind == .system else { return nil }
                return text.body
            }
        }
    }

    /// What the customer does, step by step, and what is kept of it.
    struct Case: CustomTestStringConvertible, Sendable {
        enum Step: Sendable {
            case tap(Int)
            case text(String)
            case image
            /// Of what they said in the step of this number.
            case edit(Int, String)
            case wait(Duration)
        }

        let name: String
        let steps: [Step]
        var rating: Int?
        var comment: String?
        var isQuiet = true
        var testDescription: String { name }
    }

    private static let cases: [Case] = [
        Case(name: "a tap", steps: [.tap(4)], rating: 4),
        Case(name: "a second tap", steps: [.tap(4), .tap(1)], rating: 1),
        Case(name: "the same tap again", steps: [.tap(4), .tap(4)], rating: 4),
        Case(name: "a digit", steps: [.text("5")], rating: 5),
        Case(name: "a digit within a day", steps: [.wait(.hours(23)), .text("5")], rating: 5),
        Case(name: "a digit after a day", steps: [.wait(.hours(25)), .text("5")], isQuiet: false),
        Case(name: "a tap after a month", steps: [.wait(.days(30)), .tap(3)], rating: 3),
        Case(name: "two digits", steps: [.text("44")], isQuiet: false),
        Case(name: "words", steps: [.text("it was a 4")], isQuiet: false),
        Case(name: "words, then a digit", steps: [.text("wait"), .text("4")], isQuiet: false),
        Case(name: "a picture", steps: [.image], isQuiet: false),
        Case(name: "a picture, then a tap", steps: [.image, .tap(2)], rating: 2, isQuiet: false),
        Case(name: "a comment", steps: [.tap(4), .text("Ann was kind")], rating: 4, comment: "Ann was kind"),
        Case(name: "a comment after a digit", steps: [.text("4"), .text("kind")], rating: 4, comment: "kind"),
        Case(name: "a late comment", steps: [.tap(4), .wait(.minutes(61)), .text("kind")], rating: 4, isQuiet: false),
        Case(name: "a question", steps: [.tap(4), .text("where is my bag?")], rating: 4, isQuiet: false),
        Case(name: "a picture for a comment", steps: [.tap(4), .image], rating: 4, isQuiet: false),
        Case(name: "two texts", steps: [.tap(4), .text("a"), .text("b")], rating: 4, comment: "a", isQuiet: false),
        Case(name: "a digit in place of a tap", steps: [.tap(4), .text("5")], rating: 5),
        Case(name: "a tap after the comment", steps: [.tap(4), .text("a"), .tap(5)], rating: 5, comment: "a"),
        Case(
            name: "a hostile comment",
            steps: [.tap(1), .text("=HYPERLINK(\"x\")'; DROP TABLE survey; --<script>\u{202E}")],
            rating: 1,
            comment: "=HYPERLINK(\"x\")'; DROP TABLE survey; --<script>\u{202E}",
            isQuiet: false
        ),
        Case(name: "a bad tap", steps: [.tap(1)], rating: 1),
        Case(name: "a comment with 3", steps: [.tap(3), .text("meh")], rating: 3, comment: "meh"),
        Case(
            name: "a comment with 2",
            steps: [.tap(2), .text("call me")],
            rating: 2,
            comment: "call me",
            isQuiet: false
        ),
        Case(
            name: "a comment with a typed 1",
            steps: [.text("1"), .text("a")],
            rating: 1,
            comment: "a",
            isQuiet: false
        ),
        Case(
            name: "a bad tap after it",
            steps: [.tap(4), .text("a"), .tap(1)],
            rating: 1,
            comment: "a",
            isQuiet: false
        ),
        Case(name: "an edited comment", steps: [.tap(4), .text("a"), .edit(1, "b")], rating: 4, comment: "b"),
        Case(name: "an edited digit", steps: [.text("4"), .edit(0, "5")], rating: 5),
        Case(name: "edited twice", steps: [.text("4"), .edit(0, "5"), .edit(0, "3")], rating: 3),
        Case(name: "a digit edited to 1", steps: [.text("4"), .edit(0, "1")], rating: 1),
        Case(
            name: "a digit edited to 1, with a comment",
            steps: [.text("4"), .text("slow"), .edit(0, "1")],
            rating: 1,
            comment: "slow",
            isQuiet: false
        ),
        Case(name: "a digit edited to words", steps: [.text("4"), .edit(0, "a four")], rating: 4),
        Case(name: "a digit edited after a day", steps: [.text("4"), .wait(.hours(25)), .edit(0, "5")], rating: 4),
        Case(name: "a digit edited after a tap", steps: [.text("4"), .tap(3), .edit(0, "5")], rating: 3),
        Case(name: "words edited to a digit", steps: [.text("fine"), .edit(0, "5")], isQuiet: false),
    ]

    @Test(arguments: cases)
    func whatCounts(_ item: Case) async throws {
        let scene = try await Scene()
        for (index, step) in item.steps.enumerated() {
            let (id, now) = ("wamid.answer.\(index)", scene.office.time.now())
            switch step {
            case .tap(let rating): try await scene.office.tap(scene.row(rating), id: id)
            case .text(let text): try await scene.office.write(text, id: id)
            case .image: try await scene.office.take(messages: [WireHook.image(id, media: "1", at: now)])
            case .edit(let step, let text):
                let original = "wamid.answer.\(step)"
                try await scene.office.take(messages: [WireHook.edit(id, of: original, text, at: now)])
            case .wait(let time): scene.office.time.advance(by: time)
            }
            scene.office.time.advance(by: .seconds(1))
        }
        let satisfaction = try await scene.satisfaction()
        #expect(satisfaction?.rating == item.rating)
        #expect(satisfaction?.comment == item.comment)
        #expect(try await scene.isQuiet() == item.isQuiet)
        #expect(try await scene.thanks() == (item.rating == nil ? [] : ["Dank u!"]))
    }

    /// Whoever gets it sees what it is about, however long ago that was resolved; what they say next is a message like any.
    @Test(arguments: [Duration.seconds(1), .days(30)])
    func aWordAboutABadRatingWaitsInLineOnce(_ later: Duration) async throws {
        let scene = try await Scene()
        let (office, id) = (scene.office, scene.survey.conversation)
        try await office.set(.away, scene.ann)
        office.time.advance(by: later)
        try await office.tap(scene.row(1), id: "wamid.tap")
        #expect(try await scene.isQuiet())
        for _ in 0..<2 { try await office.write("My parcel is still not here, call me", id: "wamid.word") }
        let view = try await office.find(id)
        #expect(view.status == .open && view.waitingSince == office.time.now() && view.unread == 1)
        #expect(view.unansweredSince == office.time.now() && view.satisfaction?.comment != nil)
        #expect(try await office.conversations().count == 1)
        let told = try await office.messages(of: id).compactMap { message in
            if case .system(let event) = message.content, event.kind == "reopened" { event.body } else { nil }
        }
        #expect(told == ["Reopened by the customer's comment with a rating of 1"])
        try await office.set(.online, scene.ann)
        await office.turn()
        _ = try await office.desk.accept(office.onlyOffer().id, by: scene.ann)
        try await office.tap(scene.row(2), id: "wamid.again")
        try await office.write("Hello?", id: "wamid.next")
        #expect(try await office.find(id).unread == 2)
        #expect(try await office.find(id).satisfaction?.rating == 2)
    }

    @Test func duplicatedHooksChangeNothing() async throws {
        let scene = try await Scene()
        try await scene.office.tap(scene.row(4), id: "wamid.tap")
        try await scene.office.write("kind", id: "wamid.comment")
        let (counts, before) = (try await scene.office.counts(), try await scene.satisfaction())
        for _ in 0..<2 {
            try await scene.office.write("kind", id: "wamid.comment")
            try await scene.office.tap(scene.row(4), id: "wamid.tap")
        }
        let differences = try await scene.office.counts().differences(from: counts)
        #expect(differences.allSatisfy { $0.hasPrefix("hook") }, "\(differences)")
        #expect(try await scene.satisfaction() == before)
    }

    @Test func oneHookMayBringAllOfIt() async throws {
        let scene = try await Scene()
        let now = scene.office.time.now()
        func tap(_ rating: Int) -> JSONValue {
            let reply: JSONValue = .object(["id": .string(scene.row(rating)), "title": "a title"])
            let payload: JSONValue = .object(["type": "list_reply", "list_reply": reply])
            return WireHook.message("wamid.tap.\(rating)", at: now, type: "interactive", payload)
        }
        let comment = WireHook.text("wamid.comment", "kind", at: now)
        try await scene.office.take(messages: [tap(2), tap(2), tap(4), comment, comment])
        let satisfaction = try await scene.satisfaction()
        #expect(satisfaction?.rating == 4)
        #expect(satisfaction?.comment == "kind")
        #expect(try await scene.thanks() == ["Dank u!"])
        #expect(try await scene.isQuiet())
    }

    /// Rows that are not of a survey of theirs.
    @Test func anothersSurveyIsNone() async throws {
        let scene = try await Scene()
        let (office, survey) = (scene.office, scene.survey)
        try await office.tap(scene.row(5), id: "wamid.a", from: "31687654321")
        let other = try #require(try await office.conversation(of: "31687654321"))
        #expect(other.status == .open)
        #expect(try await scene.satisfaction()?.rating == nil)
        // One that nobody made, and one of another workspace.
        let workspace = try await office.accounts.createWorkspace(name: "Other")
        let foreign = office.environment.ids.next(Survey.self)
        try await office.storage.write { session in
            let row = try #require(
                try ConversationStore.find(survey.conversation, workspace: office.workspace, in: session)
            )
            let planned = SurveyRow(
                planned: foreign,
                of: row,
                queue: office.queue,
                agent: scene.ann.agent,
                dueAt: office.time.now()
            )
            try SurveyStore.plan(planned, workspace: workspace, in: session)
            let asked = SurveyRow.Asked(message: ID(1), at: office.time.now(), language: "nl")
            try SurveyStore.setAsked(foreign, asked, workspace: workspace, in: session)
        }
        try await office.tap(SurveyQuestion.choice(5, of: foreign), id: "wamid.b")
        #expect(try await office.find(survey.conversation).status == .open)
        let untouched = try await office.storage.read { try SurveyStore.find(foreign, workspace: workspace, in: $0) }
        #expect(untouched?.asked != nil)
        #expect(untouched?.answer == nil)
    }

    /// A row of an old survey is taken for that, whatever goes on now.
    @Test func anOldRowIsOfItsSurvey() async throws {
        let scene = try await Scene(days: 0)
        scene.office.time.advance(by: .days(2))
        let second = try await scene.office.asked(by: scene.ann)
        #expect(second.conversation != scene.survey.conversation)
        try await scene.office.tap(scene.row(2), id: "wamid.old")
        #expect(try await scene.satisfaction()?.rating == 2)
        #expect(try await scene.office.find(second.conversation).satisfaction?.rating == nil)
    }

    /// Asked twice about one conversation, the customer is shown with what they said last.
    @Test func theLastSurveyOfAConversationIsShown() async throws {
        let scene = try await Scene(days: 0)
        let (office, id) = (scene.office, scene.survey.conversation)
        try await office.tap(scene.row(2), id: "wamid.first")
        office.time.advance(by: .hours(1))
        let other = try await office.asked(from: "31687654321", by: scene.ann)
        let again = try await office.asked(by: scene.ann)
        #expect(again.conversation == id && again.id != scene.survey.id)
        #expect(try await scene.satisfaction()?.rating == nil)
        try await office.tap(SurveyQuestion.choice(5, of: again.id), id: "wamid.second")
        try await office.tap(SurveyQuestion.choice(3, of: other.id), id: "wamid.other", from: "31687654321")
        let views = try await office.conversations()
        #expect(views.count == 2)
        for view in views { #expect(view.satisfaction?.rating == (view.id == id ? 5 : 3)) }
    }

    /// The customer is back with something else, and what they say once that is resolved is about that.
    @Test(arguments: ["The blue one, still not here", "2"], [true, false])
    func afterItWasResolvedAgainNothingIsAnAnswer(_ text: String, wasRated: Bool) async throws {
        let scene = try await Scene()
        let office = scene.office
        if wasRated { try await office.tap(scene.row(4), id: "wamid.a") }
        _ = try await office.desk.reopen(scene.survey.conversation, by: scene.ann)
        office.time.advance(by: .minutes(1))
        _ = try await office.desk.resolve(scene.survey.conversation, by: scene.ann)
        try await office.write(text)
        let after = try await scene.satisfaction()
        #expect(after?.rating == (wasRated ? 4 : nil) && after?.comment == nil)
        #expect(try await office.find(scene.survey.conversation).status == .open)
    }

    @Test func anEarlierTapThatComesLaterChangesNothing() async throws {
        let scene = try await Scene()
        let office = scene.office
        func tap(_ rating: Int, _ id: String, at time: Timestamp) async throws {
            let reply: JSONValue = .object(["id": .string(scene.row(rating)), "title": "a title"])
            let payload: JSONValue = .object(["type": "list_reply", "list_reply": reply])
            try await office.take(messages: [WireHook.message(id, at: time, type: "interactive", payload)])
        }
        office.time.advance(by: .minutes(1))
        try await tap(5, "wamid.later", at: office.time.now())
        try await tap(1, "wamid.earlier", at: office.time.now() - .seconds(30))
        #expect(try await scene.satisfaction()?.rating == 5)
    }

    @Test func erasingTheContactErasesTheComment() async throws {
        let scene = try await Scene()
        let office = scene.office
        try await office.tap(scene.row(4), id: "wamid.tap")
        try await office.write("my name is Kim", id: "wamid.comment")
        let surveys = Surveys(office.environment)
        func comments() async throws -> [String] {
            try await surveys.comments(cursor: nil, limit: 9, workspace: office.workspace).items.map(\.comment)
        }
        #expect(try await comments() == ["my name is Kim"])
        let boss = try await office.agent("Boss", .away, role: .administrator)
        try await office.centre.contacts.erase(scene.survey.contact, by: boss)
        #expect(try await comments() == [])
        #expect(try await scene.satisfaction()?.comment == nil)
        #expect(try await scene.satisfaction()?.rating == 4)
    }

    @Test func theReportAddsUp() async throws {
        let scene = try await Scene()
        let office = scene.office
        try await office.tap(scene.row(4), id: "wamid.a")
        let other = try await office.asked(from: "31687654321", by: scene.ann)
        try await office.tap(SurveyQuestion.choice(2, of: other.id), id: "wamid.b", from: "31687654321")
        _ = try await office.asked(from: "31611111111", by: scene.ann)
        let now = office.time.now()
        let period = try ReportPeriod(from: nil, to: nil, interval: .day, zone: nil, now: now + .minutes(1))
        for key in ReportKey.allCases {
            let report = try await Reports(office.environment)
                .satisfaction(by: key, over: period, workspace: office.workspace)
            #expect(report.total == ReportSums([.asked: 3, .ratedFour: 1, .ratedTwo: 1]))
            #expect(report.groups.map(\.sums) == [report.total])
            let values = Dictionary(
                uniqueKeysWithValues: ReportColumn.satisfaction.map { ($0.name, $0.value(report.total)) }
            )
            #expect(values["answered"] == .whole(2))
            #expect(values["csat"] == .ratio(0.5))
            #expect(values["answer_rate"] == .ratio(2.0 / 3))
        }
        let nothing = ReportColumn.satisfaction.suffix(2).map { $0.value(ReportSums()) }
        #expect(nothing == [.none, .none])
    }
}
