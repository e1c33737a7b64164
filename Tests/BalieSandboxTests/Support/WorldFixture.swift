import Testing

@testable import BalieSandbox

/// A world with one number and one phone whose window is open, without any server.
struct WorldFixture {
    var world = World(seed: 7)
    var now = TestTime.start
    let phone: Phone
    let numberID = Harness.number.phoneNumberID

    init(isOpen: Bool = true) throws {
        world.register(Harness.number)
        world.setCallback(
            Callback(url: "http://127.0.0.1:1/hooks", verifyToken: "word"),
            appID: Harness.number.appID,
            secret: nil,
            fields: nil
        )
        phone = try world.createPhone(JSONObject([("name", "Ann"), ("number", "+31612345678")]))
        if isOpen {
            _ = try world.write(
                JSONObject([("type", "text"), ("text", ["body": "hi"])]),
                from: phone.id,
                to: numberID,
                at: now
            )
        }
        world.effects = Effects()
        world.deliveries = [:]
    }

    /// Moves the clock and does what is due.
    mutating func advance(_ milliseconds: Int64) {
        now += milliseconds
        world.runDue(at: now)
    }

    /// A call with the number's token; the answer, or the refusal.
    mutating func call(
        _ method: GraphCall.Method,
        _ path: [String],
        _ parameters: JSON,
        files: [FormFile] = [],
        token: String = Harness.number.accessToken
    ) -> Result<JSON, GraphError> {
        let call = GraphCall(
            method: method,
            path: path,
            parameters: parameters.object ?? JSONObject(),
            files: files,
            token: token
        )
        do throws(GraphError) {
            guard case .done(let json) = try world.answer(call, at: now) else { return .success(.null) }
            return .success(json)
        } catch {
            return .failure(error)
        }
    }

    mutating func send(_ body: JSON) -> Result<JSON, GraphError> {
        var object = body.object ?? JSONObject()
        if object["messaging_product"] == nil { object["messaging_product"] = "whatsapp" }
        if object["to"] == nil, object["recipient"] == nil { object["to"] = "31612345678" }
        return call(.post, [numberID, "messages"], .object(object))
    }

    /// Sends and gives back the new message's id.
    mutating func sent(_ body: JSON) throws -> String {
        try send(body).get()["messages"]?.array?.first?["id"]?.string ?? ""
    }

    /// The statuses that webhooks have told of since the last time, each with its body.
    mutating func takeStatuses() -> [JSON] {
        world.takeEffects().posts.flatMap { post -> [JSON] in
            let body = (try? JSON.parse(post.body)) ?? .null
            return (body["entry"]?.array ?? []).flatMap { $0["changes"]?.array ?? [] }
                .flatMap { $0["value"]?["statuses"]?.array ?? [] }
        }
    }

    /// Uploads a file and gives back its id.
    mutating func uploaded(_ type: String, size: Int = 10) throws -> String {
        let file = FormFile(field: "file", name: "f", type: type, bytes: Array(repeating: 1, count: size))
        return try call(.post, [numberID, "media"], ["messaging_product": "whatsapp"], files: [file]).get()["id"]?
            .string ?? ""
    }
}

/// A body and the code it is refused with; 0 for one that is accepted.
struct BodyCase: Sendable, CustomTestStringConvertible {
    var name: String
    var code: Int
    var body: JSON

    init(_ name: String, _ code: Int, _ body: JSON) {
        (self.name, self.code, self.body) = (name, code, body)
    }

    var testDescription: String { name }
}
