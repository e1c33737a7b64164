import Testing

@testable import BalieSandbox

/// The rules of interactive messages.
struct InteractiveCheckTests {
    @Test(arguments: buttons + lists + others)
    func answersWithTheDocumentedCode(_ item: BodyCase) throws {
        var fixture = try WorldFixture()
        switch fixture.send(["type": "interactive", "interactive": item.body]) {
        case .success: #expect(item.code == 0)
        case .failure(let error): #expect(error.code == item.code, "\(error.message) \(error.details ?? "")")
        }
    }

    private static let body: JSON = ["text": "Choose"]

    private static func long(_ count: Int) -> JSON { .string(String(repeating: "a", count: count)) }

    private static func button(_ id: String, _ title: JSON) -> JSON {
        ["type": "reply", "reply": ["id": .string(id), "title": title]]
    }

    private static func message(_ buttons: [JSON], _ more: [(String, JSON)] = []) -> JSON {
        .object(
            JSONObject([("type", "button"), ("body", body), ("action", ["buttons": .array(buttons)])] + more)
        )
    }

    private static let yes = button("yes", "Yes")

    static let buttons: [BodyCase] = [
        BodyCase("one button", 0, message([yes])),
        BodyCase("three buttons", 0, message([yes, button("no", "No"), button("later", "Later")])),
        BodyCase("four buttons", 131_009, message((0..<4).map { button("\($0)", .string("\($0)")) })),
        BodyCase("no buttons", 131_009, message([])),
        BodyCase("title 20", 0, message([button("a", long(20))])),
        BodyCase("title 21", 131_009, message([button("a", long(21))])),
        BodyCase("title missing", 131_008, message([["type": "reply", "reply": ["id": "a"]]])),
        BodyCase("id 257", 131_009, message([button(String(repeating: "a", count: 257), "A")])),
        BodyCase("same id", 131_009, message([yes, button("yes", "No")])),
        BodyCase("same title", 131_009, message([yes, button("no", "Yes")])),
        BodyCase("other button", 131_009, message([["type": "url"]])),
        BodyCase("footer 61", 131_009, message([yes], [("footer", ["text": long(61)])])),
        BodyCase("footer 60", 0, message([yes], [("footer", ["text": long(60)])])),
        BodyCase("header", 0, message([yes], [("header", ["type": "text", "text": "Hello"])])),
        BodyCase("header 61", 131_009, message([yes], [("header", ["type": "text", "text": long(61)])])),
        BodyCase(
            "header image",
            0,
            message([yes], [("header", ["type": "image", "image": ["link": "https://a.example"]])])
        ),
        BodyCase("header image without", 131_008, message([yes], [("header", ["type": "image"])])),
        BodyCase("header audio", 131_009, message([yes], [("header", ["type": "audio"])])),
        BodyCase("no body", 131_008, ["type": "button", "action": ["buttons": [yes]]]),
        BodyCase("body 1025", 131_009, ["type": "button", "body": ["text": long(1025)], "action": ["buttons": [yes]]]),
        BodyCase("no action", 131_008, ["type": "button", "body": body]),
        BodyCase("no type", 131_008, ["body": body]),
        BodyCase("unknown type", 131_009, ["type": "dance", "body": body]),
    ]

    private static func list(_ sections: [JSON], body: JSON = body, button: JSON = "Open") -> JSON {
        ["type": "list", "body": body, "action": ["button": button, "sections": .array(sections)]]
    }

    private static func rows(_ count: Int, from start: Int = 0) -> JSON {
        .array((start..<start + count).map { ["id": .string("r\($0)"), "title": .string("Row \($0)")] })
    }

    static let lists: [BodyCase] = [
        BodyCase("one section without title", 0, list([["rows": rows(3)]])),
        BodyCase(
            "two sections",
            0,
            list([["title": "A", "rows": rows(2)], ["title": "B", "rows": rows(2, from: 5)]])
        ),
        BodyCase(
            "two sections, one title",
            131_008,
            list([["title": "A", "rows": rows(1)], ["rows": rows(1, from: 5)]])
        ),
        BodyCase(
            "ten rows in all",
            0,
            list([["title": "A", "rows": rows(5)], ["title": "B", "rows": rows(5, from: 5)]])
        ),
        BodyCase(
            "eleven rows in all",
            131_009,
            list([["title": "A", "rows": rows(6)], ["title": "B", "rows": rows(5, from: 6)]])
        ),
        BodyCase("eleven sections", 131_009, list((0..<11).map { ["title": "A", "rows": rows(1, from: $0)] })),
        BodyCase("no rows", 131_008, list([["title": "A"]])),
        BodyCase("same row id", 131_009, list([["title": "A", "rows": rows(1)], ["title": "B", "rows": rows(1)]])),
        BodyCase("row title 25", 131_009, list([["rows": [["id": "a", "title": long(25)]]]])),
        BodyCase(
            "row description 73",
            131_009,
            list([["rows": [["id": "a", "title": "A", "description": long(73)]]]])
        ),
        BodyCase("row id 201", 131_009, list([["rows": [["id": long(201), "title": "A"]]]])),
        BodyCase("button 21", 131_009, list([["rows": rows(1)]], button: long(21))),
        BodyCase("body 4096", 0, list([["rows": rows(1)]], body: ["text": long(4096)])),
        BodyCase("body 4097", 131_009, list([["rows": rows(1)]], body: ["text": long(4097)])),
        BodyCase(
            "sections not an array",
            100,
            ["type": "list", "body": body, "action": ["button": "Open", "sections": 3]]
        ),
    ]

    private static func link(_ parameters: JSON) -> JSON {
        ["type": "cta_url", "body": body, "action": ["name": "cta_url", "parameters": parameters]]
    }

    static let others: [BodyCase] = [
        BodyCase("link", 0, link(["display_text": "Open", "url": "https://a.example"])),
        BodyCase("link 21", 131_009, link(["display_text": long(21), "url": "https://a.example"])),
        BodyCase("link elsewhere", 131_009, link(["display_text": "Open", "url": "javascript:1"])),
        BodyCase("link without url", 131_008, link(["display_text": "Open"])),
        BodyCase(
            "location request",
            0,
            ["type": "location_request_message", "body": body, "action": ["name": "send_location"]]
        ),
        BodyCase(
            "location request named wrong",
            131_009,
            ["type": "location_request_message", "body": body, "action": ["name": "x"]]
        ),
        BodyCase(
            "product without body",
            0,
            ["type": "product", "action": ["catalog_id": "1", "product_retailer_id": "S"]]
        ),
        BodyCase("product list without header", 131_008, ["type": "product_list", "body": body, "action": [:]]),
        BodyCase(
            "flow",
            0,
            [
                "type": "flow", "body": body,
                "action": [
                    "name": "flow",
                    "parameters": [
                        "flow_message_version": "3", "flow_id": "1", "flow_cta": "Book",
                    ],
                ],
            ]
        ),
        BodyCase(
            "flow with two names",
            131_009,
            [
                "type": "flow", "body": body,
                "action": [
                    "name": "flow",
                    "parameters": [
                        "flow_message_version": "3", "flow_id": "1", "flow_name": "x", "flow_cta": "Book",
                    ],
                ],
            ]
        ),
        BodyCase(
            "carousel of one",
            131_009,
            ["type": "carousel", "body": body, "action": ["cards": [["type": "product"]]]]
        ),
    ]
}
