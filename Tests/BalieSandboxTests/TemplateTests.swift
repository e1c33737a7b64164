import Testing

@testable import BalieSandbox

/// Templates: making and listing them, and taking them away.
struct TemplateTests {
    static let drafts: [BodyCase] = [
        BodyCase("good", 0, late(["name": "other"])),
        BodyCase("twice", 100, late([:])),
        BodyCase("name with capitals", 100, late(["name": "Late"])),
        BodyCase("language", 100, late(["name": "o", "language": "Dutch"])),
        BodyCase("category", 100, late(["name": "o", "category": "SPAM"])),
        BodyCase("no components", 100, late(["name": "o", "components": []])),
        BodyCase("no body", 100, late(["name": "o", "components": [["type": "FOOTER", "text": "x"]]])),
        BodyCase("variable first", 100, late(["name": "o", "components": [["type": "BODY", "text": "{{1}} hello"]]])),
        BodyCase("variable last", 100, late(["name": "o", "components": [["type": "BODY", "text": "hello {{1}}"]]])),
        BodyCase(
            "numbers with a gap",
            100,
            late(["name": "o", "components": [["type": "BODY", "text": "a {{1}} b {{3}} c"]]])
        ),
        BodyCase(
            "body 1025",
            100,
            late(["name": "o", "components": [["type": "BODY", "text": .string(String(repeating: "a", count: 1025))]]])
        ),
        BodyCase(
            "footer with variable",
            100,
            late([
                "name": "o",
                "components": [
                    ["type": "BODY", "text": "x"], ["type": "FOOTER", "text": "a {{1}}"],
                ],
            ])
        ),
        BodyCase(
            "button text 26",
            100,
            late([
                "name": "o",
                "components": [
                    ["type": "BODY", "text": "x"],
                    [
                        "type": "BUTTONS",
                        "buttons": [["type": "QUICK_REPLY", "text": .string(String(repeating: "a", count: 26))]],
                    ],
                ],
            ])
        ),
        BodyCase(
            "replies apart",
            100,
            late([
                "name": "o",
                "components": [
                    ["type": "BODY", "text": "x"],
                    [
                        "type": "BUTTONS",
                        "buttons": [
                            ["type": "QUICK_REPLY", "text": "a"],
                            ["type": "URL", "text": "u", "url": "https://a.example"],
                            ["type": "QUICK_REPLY", "text": "b"],
                        ],
                    ],
                ],
            ])
        ),
        BodyCase(
            "three links",
            100,
            late([
                "name": "o",
                "components": [
                    ["type": "BODY", "text": "x"],
                    [
                        "type": "BUTTONS",
                        "buttons": .array(
                            Array(repeating: ["type": "URL", "text": "u", "url": "https://a.example"], count: 3)
                        ),
                    ],
                ],
            ])
        ),
        BodyCase(
            "variable amid a link",
            100,
            late([
                "name": "o",
                "components": [
                    ["type": "BODY", "text": "x"],
                    [
                        "type": "BUTTONS",
                        "buttons": [["type": "URL", "text": "u", "url": "https://a.example/{{1}}/b"]],
                    ],
                ],
            ])
        ),
    ]

    private static func late(_ changes: JSON) -> JSON {
        var object = SampleTemplates.late.object ?? JSONObject()
        for member in changes.object?.members ?? [] { object[member.key] = member.value }
        return .object(object)
    }

    @Test(arguments: drafts)
    func makingAnswersWithTheDocumentedCode(_ item: BodyCase) throws {
        var fixture = try SampleTemplates.fixture()
        switch fixture.call(.post, [SampleTemplates.account, "message_templates"], item.body) {
        case .success: #expect(item.code == 0)
        case .failure(let error): #expect(error.code == item.code, "\(error.message)")
        }
    }

    @Test func listsAreFilteredAndPaged() throws {
        var fixture = try SampleTemplates.fixture()
        func list(_ parameters: JSON) throws -> JSON {
            try fixture.call(.get, [SampleTemplates.account, "message_templates"], parameters).get()
        }
        #expect(try list([:])["data"]?.array?.count == 4)
        #expect(try list(["name": "late"])["data"]?.array?.first?["language"] == "nl")
        #expect(try list(["category": "AUTHENTICATION", "fields": "name"])["data"]?.array?.first?["components"] == nil)
        let first = try list(["limit": "3"])
        #expect(first["data"]?.array?.count == 3)
        let cursor = try #require(first["paging"]?["cursors"]?["after"]?.string)
        let second = try list(["limit": "3", "after": .string(cursor)])
        #expect(second["data"]?.array?.count == 1)
        #expect(second["paging"]?["next"] == nil)
        #expect(throws: GraphError(131_059)) { try list(["after": "nonsense"]) }
    }

    @Test func aDeletedNameIsLockedForThirtyDays() throws {
        var fixture = try SampleTemplates.fixture()
        _ = try fixture.call(.delete, [SampleTemplates.account, "message_templates"], ["name": "late"]).get()
        #expect(throws: GraphError.self) {
            try fixture.call(.post, [SampleTemplates.account, "message_templates"], SampleTemplates.late).get()
        }
        fixture.now += Template.nameLock
        #expect(
            try fixture.call(.post, [SampleTemplates.account, "message_templates"], SampleTemplates.late).get()["id"]
                != nil
        )
        #expect(throws: GraphError.self) {
            try fixture.call(.delete, [SampleTemplates.account, "message_templates"], ["name": "none"]).get()
        }
    }
}
