import Testing

@testable import BalieSandbox

/// What goes wrong on demand.
@Suite(.timeLimit(.minutes(10)))
struct FaultTests {
    private static let hello: JSON = ["to": "31612345678", "type": "text", "text": ["body": "hello"]]

    private static func open(_ sandbox: Harness) async throws -> String {
        let phone = try await sandbox.phone()
        try await sandbox.write(phone, ["type": "text", "text": ["body": "hi"]])
        _ = await sandbox.receiver.hooks(count: 1)
        return phone
    }

    @Test(arguments: [(131_000, 500), (130_429, 400), (190, 401), (131_016, 500), (2, 503), (4, 400), (424_242, 400)])
    func anyCodeForTheNextCalls(_ code: Int, _ status: Int) async throws {
        try await Harness.run { sandbox in
            _ = try await Self.open(sandbox)
            let fault: JSON = ["kind": "error", "code": .integer(Int64(code)), "count": 2, "target": "messages"]
            #expect(try await sandbox.control(.post, "faults", fault).status == 201)
            for _ in 0..<2 {
                let answer = try await sandbox.send(Self.hello)
                #expect(answer.status == status)
                #expect(answer.code == code)
                #expect(answer.json["error"]?["fbtrace_id"]?.string?.isEmpty == false)
            }
            #expect(try await sandbox.send(Self.hello).status == 200)
            #expect(try await sandbox.control(.get, "faults").json == ["data": []])
        }
    }

    @Test func anAnswerIsDroppedAfterOrBeforeTheWork() async throws {
        try await Harness.run { sandbox in
            let phone = try await Self.open(sandbox)
            for (isAfter, count) in [(true, 1), (false, 1)] {
                _ = try await sandbox.control(.post, "faults", ["kind": "drop", "after": .bool(isAfter)])
                await #expect(throws: (any Error).self) { try await sandbox.send(Self.hello) }
                let all = try await sandbox.control(.get, "phones/\(phone)/messages?all=1").json["data"]?.array ?? []
                #expect(all.count { $0["direction"] == "received" } == count)
            }
            let calls = try await sandbox.control(.get, "calls").json["data"]?.array ?? []
            #expect(calls.count { $0["dropped"] == true } == 2)
        }
    }

    @Test func anAnswerComesLate() async throws {
        try await Harness.run { sandbox in
            _ = try await Self.open(sandbox)
            _ = try await sandbox.control(.post, "faults", ["kind": "delay", "ms": 5000])
            async let answer = sandbox.send(Self.hello)
            // The clock stands still until the call waits for it.
            while try await sandbox.control(.get, "faults").json["data"]?.array?.isEmpty == false {}
            sandbox.time.advance(5000)
            #expect(try await answer.status == 200)
        }
    }

    @Test func aMessageFailsLater() async throws {
        try await Harness.run { sandbox in
            _ = try await Self.open(sandbox)
            _ = try await sandbox.control(.post, "faults", ["kind": "fail", "code": 131_049])
            #expect(try await sandbox.send(Self.hello).status == 200)
            sandbox.time.advance(1000)
            let hook = await sandbox.receiver.hooks(count: 2)[1]
            #expect(hook.status?["status"] == "failed")
            #expect(hook.status?["errors"]?.array?.first?["code"] == 131_049)
        }
    }

    @Test func aWebhookComesTwice() async throws {
        try await Harness.run { sandbox in
            let phone = try await Self.open(sandbox)
            _ = try await sandbox.control(.post, "faults", ["kind": "duplicate", "size": 3])
            try await sandbox.write(phone, ["type": "text", "text": ["body": "again"]])
            let hooks = await sandbox.receiver.hooks(count: 4)
            #expect(Set(hooks.dropFirst().map(\.body)).count == 1)
        }
    }

    @Test func aWebhookIsLost() async throws {
        try await Harness.run { sandbox in
            let phone = try await Self.open(sandbox)
            _ = try await sandbox.control(.post, "faults", ["kind": "lose_webhook"])
            try await sandbox.write(phone, ["type": "text", "text": ["body": "lost"]])
            try await sandbox.write(phone, ["type": "text", "text": ["body": "found"]])
            #expect(await sandbox.receiver.hooks(count: 2)[1].message?["text"] == ["body": "found"])
            let states = try await sandbox.control(.get, "deliveries").json["data"]?.array?.compactMap {
                $0["state"]?.string
            }
            #expect(states?.contains("lost") == true)
        }
    }

    @Test(arguments: [false, true])
    func aSignatureIsWrongAndTheRepetitionIsRight(_ isAbsent: Bool) async throws {
        try await Harness.run { sandbox in
            let phone = try await Self.open(sandbox)
            sandbox.receiver.answer([401])
            _ = try await sandbox.control(.post, "faults", ["kind": "signature", "without_header": .bool(isAbsent)])
            try await sandbox.write(phone, ["type": "text", "text": ["body": "x"]])
            let first = await sandbox.receiver.hooks(count: 2)[1]
            let right = HookSigner.sha256(first.body, secret: "test-secret")
            #expect(first.headers["x-hub-signature-256"] != right)
            #expect((first.headers["x-hub-signature-256"] == nil) == isAbsent)
            // The answer is noted a moment after the receiver gave it.
            while try await sandbox.control(.get, "deliveries").json["data"]?.array?.last?["attempts"] == [] {}
            sandbox.time.advance(1000)
            #expect(await sandbox.receiver.hooks(count: 3)[2].headers["x-hub-signature-256"] == right)
        }
    }

    @Test func webhooksComeInAnotherOrder() throws {
        var fixture = try WorldFixture()
        _ = try fixture.world.faults.add(Fault(JSONObject([("kind", "reorder"), ("size", 3)])))
        let bodies = try Self.write(3, &fixture)
        #expect(bodies.map { Self.texts($0) } == [["2"], ["1"], ["0"]])
    }

    @Test func heldWebhooksGoWhenNoMoreCome() throws {
        var fixture = try WorldFixture()
        _ = try fixture.world.faults.add(Fault(JSONObject([("kind", "reorder"), ("size", 3), ("ms", 200)])))
        #expect(try Self.write(2, &fixture).isEmpty)
        fixture.advance(200)
        #expect(Self.bodies(&fixture).map { Self.texts($0) } == [["1"], ["0"]])
    }

    @Test(arguments: [
        (BatchShape.messages, [1, 1, 4]), (.changes, [1, 4, 4]), (.entries, [4, 4, 4]), (.mixed, [2, 3, 4]),
    ])
    func updatesShareABody(_ shape: BatchShape, _ counts: [Int]) throws {
        var fixture = try WorldFixture()
        _ = try fixture.world.faults.add(
            Fault(JSONObject([("kind", "batch"), ("size", 4), ("shape", .string(shape.rawValue))]))
        )
        let bodies = try Self.write(4, &fixture)
        let body = try #require(bodies.first)
        #expect(bodies.count == 1)
        let entries = body["entry"]?.array ?? []
        let changes = entries.flatMap { $0["changes"]?.array ?? [] }
        #expect([entries.count, changes.count, Self.texts(body).count] == counts)
        #expect(Self.texts(body) == ["0", "1", "2", "3"])
        #expect(changes.allSatisfy { $0["value"]?["contacts"]?.array?.count == 1 })
    }

    private static func write(_ count: Int, _ fixture: inout WorldFixture) throws -> [JSON] {
        for index in 0..<count {
            _ = try fixture.world.write(
                JSONObject([("type", "text"), ("text", ["body": .string("\(index)")])]),
                from: fixture.phone.id,
                to: fixture.numberID,
                at: fixture.now
            )
        }
        return bodies(&fixture)
    }

    private static func bodies(_ fixture: inout WorldFixture) -> [JSON] {
        fixture.world.takeEffects().posts.map { (try? JSON.parse($0.body)) ?? .null }
    }

    private static func texts(_ body: JSON) -> [String] {
        (body["entry"]?.array ?? []).flatMap { $0["changes"]?.array ?? [] }
            .flatMap { $0["value"]?["messages"]?.array ?? [] }.compactMap { $0["text"]?["body"]?.string }
    }

    @Test(
        arguments: [
            ["kind": "explode"], ["kind": "error", "count": 0], ["kind": "error", "code": "many"],
            ["kind": "batch", "size": 1001],
            ["kind": "batch", "shape": "round"], ["kind": "drop", "after": 7], [:],
        ] as [JSON]
    )
    func nonsenseIsRefused(_ fault: JSON) {
        #expect(throws: ControlError.self) { try Fault(fault.object ?? JSONObject()) }
    }
}
