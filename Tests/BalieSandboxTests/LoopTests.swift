import Testing

@testable import BalieSandbox

/// The whole way: a phone writes, the business answers, the phone reads.
@Suite(.timeLimit(.minutes(10)))
struct LoopTests {
    @Test func aPhoneWritesAndTheAnswerGoesUpTheLadder() async throws {
        try await Harness.run { sandbox in
            let phone = try await sandbox.phone()
            let inbound = try await sandbox.write(phone, ["type": "text", "text": ["body": "hi"]])
            let first = await sandbox.receiver.hooks(count: 1)
            #expect(first[0].message?["id"] == .string(inbound))
            #expect(first[0].message?["from"] == "31612345678")
            #expect(first[0].value?["contacts"] == [["profile": ["name": "Ann"], "wa_id": "31612345678"]])
            #expect(
                first[0].value?["metadata"]
                    == ["display_phone_number": "31205550100", "phone_number_id": "106540352242922"]
            )

            let answer = try await sandbox.send([
                "to": "+31612345678", "type": "text", "text": ["body": "hello"], "biz_opaque_callback_data": "msg_1",
                "context": ["message_id": .string(inbound)],
            ])
            #expect(answer.status == 200)
            #expect(answer.json["contacts"] == [["input": "+31612345678", "wa_id": "31612345678"]])
            #expect(answer.json["messages"]?.array?.first?["message_status"] == nil)
            let id = try #require(answer.json["messages"]?.array?.first?["id"]?.string)
            #expect(id.hasPrefix("wamid.HBgLMzE2MTIzNDU2NzgVAgARGB"))

            sandbox.time.advance(150)
            let sent = await sandbox.receiver.hooks(count: 2)[1]
            #expect(sent.status?["status"] == "sent")
            #expect(sent.status?["id"] == .string(id))
            #expect(sent.status?["biz_opaque_callback_data"] == "msg_1")
            #expect(sent.status?["recipient_id"] == "31612345678")
            #expect(sent.status?["conversation"] == nil)
            #expect(
                sent.status?["pricing"] == [
                    "billable": false, "pricing_model": "PMP", "type": "free_customer_service", "category": "service",
                ]
            )
            sandbox.time.advance(350)
            let delivered = await sandbox.receiver.hooks(count: 3)[2]
            #expect(delivered.status?["status"] == "delivered")
            #expect(delivered.status?["pricing"] != nil)

            let seen = try await sandbox.control(.get, "phones/\(phone)/messages").json["data"]?.array ?? []
            #expect(seen.count == 2)
            #expect(seen[1]["text"] == ["body": "hello"])
            #expect(seen[1]["context"] == ["id": .string(inbound)])
            _ = try await sandbox.control(.post, "phones/\(phone)/read", [:])
            let read = await sandbox.receiver.hooks(count: 4)[3]
            #expect(read.status?["status"] == "read")
            #expect(read.status?["pricing"] == nil)
        }
    }
}
