import BalieDomain
import BalieServer
import BalieServices
import BalieTestKit
import HTTPTypes
import Testing

struct ConversationRoutesTests {
    /// A workspace with one number and one conversation, in which the customer said "hi there".
    private func run(
        _ body: @escaping @Sendable (_ api: TestAPI, _ path: String, _ server: TestServer) async throws -> Void
    ) async throws {
        let server = try await TestServer()
        try await server.run { api in
            try await api.customerWrites("hi there", to: try await api.connectNumber())
            let id = try #require(try await api.conversation()["id"]?.string)
            try await body(api, "/conversations/\(id)", server)
        }
    }

    @Test func aConversationHasTheDocumentedShape() async throws {
        try await run { api, path, server in
            let answer = try await api.call(.get, path)
            #expect(answer.status == 200)
            #expect(answer["status"] == "open")
            #expect(answer["channel"]?["kind"] == "whatsapp")
            #expect(answer["contact"]?["name"] == "Ann")
            #expect(answer["contact"]?["identities"]?.array?.first?["value"] == "31612345678")
            #expect(answer["queue"]?["name"] == "Service")
            #expect(answer["assignee"] == .null)
            #expect(answer["labels"] == [])
            #expect(answer["unread"] == 1)
            #expect(answer["window"]?["state"] == "open")
            let until = (server.time.now() + .hours(24)).rfc3339
            #expect(answer["window"]?["until"]?.string == until)
            #expect(answer["last_message"]?["text"] == "hi there")
            for name in ["offer", "snoozed_until", "referral", "draft"] { #expect(answer[name] == .null, "\(name)") }
            #expect(answer["waiting_since"]?.string != nil)
            #expect(answer["viewers"] == [])
            #expect(answer["updated_at"]?.string.flatMap { Timestamp(rfc3339: $0) } != nil)
        }
    }

    @Test func aMessageHasTheDocumentedShape() async throws {
        try await run { api, path, _ in
            let message = try #require(try await api.call(.get, "\(path)/messages")["data"]?.array?.first)
            #expect(message["direction"] == "in")
            #expect(message["type"] == "text")
            #expect(message["text"] == "hi there")
            #expect(message["text_content"]?["body"] == "hi there")
            #expect(message["external_id"] == "wamid.1")
            #expect(message["status"] == "received")
            #expect(message["errors"] == [])
            #expect(message["author"]?["kind"] == "contact")
            #expect(message["author"]?["name"] == "Ann")
            #expect(message["media"] == .null && message["context"] == .null)
            #expect(message["reactions"] == [])
            let id = try #require(message["id"]?.string)
            #expect(try await api.call(.get, "/messages/\(id)").json == message)
        }
    }

    @Test func filtersFindAndLeaveOut() async throws {
        try await run { api, path, _ in
            func count(_ query: String, as role: Role = .agent) async throws -> Int? {
                try await api.call(.get, "/conversations?\(query)", as: .role(role))["data"]?.array?.count
            }
            _ = try await api.call(.post, "\(path)/labels", ["labels": ["vip"]])
            for query in [
                "status=open", "assignee=none", "q=there", "q=Ann", "q=0612345678", "label=vip", "sort=time_left",
                "sort=waiting", "limit=1", "status=unresolved",
            ] { #expect(try await count(query) == 1, "\(query)") }
            for query in ["status=resolved", "assignee=me", "queue=none", "q=elsewhere", "label=other"] {
                #expect(try await count(query) == 0, "\(query)")
            }
            for (query, field) in [
                ("status=shut", "status"), ("sort=oldest", "sort"), ("limit=0", "limit"), ("limit=101", "limit"),
                ("assignee=somebody", "assignee"), ("queue=1", "queue"), ("cursor=nonsense", "cursor"),
            ] {
                let answer = try await api.call(.get, "/conversations?\(query)")
                #expect(answer.status == 422 && answer.field == field, "\(query)")
            }
            let channel = try #require(try await api.call(.get, path)["channel"]?["id"]?.string)
            let dialled = "status=unresolved&channel=\(channel)&number="
            #expect(try await count(dialled + "%2B31%20(0)6%201234-5678") == 1)
            #expect(try await count(dialled + "%2B31612345679") == 0)
            for (query, field) in [(dialled + "0612345678", "number"), ("number=31612345678", "channel")] {
                let answer = try await api.call(.get, "/conversations?\(query)")
                #expect(answer.status == 422 && answer.field == field, "\(query)")
            }
            let counts = try await api.call(.get, "/conversations/counts")
            #expect(counts.json == ["mine": 0, "queue": 1, "all": 1, "unread": 1])
        }
    }

    @Test func actionsAnswerWithTheConversation() async throws {
        try await run { api, path, server in
            let agent = try #require(server.agents[.agent])
            let assigned = try await api.call(.post, "\(path)/assign", ["agent": "me"], as: .role(.agent))
            #expect(assigned["assignee"]?["id"]?.string == "\(agent)")
            let supervisor = try #require(server.agents[.supervisor])
            let transferred = try await api.call(
                .post,
                "\(path)/transfer",
                ["agent": .string("\(supervisor)"), "note": "please look"]
            )
            #expect(transferred["assignee"]?["id"]?.string == "\(supervisor)")
            let back = try await api.call(.post, "\(path)/assign", ["agent": .null])
            #expect(back["assignee"] == .null)
            let snoozed = try await api.call(
                .post,
                "\(path)/snooze",
                ["until": .string((server.time.now() + .hours(2)).rfc3339)]
            )
            #expect(snoozed["status"] == "snoozed")
            #expect(try await api.call(.post, "\(path)/reopen")["status"] == "open")
            #expect(try await api.call(.post, "\(path)/read")["unread"] == 0)
            #expect(try await api.call(.post, "\(path)/unread")["unread"] == 1)
            let labels = try await api.call(.post, "\(path)/labels", ["add": ["b", "a"], "remove": ["c"]])
            #expect(Set(labels["labels"]?.array ?? []) == ["a", "b"])
            #expect(try await api.call(.get, "/labels")["data"] == ["a", "b"])
            #expect(try await api.call(.post, "\(path)/resolve")["status"] == "resolved")
            let late = try await api.call(.post, "\(path)/assign", ["agent": "me"])
            #expect(late.status == 409 && late.code == "conflict")
        }
    }

    @Test func draftsAreOnesOwn() async throws {
        try await run { api, path, _ async throws in
            let draft: JSONValue = ["mode": "note", "body": "thinking"]
            #expect(try await api.call(.put, "\(path)/draft", draft, as: .role(.agent)).status == 204)
            #expect(try await api.call(.get, path, as: .role(.agent))["draft"] == draft)
            #expect(try await api.call(.get, path, as: .role(.supervisor))["draft"] == .null)
            let empty: JSONValue = ["mode": "note", "body": ""]
            #expect(try await api.call(.put, "\(path)/draft", empty, as: .role(.agent)).status == 204)
            #expect(try await api.call(.get, path, as: .role(.agent))["draft"] == .null)
        }
    }

    @Test func lookingIsSeenByOthersForAWhile() async throws {
        try await run { api, path, server in
            #expect(try await api.call(.put, "\(path)/viewing", ["state": "typing"], as: .role(.agent)).status == 204)
            let viewer = try await api.call(.get, path)["viewers"]?.array?.first
            #expect(viewer?["typing"] == true)
            #expect(viewer?["agent"]?["name"] == "agent")
            server.time.advance(by: .seconds(31))
            #expect(try await api.call(.get, path)["viewers"] == [])
        }
    }

    // MARK: Sending

    @Test func aMessageIsSentOnceHoweverOftenItIsAsked() async throws {
        try await run { api, path, _ in
            let body: JSONValue = ["type": "text", "text": ["body": "hello Ann"], "client_key": "k1"]
            let first = try await api.call(.post, "\(path)/messages", body, as: .role(.agent))
            #expect(first.status == 201)
            #expect(first["status"] == "queued")
            #expect(first["author"]?["kind"] == "api")
            #expect(first["client_key"] == "k1")
            let again = try await api.call(.post, "\(path)/messages", body, as: .role(.agent))
            #expect(again.status == 200)
            #expect(again.id == first.id)
            let note = try await api.call(.post, "\(path)/messages", ["type": "note", "note": ["body": "a regular"]])
            #expect(note.status == 201)
            #expect(note["direction"] == "note")
        }
    }

    /// The page says who has it already.
    @Test func whatIsOpenIsGoneOnWithAndSaysWhoHasIt() async throws {
        try await run { api, path, _ in
            let open = try await api.call(.post, "\(path)/assign", ["agent": "me"], as: .role(.supervisor))
            func start(_ number: String) async throws -> Answer {
                let body: JSONValue = [
                    "channel": open["channel"]?["id"] ?? .null, "number": .string(number), "type": "template",
                    "template": ["name": "hello", "language": "en"],
                ]
                return try await api.call(.post, "/conversations", body, as: .role(.agent))
            }
            let existing = try await start("+31 6 12345678")
            #expect(existing.status == 200)
            #expect(existing["conversation"]?["id"] == open["id"])
            #expect(existing["conversation"]?["assignee"]?["name"] == "supervisor")
            #expect(existing["message"]?["status"] == "queued")
            #expect(try await start("+31 6 87654321").status == 201)
            #expect(try await start("+31 6 87654321").status == 200)
        }
    }

    @Test func afterADayOnlyATemplateCanGo() async throws {
        try await run { api, path, server in
            server.time.advance(by: .hours(24))
            let refused = try await api.call(.post, "\(path)/messages", ["type": "text", "text": ["body": "late"]])
            #expect(refused.status == 422)
            #expect(refused.code == "window_closed")
            #expect(try await api.call(.get, path)["window"]?["state"] == "closed")
        }
    }

    @Test func contactsAreFoundRenamedAndErased() async throws {
        try await run { api, path, _ in
            let id = try #require(try await api.call(.get, path)["contact"]?["id"]?.string)
            #expect(try await api.call(.get, "/contacts?q=Ann")["data"]?.array?.count == 1)
            let renamed = try await api.call(.patch, "/contacts/\(id)", ["name": "Ann of Leiden"])
            #expect(renamed["name"] == "Ann of Leiden")
            #expect(renamed["profile_name"] == "Ann")
            #expect(try await api.call(.get, "/contacts/\(id)/conversations")["data"]?.array?.count == 1)
            #expect(try await api.call(.delete, "/contacts/\(id)", as: .role(.agent)).status == 403)
            #expect(try await api.call(.delete, "/contacts/\(id)").status == 204)
            #expect(try await api.call(.get, "/contacts/\(id)").status == 404)
        }
    }
}
