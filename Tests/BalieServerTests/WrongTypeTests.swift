import BalieDomain
import BalieServer
import BalieServices
import BalieTestKit
import HTTPTypes
import NIOCore
import Testing

/// A field of a wrong type is named, and its value is not repeated.
struct WrongTypeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let method: HTTPRequest.Method
        let path: String
        let body: JSONValue
        /// Paths of the fields to be spoilt.
        let fields: [String]

        var testDescription: String { "\(method) \(path) \(fields.joined(separator: " "))" }
    }

    static let cases: [Case] = [
        Case(
            method: .post,
            path: "/session",
            body: ["email": "a@b.c", "password": "x"],
            fields: ["email", "password"]
        ),
        Case(method: .post, path: "/session", body: ["link": "x"], fields: ["link"]),
        Case(method: .put, path: "/me/presence", body: ["status": "online"], fields: ["status"]),
        Case(
            method: .put,
            path: "/me/password",
            body: ["password": "x", "current": "y"],
            fields: ["password", "current"]
        ),
        Case(
            method: .post,
            path: "/agents",
            body: ["email": "n@example.com", "name": "N", "role": "agent", "capacity": 3, "queues": [], "skills": []],
            fields: ["email", "name", "role", "capacity", "queues", "skills"]
        ),
        Case(
            method: .patch,
            path: "/agents/{agent}",
            body: ["email": "n@example.com", "name": "N", "role": "agent", "capacity": 3, "active": true],
            fields: ["email", "name", "role", "capacity", "active", "queues", "skills"]
        ),
        Case(
            method: .post,
            path: "/queues",
            body: ["name": "Q", "strategy": "least_busy", "ring_seconds": 20],
            fields: ["name", "strategy", "ring_seconds", "members", "required_skills"]
        ),
        Case(
            method: .patch,
            path: "/queues/{queue}",
            body: [:],
            fields: ["name", "strategy", "ring_seconds", "members"]
        ),
        Case(
            method: .put,
            path: "/queues/{queue}/routing",
            body: ["strategy": "best_skill", "ring_seconds": 20, "members": []],
            fields: [
                "strategy", "ring_seconds", "needs", "members", "highest_tier", "steps", "mode", "picking", "wrap_up",
                "wrap_up.seconds", "wrap_up.codes",
            ]
        ),
        Case(
            method: .put,
            path: "/routing",
            body: ["order": ["by": "strict"]],
            fields: [
                "order", "order.by", "order.seconds_per_point", "order.initial", "order.per_minute", "order.maximum",
                "window", "window.lead_minutes", "window.seconds_per_cent", "last_agent", "last_agent.who",
                "last_agent.days", "last_agent.patience_seconds", "not_responding_after", "decline_memory_seconds",
            ]
        ),
        Case(
            method: .post,
            path: "/me/wrap-ups/done",
            body: ["conversation": "cnv_0000000000001"],
            fields: ["conversation", "code"]
        ),
        Case(method: .post, path: "/skills", body: ["name": "S"], fields: ["name"]),
        Case(method: .patch, path: "/skills/{skill}", body: ["name": "S"], fields: ["name"]),
        Case(method: .post, path: "/tokens", body: ["name": "T", "role": "agent"], fields: ["name", "role", "agent"]),
        Case(
            method: .post,
            path: "/canned-replies",
            body: ["shortcut": "s", "body": "b"],
            fields: ["shortcut", "body"]
        ),
        Case(
            method: .post,
            path: "/channels",
            body: [
                "name": "N",
                "settings": [
                    "phone_number_id": "1", "waba_id": "2", "access_token": "3", "app_secret": "4", "verify_token": "5",
                ],
            ],
            fields: [
                "kind", "name", "settings", "queue", "settings.phone_number_id", "settings.waba_id",
                "settings.access_token",
                "settings.app_secret", "settings.verify_token", "settings.graph_url",
            ]
        ),
        Case(method: .post, path: "/conversations/{conversation}/assign", body: [:], fields: ["agent"]),
        Case(method: .post, path: "/conversations/{conversation}/transfer", body: [:], fields: ["agent", "queue"]),
        Case(
            method: .post,
            path: "/conversations/{conversation}/transfer",
            body: ["agent": "agt_0000000000001"],
            fields: ["note"]
        ),
        Case(method: .post, path: "/conversations/{conversation}/snooze", body: [:], fields: ["until"]),
        Case(
            method: .post,
            path: "/conversations/{conversation}/labels",
            body: [:],
            fields: ["labels", "add", "remove"]
        ),
        Case(
            method: .put,
            path: "/conversations/{conversation}/draft",
            body: ["mode": "note", "body": "b"],
            fields: ["mode", "body"]
        ),
        Case(method: .put, path: "/conversations/{conversation}/viewing", body: [:], fields: ["state"]),
        Case(method: .patch, path: "/contacts/{contact}", body: [:], fields: ["name"]),
        Case(
            method: .post,
            path: "/conversations",
            body: ["type": "template", "template": ["name": "n", "language": "en"], "number": "+31612345678"],
            fields: ["type", "template", "template.name", "template.language", "channel", "number", "contact"]
        ),
        Case(
            method: .post,
            path: "/conversations/{conversation}/messages",
            body: ["type": "text", "text": ["body": "b", "preview_url": true]],
            fields: ["type", "text", "text.body", "text.preview_url", "media", "context", "client_key"]
        ),
        Case(
            method: .post,
            path: "/conversations/{conversation}/messages",
            body: ["type": "image", "image": [:], "media": ["id": "med_0000000000001"], "context": [:]],
            fields: ["image", "image.caption", "media.id", "context.message_id"]
        ),
        Case(
            method: .post,
            path: "/conversations/{conversation}/messages",
            body: ["type": "location", "location": ["latitude": 1, "longitude": 2]],
            fields: ["location", "location.latitude", "location.longitude", "location.name", "location.url"]
        ),
        Case(
            method: .post,
            path: "/conversations/{conversation}/messages",
            body: ["type": "template", "template": ["name": "n", "language": "nl"]],
            fields: ["template", "template.name", "template.language", "template.components"]
        ),
        Case(
            method: .post,
            path: "/conversations/{conversation}/messages",
            body: ["type": "reaction", "reaction": ["message_id": "m"]],
            fields: ["reaction", "reaction.message_id", "reaction.emoji"]
        ),
        Case(
            method: .post,
            path: "/conversations/{conversation}/messages",
            body: ["type": "contacts"],
            fields: ["contacts"]
        ),
        Case(
            method: .post,
            path: "/conversations/{conversation}/messages",
            body: ["type": "interactive"],
            fields: ["interactive"]
        ),
        Case(
            method: .post,
            path: "/conversations/{conversation}/messages",
            body: ["type": "note", "note": ["body": "b"]],
            fields: ["note", "note.body"]
        ),
    ]

    /// Of every type; a field takes at most some of them.
    private static let canary = "c4n4ry"
    private static let spoilt: [JSONValue] = [
        .string(canary), .integer(-987_654), .number(0.5), .bool(false), ["member": .string(canary)], [[7]],
    ]

    @Test func everyFieldIsNamed() async throws {
        let server = try await TestServer()
        try await server.run { api in
            try await api.customerWrites("hi", to: try await api.connectNumber())
            let conversation = try await api.conversation()
            let queues = try await api.call(.get, "/queues")["data"]?.array
            let skill = try await api.call(.post, "/skills", ["name": "Frisian"])
            let places = [
                "{skill}": skill.id,
                "{conversation}": conversation["id"]?.string, "{contact}": conversation["contact"]?["id"]?.string,
                "{agent}": server.agents[.agent].map { "\($0)" }, "{queue}": queues?.first?["id"]?.string,
            ]
            for test in Self.cases {
                var path = test.path
                for (place, id) in places { path = path.replacing(place, with: id ?? "") }
                for field in test.fields { try await Self.check(test, path, field, api) }
            }
        }
    }

    private static func check(_ test: Case, _ path: String, _ field: String, _ api: TestAPI) async throws {
        var named = 0
        for value in spoilt {
            // No limit on sign-in tries here, whatever their order.
            api.server.time.advance(by: .seconds(60))
            let body = set(value, at: field.split(separator: "."), in: test.body)
            let answer = try await api.call(test.method, path, body)
            guard answer.status >= 400 else { continue }
            #expect(answer.headers[.contentType] == "application/problem+json", "\(test.testDescription)")
            #expect(answer.status < 500, "\(test.testDescription) \(value)")
            #expect(!answer.text.contains(canary) && !answer.text.contains("987654"), "\(answer.text)")
            let path = answer.field ?? ""
            if path == field || path.hasPrefix("\(field)[") || path.hasPrefix("\(field).") { named += 1 }
        }
        // Of six types at least three are wrong for any field.
        #expect(named >= 3, "\(test.testDescription): \(field) was named \(named) times")
    }

    private static func set(_ value: JSONValue, at path: [Substring], in body: JSONValue) -> JSONValue {
        guard let name = path.first else { return value }
        guard case .object(var members) = body else { return value }
        members[String(name)] = set(value, at: Array(path.dropFirst()), in: members[String(name)] ?? [:])
        return .object(members)
    }

    @Test func unknownFieldsOfMessagesAreRefused() async throws {
        let server = try await TestServer()
        try await server.run { api in
            try await api.customerWrites("hi", to: try await api.connectNumber())
            let id = try #require(try await api.conversation()["id"]?.string)
            for (body, field) in [
                (["type": "text", "text": ["body": "b"], "texts": "x"], "texts"),
                (["type": "text", "text": ["body": "b", "previewUrl": true]], "text.previewUrl"),
                (["type": "text", "text": ["body": "b"], "image": [:]], "image"),
            ] as [(JSONValue, String)] {
                let answer = try await api.call(.post, "/conversations/\(id)/messages", body)
                #expect(answer.status == 422 && answer.field == field)
            }
        }
    }

    struct Body: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: String
        var type = "application/json"
        let status: Int
    }

    @Test(arguments: [
        Body(testDescription: "no JSON", bytes: "{", status: 422),
        Body(testDescription: "a list", bytes: "[]", status: 422),
        Body(testDescription: "nothing", bytes: "", status: 422),
        Body(testDescription: "deep", bytes: String(repeating: "[", count: 100_000), status: 422),
        Body(testDescription: "a form", bytes: "name=S", type: "application/x-www-form-urlencoded", status: 415),
        Body(testDescription: "plain text", bytes: "{}", type: "text/plain", status: 415),
        Body(testDescription: "too large", bytes: String(repeating: " ", count: 300_000), status: 413),
    ])
    func badBodiesAreRefused(_ body: Body) async throws {
        let server = try await TestServer()
        try await server.run { api in
            let answer = try await api.raw(
                .post,
                "/skills",
                ByteBuffer(string: body.bytes),
                headers: [.contentType: body.type]
            )
            #expect(answer.status == body.status)
            #expect(answer.headers[.contentType] == "application/problem+json")
        }
    }
}
