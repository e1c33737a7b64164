import BalieDomain
import BalieServices
import BalieTestKit
import HTTPTypes
import Testing

@testable import BalieServer

/// Nothing of one workspace is seen, changed or even hinted at from another.
struct ForeignWorkspaceTests {
    private static let schedule: JSONValue = [
        "name": "Office", "zone": "Europe/Amsterdam", "week": .array(Array(repeating: [], count: 7)),
    ]

    /// Ids of one workspace, by the route that takes them.
    private static func ids(_ api: TestAPI, as sender: TestAPI.Sender) async throws -> [String: String] {
        try await api.customerWrites("hi", id: "wamid.\(sender)", to: try await api.connectNumber(as: sender))
        let conversation = try await api.conversation(as: sender)
        let text = try #require(conversation["id"]?.string)
        let message = try await api.call(
            .post,
            "/conversations/\(text)/messages",
            ["type": "text", "text": ["body": "hello"]],
            as: sender
        )
        func first(_ path: String) async throws -> String {
            let items = try await api.call(.get, path, as: sender)["data"]?.array
            return try #require(items?.first?["id"]?.string)
        }
        return [
            "conversations": text, "messages": message.id, "offers": "\(ID<Offer>(1 << 40))",
            "contacts": try #require(conversation["contact"]?["id"]?.string),
            "channels": try await first("/channels"), "queues": try await first("/queues"),
            "agents": try await first("/agents"), "tokens": try await first("/tokens"),
            "hooks": try await first("/hooks"), "media": "\(ID<Media>(1 << 40))",
            "skills": try await api.call(.post, "/skills", ["name": "Frisian"], as: sender).id,
            "schedules": try await api.call(.post, "/schedules", Self.schedule, as: sender).id,
            "canned-replies": try await api.call(
                .post,
                "/canned-replies",
                ["shortcut": "hi", "body": "Hello"],
                as: sender
            ).id,
        ]
    }

    @Test func everyRouteHidesForeignThings() async throws {
        let server = try await TestServer()
        let (_, tokens, _) = try await TestServer.populate(server.dependencies.accounts, name: "Other")
        let stranger = TestAPI.Sender.token(try #require(tokens[.administrator]))
        try await server.run { api in
            let ids = try await Self.ids(api, as: .role(.administrator))
            let before = try await api.call(.get, "/conversations")
            for route in routeTable(server.dependencies, server.configuration).all where route.path.contains("{id}") {
                let kind = String(route.path.split(separator: "/")[2])
                let id = try #require(ids[kind], "no id for \(route.path)")
                let path = route.path.dropFirst("/api/v1".count).split(separator: "/")
                    .map { $0 == "{id}" ? id : String($0) }.reduce("") { "\($0)/\($1)" }
                let bodies: [JSONValue?] =
                    route.method == .get || route.method == .delete ? [nil] : [nil, [:], ["name": 7]]
                for body in bodies {
                    let answer = try await api.call(route.method, path, body, as: stranger)
                    #expect(answer.status == 404, "\(route.method) \(path) \(String(describing: body))")
                    #expect(answer.code == "not_found")
                    #expect(!answer.text.contains(id))
                }
            }
            #expect(try await api.call(.get, "/conversations").json == before.json)
        }
    }

    @Test func listsAreOnesOwn() async throws {
        let server = try await TestServer()
        let (_, tokens, _) = try await TestServer.populate(server.dependencies.accounts, name: "Other")
        let stranger = TestAPI.Sender.token(try #require(tokens[.administrator]))
        try await server.run { api in
            let ids = try await Self.ids(api, as: .role(.administrator))
            _ = try await api.call(.post, "/skills", ["name": "Dutch"])
            let lists = [
                "/conversations", "/conversations?q=hi", "/contacts", "/contacts?q=Ann", "/channels", "/hooks",
                "/offers",
                "/offers?agent=all", "/canned-replies", "/labels", "/skills", "/schedules",
            ]
            for path in lists {
                #expect(try await api.call(.get, path, as: stranger)["data"] == [], "\(path)")
            }
            for path in ["/agents", "/queues", "/tokens"] {
                let text = try await api.call(.get, path, as: stranger).text
                for id in ids.values { #expect(!text.contains(id), "\(path)") }
            }
        }
    }

    @Test func foreignThingsInABodyAreUnknown() async throws {
        let server = try await TestServer()
        let (_, _, others) = try await TestServer.populate(server.dependencies.accounts, name: "Other")
        let foreign = JSONValue.string("\(try #require(others[.agent]))")
        try await server.run { api in
            let ids = try await Self.ids(api, as: .role(.administrator))
            let conversation = try #require(ids["conversations"])
            let queue = try #require(ids["queues"])
            let assign = try await api.call(.post, "/conversations/\(conversation)/assign", ["agent": foreign])
            #expect(assign.status == 422 && assign.field == "agent")
            let members = try await api.call(.patch, "/queues/\(queue)", ["members": [foreign]])
            #expect(members.status == 422 && members.field == "members[0]")
            let token = try await api.call(.post, "/tokens", ["name": "t", "role": "agent", "agent": foreign])
            #expect(token.status == 404)
        }
    }

    @Test func foreignThingsInRulesAndHoursAreUnknown() async throws {
        let server = try await TestServer()
        let (_, tokens, _) = try await TestServer.populate(server.dependencies.accounts, name: "Other")
        let stranger = TestAPI.Sender.token(try #require(tokens[.administrator]))
        try await server.run { api in
            let ids = try await Self.ids(api, as: .role(.administrator))
            func id(_ kind: String) throws -> JSONValue { .string(try #require(ids[kind])) }
            let own = try await api.call(.get, "/queues", as: stranger)["data"]?.array?.first?["id"]?.string
            let hours = "/queues/\(try #require(own))/hours"
            let schedule = try await api.call(.post, "/schedules", Self.schedule, as: stranger).id
            let body: JSONValue = ["schedule": try id("schedules"), "outside": "hold"]
            let foreign = try await api.call(.put, hours, body, as: stranger)
            #expect(foreign.status == 422 && foreign.field == "schedule")
            let other: JSONValue = ["schedule": .string(schedule), "outside": "queue", "queue": try id("queues")]
            let sent = try await api.call(.put, hours, other, as: stranger)
            #expect(sent.status == 422 && sent.field == "queue")
            let rules: [(JSONValue, JSONValue, String)] = [
                (["channels": [try id("channels")]], ["priority": 1], "rules[0].when.channels[0]"),
                (
                    ["hours": ["schedule": try id("schedules"), "open": true]], ["priority": 1],
                    "rules[0].when.hours.schedule"
                ),
                ([:], ["queue": try id("queues")], "rules[0].do.queue"),
                ([:], ["skills": [["skill": try id("skills"), "level": 1]]], "rules[0].do.skills[0]"),
            ]
            for (when, actions, field) in rules {
                let list: JSONValue = [["name": "r", "when": when, "do": actions]]
                for (method, path) in [(HTTPRequest.Method.put, "/rules"), (.post, "/rules/trial")] {
                    let answer = try await api.call(method, path, ["version": 0, "rules": list], as: stranger)
                    #expect(answer.status == 422 && answer.field == field, "\(path) \(answer.text)")
                }
            }
            #expect(try await api.call(.get, "/rules", as: stranger)["version"] == 0)
        }
    }
}
