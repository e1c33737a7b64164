import BalieDomain
import BalieRouting
import BalieStorage
import BalieTestKit
import HTTPTypes
import Testing

@testable import BalieServer
@testable import BalieServices

struct ReportRoutesTests {
    /// The agent takes a conversation after half a minute.
    private func run(_ body: @escaping @Sendable (TestAPI) async throws -> Void) async throws {
        let server = try await TestServer()
        let floors = Floors(server.environment, settings: FloorSettings())
        try await server.run { api in
            try await api.call(.put, "/me/presence", ["status": "online"], as: .role(.agent))
            try await api.customerWrites("hi", to: try await api.connectNumber())
            await floors.turn()
            server.time.advance(by: .seconds(15))
            let offers = try await api.call(.get, "/offers", as: .role(.agent))
            let offer = try #require(offers["data"]?.array?.first?["id"]?.string)
            try await api.call(.post, "/offers/\(offer)/accept", as: .role(.agent))
            try await body(api)
        }
    }

    private static let day = "from=2026-08-23&to=2026-08-24"

    @Test func aRoutingReportHasTheDocumentedShape() async throws {
        try await run { api in
            let report = try await api.call(
                .get,
                "/reports/routing?\(Self.day)&interval=1h&by=agent&threshold=20&zone=Europe/Amsterdam"
            )
            #expect(report.status == 200)
            #expect(report["from"] == "2026-08-22T22:00:00.000Z" && report["to"] == "2026-08-23T22:00:00.000Z")
            #expect(report["zone"] == "Europe/Amsterdam" && report["interval"] == "1h" && report["by"] == "agent")
            #expect(report["threshold_seconds"] == 20 && report["short_seconds"] == 5)
            #expect(report["service_levels"]?["sl_3"] == "SL-3 = A_T / (A + B - B_T)")
            let intervals = try #require(report["intervals"]?.array)
            #expect(intervals.count == 24)
            #expect(intervals[14]["handled"] == 1 && intervals[14]["sl_3"] == 1)
            #expect(intervals[13]["handled"] == 0 && intervals[13]["sl_3"] == .null)
            #expect(intervals[13]["speed_of_answer_ms"] == .null)
            let group = try #require(report["groups"]?.array?.first { $0["name"] == "agent" })
            #expect(group["id"]?.string == api.server.agents[.agent].map { "\($0)" })
            #expect(group["speed_of_answer_ms"] == 15_000 && group["wait_p90_ms"] == 15_000)
            #expect(report["total"]?["offered"] == 1 && report["total"]?["wait_p50_ms"] == 15_000)
        }
    }

    @Test func aReportOfAgentStatesHasTheDocumentedShape() async throws {
        try await run { api in
            let report = try await api.call(.get, "/reports/agent-states?\(Self.day)&interval=1d")
            #expect(report.status == 200 && report["by"] == "agent" && report["threshold_seconds"] == nil)
            let group = try #require(report["groups"]?.array?.first { $0["name"] == "agent" })
            #expect(group["available_ms"] == 15_000 && group["busy_ms"] == 0 && group["occupancy"] == 0)
            #expect(group["concurrency"] == .null && report["intervals"]?.array?.count == 1)
        }
    }

    @Test func filesHaveALineForEveryIntervalOfEveryGroup() async throws {
        try await run { api in
            let queue = try await api.call(.get, "/queues")["data"]?.array?.first?["id"]?.string ?? ""
            try await api.call(.patch, "/queues/\(queue)", ["name": "=cmd|' /C calc'!A0"])
            let file = try await api.call(.get, "/reports/routing.csv?\(Self.day)&interval=15m&zone=Europe/Amsterdam")
            #expect(file.status == 200)
            #expect(file.headers[.contentType] == "text/csv; charset=utf-8")
            #expect(file.headers[.contentDisposition] == "attachment; filename=\"routing-by-queue-2026-08-23.csv\"")
            #expect(file.headers[.cacheControl] == "no-store")
            let lines = file.text.split(separator: "\r\n")
            #expect(lines.count == 2)
            #expect(lines[0].hasPrefix("\u{FEFF}from,to,queue_id,queue,offered,handled,"))
            #expect(lines[0].contains(#","sl_3: SL-3 = A_T / (A + B - B_T), T = 60 s","#))
            #expect(
                lines[1].hasPrefix(
                    "2026-08-23T14:00:00+02:00,2026-08-23T14:15:00+02:00,\(queue),\"'=cmd|' /C calc'!A0\",1,1,"
                )
            )
            let states = try await api.call(.get, "/reports/agent-states.csv?\(Self.day)&interval=1d")
            #expect(states.headers[.contentDisposition] == "attachment; filename=\"agent-states-2026-08-23.csv\"")
            #expect(states.text.contains("from,to,agent_id,agent,available_ms,"))
        }
    }

    @Test(arguments: ["queue", "agent", "channel"])
    func noNameRunsInAFileOfSatisfaction(_ key: String) async throws {
        try await run { api in
            let queue = try await api.call(.get, "/queues")["data"]?.array?.first?["id"]?.string ?? ""
            let row = try #require(try await api.call(.get, "/conversations")["data"]?.array?.first)
            let conversation = try #require(row["id"]?.string.flatMap { ID<Conversation>($0) })
            let channel = try #require(row["channel"]?["id"]?.string ?? row["channel_id"]?.string)
            let agent = try #require(api.server.agents[.agent])
            let name: JSONValue = "=cmd|' /C calc'!A0"
            try await api.call(.patch, "/queues/\(queue)", ["name": name])
            try await api.call(.patch, "/agents/\(agent)", ["name": name])
            try await api.call(.patch, "/channels/\(channel)", ["name": name])
            let (server, now) = (api.server, api.server.time.now())
            try await server.environment.storage.write { session in
                let found = try ConversationStore.find(conversation, workspace: server.workspace, in: session)
                let survey = SurveyRow(
                    planned: server.environment.ids.next(),
                    of: try #require(found),
                    queue: try #require(ID<Queue>(queue)),
                    agent: agent,
                    dueAt: now
                )
                try SurveyStore.plan(survey, workspace: server.workspace, in: session)
                let asked = SurveyRow.Asked(message: ID(1), at: now, language: "nl")
                try SurveyStore.setAsked(survey.id, asked, workspace: server.workspace, in: session)
            }
            let file = try await api.call(.get, "/reports/satisfaction.csv?\(Self.day)&interval=1d&by=\(key)")
            #expect(file.status == 200 && file.headers[.contentType] == "text/csv; charset=utf-8")
            let lines = file.text.split(separator: "\r\n")
            #expect(lines.count == 2)
            #expect(lines.last?.contains(",\"'=cmd|' /C calc'!A0\",1,") == true, "\(file.text)")
        }
    }

    @Test func whatDoesNotFitIsNamed() async throws {
        try await run { api in
            for (query, field) in [
                ("from=x", "from"), ("to=x", "to"), ("interval=2h", "interval"), ("by=contact", "by"),
                ("threshold=0", "threshold"), ("threshold=1e9", "threshold"),
                ("threshold=99999999999999999999", "threshold"), ("short=-1", "short"), ("zone=Nowhere", "zone"),
                ("from=2020-01-01&interval=15m&to=2026-01-01", "to"),
            ] {
                for path in ["/reports/routing", "/reports/routing.csv"] {
                    let answer = try await api.call(.get, "\(path)?\(query)")
                    #expect(answer.status == 422 || answer.status == 400, "\(query)")
                    #expect(answer.code == "invalid_field" && answer.field == field, "\(query)")
                }
            }
        }
    }

    @Test func anotherWorkspaceSeesNothing() async throws {
        try await run { api in
            let (_, tokens, _) = try await TestServer.populate(api.server.dependencies.accounts, name: "Other")
            let stranger = TestAPI.Sender.token(tokens[.administrator] ?? "")
            let routing = try await api.call(.get, "/reports/routing?\(Self.day)", as: stranger)
            #expect(routing.status == 200 && routing["groups"] == [] && routing["total"]?["offered"] == 0)
            let states = try await api.call(.get, "/reports/agent-states?\(Self.day)", as: stranger)
            let names = states["groups"]?.array?.compactMap { $0["available_ms"]?.integer }
            #expect(names?.allSatisfy { $0 == 0 } == true)
            #expect(!states.text.contains("\(api.server.agents[.agent]?.description ?? "agt")"))
        }
    }
}
