import BalieDomain
import BalieStorage
import Testing

/// The calls of the store of surveys, and of their report.
extension StatementCalls {
    private static let now = StorageFixture.now
    private static let asked = SurveyRow.Asked(message: ID(700), at: now + .seconds(5), language: "nl")
    private static let first: ID<Survey> = ID(900)
    private static let second: ID<Survey> = ID(901)

    private static func plan(_ id: ID<Survey>, _ fixture: StorageFixture, _ session: any SQLSession) throws {
        let row = try ConversationStore.find(fixture.conversation, workspace: fixture.workspace, in: session)
        let survey = SurveyRow(
            planned: id,
            of: try #require(row),
            queue: fixture.queue,
            agent: fixture.agent,
            dueAt: now
        )
        try SurveyStore.plan(survey, workspace: fixture.workspace, in: session)
    }

    static let surveys: [(String, Call)] = [
        (
            "SurveyStore.set",
            {
                for settings in [Optional("{}"), nil, "[]"] {
                    try SurveyStore.set(settings, of: $0.queue, workspace: $0.workspace, in: $1)
                }
            }
        ),
        (
            "SurveyStore.settings",
            {
                try #require(try SurveyStore.settings(of: $0.queue, workspace: $0.workspace, in: $1) == "[]")
                try #require(try SurveyStore.settings(of: $0.queue, workspace: ID(404), in: $1) == nil)
            }
        ),
        ("SurveyStore.plan", { try plan(first, $0, $1) }),
        (
            "SurveyStore.cancel",
            {
                try SurveyStore.cancel($0.conversation, workspace: ID(404), in: $1)
                try #require(try SurveyStore.find(first, workspace: $0.workspace, in: $1) != nil)
                try SurveyStore.cancel($0.conversation, workspace: $0.workspace, in: $1)
                try #require(try SurveyStore.find(first, workspace: $0.workspace, in: $1) == nil)
            }
        ),
        (
            "SurveyStore.postpone",
            {
                let until = StorageFixture.now + .days(400)
                try SurveyStore.postpone(first, until: until, workspace: $0.workspace, in: $1)
            }
        ),
        (
            "SurveyStore.find",
            {
                try plan(second, $0, $1)
                try #require(try SurveyStore.find(second, workspace: $0.workspace, in: $1)?.contact == $0.contact)
                try #require(try SurveyStore.find(second, workspace: ID(404), in: $1) == nil)
            }
        ),
        (
            "SurveyStore.due",
            {
                try #require(try SurveyStore.due(heldBy: nil, at: now, limit: 9, in: $1).map(\.id) == [second])
                try #require(try SurveyStore.due(heldBy: nil, at: now - .seconds(1), limit: 9, in: $1).isEmpty)
                let (long, workspace) = (SurveyStore.furthestAhead + .seconds(1), $0.workspace)
                try #require(try SurveyStore.due(heldBy: nil, at: now - long, limit: 9, in: $1).map(\.id) == [second])
                let others = try SurveyStore.due(heldBy: nil, except: [workspace], at: now, limit: 9, in: $1)
                try #require(others.isEmpty)
            }
        ),
        (
            "SurveyStore.nextDue",
            { try #require(try SurveyStore.nextDue(heldBy: nil, after: now - .seconds(1), in: $1) == now) }
        ),
        (
            "MessageStore.hasOutbound",
            {
                for agent in [$0.agent, ID(404)] {
                    let isLater = try MessageStore.hasOutbound(
                        by: agent,
                        after: ID(.max),
                        in: $0.conversation,
                        workspace: $0.workspace,
                        session: $1
                    )
                    try #require(!isLater)
                }
            }
        ),
        (
            "SurveyStore.setAsked",
            {
                try SurveyStore.setAsked(second, asked, workspace: $0.workspace, in: $1)
                try #require(try SurveyStore.find(second, workspace: $0.workspace, in: $1)?.asked == asked)
                try #require(try SurveyStore.nextDue(heldBy: nil, after: now - .seconds(1), in: $1) == nil)
            }
        ),
        (
            "SurveyStore.lastAsked",
            {
                let (contact, workspace) = ($0.contact, $0.workspace)
                for (time, last) in [(asked.at, asked.at), (asked.at - .seconds(1), nil)] {
                    let found = try SurveyStore.lastAsked(contact, upTo: time, workspace: workspace, in: $1)
                    try #require(found == last)
                }
            }
        ),
        (
            "MessageStore.hasInbound",
            {
                let isLater = try MessageStore.hasInbound(
                    after: ID(.max),
                    in: $0.conversation,
                    workspace: $0.workspace,
                    session: $1
                )
                try #require(!isLater)
            }
        ),
        (
            "SurveyStore.rate",
            {
                for rating in [2, 4] {
                    try SurveyStore.rate(second, rating, answeredAt: now, workspace: $0.workspace, in: $1)
                }
                try SurveyStore.rate(second, 1, answeredAt: now, workspace: ID(404), in: $1)
            }
        ),
        (
            "SurveyStore.comment",
            { try SurveyStore.comment(second, $0.message, workspace: $0.workspace, in: $1) }
        ),
        (
            "SurveyStore.comments",
            {
                let rows = try SurveyStore.comments(before: nil, limit: 9, workspace: $0.workspace, in: $1)
                try #require(rows.map(\.answer?.comment) == [$0.message])
                try #require(
                    try SurveyStore.comments(before: $0.message, limit: 9, workspace: $0.workspace, in: $1).isEmpty
                )
            }
        ),
        (
            "SurveyStore.latest",
            {
                let one = try SurveyStore.latest(
                    of: $0.contact,
                    on: $0.channel,
                    upTo: asked.at,
                    workspace: $0.workspace,
                    in: $1
                )
                let all = try SurveyStore.latest(about: [$0.conversation], workspace: $0.workspace, in: $1)
                try #require(one?.answer?.rating == 4)
                try #require(one == all[$0.conversation])
            }
        ),
        (
            "ReportStore.satisfaction",
            {
                for key in ReportKey.allCases {
                    let run = ReportRun(start: now, milliseconds: 60_000, count: 2)
                    let rows = try ReportStore.satisfaction(by: key, run, limit: 9, workspace: $0.workspace, in: $1)
                    try #require(rows.count == 1)
                    try #require(rows.first?.sums == ReportSums([.asked: 1, .ratedFour: 1]))
                }
            }
        ),
        (
            "SurveyStore.prune",
            {
                try #require(try SurveyStore.prune($0.workspace, before: now, limit: 9, in: $1) == 0)
                try #require(try SurveyStore.prune($0.workspace, before: now + .hours(1), limit: 9, in: $1) == 1)
            }
        ),
    ]
}
