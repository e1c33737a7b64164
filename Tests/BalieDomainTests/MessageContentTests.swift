import BalieDomain
import Foundation
import Testing

struct MessageContentTests {
    /// One of each kind, as it is stored and as it is read out.
    struct Row: Sendable, CustomTestStringConvertible {
        let content: MessageContent
        let json: String
        let words: String
        var testDescription: String { json }

        init(_ content: MessageContent, _ json: String, _ words: String) {
            self.content = content
            self.json = json
            self.words = words
        }
    }

    static let rows: [Row] = [
        Row(.text(.init(body: "hi")), #"{"text":{"body":"hi"},"type":"text"}"#, "hi"),
        Row(
            .text(.init(body: "hi", previewURL: true)),
            #"{"text":{"body":"hi","preview_url":true},"type":"text"}"#,
            "hi"
        ),
        Row(.image(.init()), #"{"image":{},"type":"image"}"#, "Photo"),
        Row(.image(.init(caption: "Lid")), #"{"image":{"caption":"Lid"},"type":"image"}"#, "Lid"),
        Row(.video(.init()), #"{"type":"video","video":{}}"#, "Video"),
        Row(.audio(.init(voice: true)), #"{"audio":{"voice":true},"type":"audio"}"#, "Voice message"),
        Row(.audio(.init(voice: false)), #"{"audio":{"voice":false},"type":"audio"}"#, "Audio"),
        Row(.document(.init()), #"{"document":{},"type":"document"}"#, "Document"),
        Row(
            .document(.init(filename: "r.pdf")),
            #"{"document":{"filename":"r.pdf"},"type":"document"}"#,
            "r.pdf"
        ),
        Row(.sticker(.init(animated: false)), #"{"sticker":{"animated":false},"type":"sticker"}"#, "Sticker"),
        Row(
            .location(.init(latitude: 52.5, longitude: 4.75)),
            #"{"location":{"latitude":52.5,"longitude":4.75},"type":"location"}"#,
            "Location 52.5, 4.75"
        ),
        Row(
            .location(.init(latitude: 1, longitude: 2, name: "Dam", address: "")),
            #"{"location":{"address":"","latitude":1,"longitude":2,"name":"Dam"},"type":"location"}"#,
            "Dam"
        ),
        Row(
            .contacts([["name": ["formatted_name": "Ann"]], ["name": ["first_name": "Ben"]], [:]]),
            #"{"contacts":[{"name":{"formatted_name":"Ann"}},{"name":{"first_name":"Ben"}},{}],"type":"contacts"}"#,
            "Ann, Ben, Contact card"
        ),
        Row(
            .reaction(.init(messageID: "m", emoji: "👍")),
            #"{"reaction":{"emoji":"👍","message_id":"m"},"type":"reaction"}"#,
            "Reacted 👍"
        ),
        Row(
            .reaction(.init(messageID: "m", emoji: nil)),
            #"{"reaction":{"message_id":"m"},"type":"reaction"}"#,
            "Removed a reaction"
        ),
        Row(
            .interactive(["body": ["text": "Choose"]]),
            #"{"interactive":{"body":{"text":"Choose"}},"type":"interactive"}"#,
            "Choose"
        ),
        Row(.interactive([:]), #"{"interactive":{},"type":"interactive"}"#, "Interactive message"),
        Row(
            .buttonReply(.init(id: "y", title: "Yes")),
            #"{"button_reply":{"id":"y","title":"Yes"},"type":"button_reply"}"#,
            "Yes"
        ),
        Row(
            .listReply(.init(id: "1", title: "Ten", description: "Monday")),
            #"{"list_reply":{"description":"Monday","id":"1","title":"Ten"},"type":"list_reply"}"#,
            "Ten – Monday"
        ),
        Row(
            .flowReply(.init(name: "flow", body: nil, response: ["a": 1])),
            #"{"flow_reply":{"name":"flow","response":{"a":1}},"type":"flow_reply"}"#,
            "Form answer"
        ),
        Row(
            .templateButton(.init(payload: nil, text: "Gate?")),
            #"{"button":{"text":"Gate?"},"type":"button"}"#,
            "Gate?"
        ),
        Row(
            .order(.init(catalogID: "7", text: "", items: [["quantity": 1]])),
            #"{"order":{"catalog_id":"7","items":[{"quantity":1}],"text":""},"type":"order"}"#,
            "Order of 1 item"
        ),
        Row(
            .order(.init(catalogID: nil, text: "Soon", items: [["quantity": "2"], [:]])),
            #"{"order":{"items":[{"quantity":"2"},{}],"text":"Soon"},"type":"order"}"#,
            "Soon (Order of 3 items)"
        ),
        Row(
            .template(.init(name: "pass", language: "nl")),
            #"{"template":{"components":[],"language":"nl","name":"pass"},"type":"template"}"#,
            "Template pass"
        ),
        Row(
            .system(.init(kind: "number_changed", body: "New number")),
            #"{"system":{"body":"New number","kind":"number_changed"},"type":"system"}"#,
            "New number"
        ),
        Row(
            .unsupported(.init(kind: "poll_creation", raw: [:])),
            #"{"type":"unsupported","unsupported":{"kind":"poll_creation","raw":{}}}"#,
            "Unsupported message (poll_creation)"
        ),
        Row(
            .unsupported(.init(kind: nil, raw: .null)),
            #"{"type":"unsupported","unsupported":{"raw":null}}"#,
            "Unsupported message"
        ),
        Row(
            .unknown(.init(kind: "hologram", raw: [1, true])),
            #"{"type":"unknown","unknown":{"kind":"hologram","raw":[1,true]}}"#,
            "Message of an unknown type (hologram)"
        ),
        Row(.note(.init(body: "for us")), #"{"note":{"body":"for us"},"type":"note"}"#, "for us"),
    ]

    @Test(arguments: rows)
    func isStoredUnderItsType(_ row: Row) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(row.content), as: UTF8.self) == row.json)
        #expect(try JSONDecoder().decode(MessageContent.self, from: Data(row.json.utf8)) == row.content)
    }

    @Test(arguments: rows)
    func hasWords(_ row: Row) {
        #expect(row.content.words == row.words)
    }

    @Test func everyKindIsTested() {
        #expect(Set(Self.rows.map(\.content.kind)) == Set(MessageContent.Kind.allCases))
    }

    /// The payload of a file may be left out: there is nothing that must be said about it.
    @Test(arguments: ["image", "video", "audio", "document", "sticker"])
    func filesNeedNoPayload(_ type: String) throws {
        let content = try JSONDecoder().decode(MessageContent.self, from: Data("{\"type\":\"\(type)\"}".utf8))
        #expect(content.kind.rawValue == type)
    }

    @Test(arguments: [#"{"type":"text"}"#, #"{"type":"hologram"}"#, "{}", #"{"type":"text","text":"hi"}"#])
    func refusesOtherShapes(_ json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(MessageContent.self, from: Data(json.utf8))
        }
    }
}
