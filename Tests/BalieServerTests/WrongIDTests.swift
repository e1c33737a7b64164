import BalieDomain
import BalieServer
import BalieTestKit
import HTTPTypes
import Testing

/// An id of the wrong kind is answered with what was wanted, in words.
struct WrongIDTests {
    @Test func inAnAddress() async throws {
        let server = try await TestServer()
        try await server.run { api in
            for (path, words) in [
                ("/conversations/\(ID<Contact>(7))", "a conversation's id, which begins with cnv_"),
                ("/agents/7", "an agent's id, which begins with agt_"),
                ("/hooks/x", "a hook's id, which begins with hok_"),
                ("/canned-replies/x", "a canned reply's id, which begins with can_"),
            ] {
                let method: HTTPRequest.Method = path.hasPrefix("/canned") ? .delete : .get
                let answer = try await api.call(method, path)
                #expect(answer.status == 404 && answer.code == "not_found", "\(path)")
                #expect(answer["detail"]?.string == "This address needs \(words).", "\(path)")
            }
            let unknown = try await api.call(.get, "/conversations/\(ID<Conversation>(7))")
            #expect(unknown["detail"] == "There is no such thing here.")
        }
    }

    @Test func inABodyOrAQuery() async throws {
        let server = try await TestServer()
        try await server.run { api in
            let wrong = JSONValue.string("\(ID<Contact>(7))")
            let token = try await api.call(.post, "/tokens", ["name": "t", "role": "agent", "agent": wrong])
            #expect(token.field == "agent")
            #expect(token["detail"] == "It must be an agent's id, which begins with agt_.")
            let queue = try await api.call(.post, "/queues", ["name": "Q", "members": [wrong]])
            #expect(queue.field == "members[0]")
            #expect(queue["detail"] == "It must be an agent's id, which begins with agt_.")
            let list = try await api.call(.get, "/conversations?channel=x")
            #expect(list.field == "channel")
            #expect(list["detail"] == "It must be a channel's id, which begins with chn_.")
        }
    }
}
