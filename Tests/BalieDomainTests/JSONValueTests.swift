import BalieDomain
import Foundation
import Testing

struct JSONValueTests {
    private func value(_ json: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))
    }

    private static let values: [(json: String, value: JSONValue)] = [
        ("null", .null), ("true", true), ("false", false), ("0", 0), ("-1", -1), ("1.5", .number(1.5)),
        ("9223372036854775807", .integer(.max)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        ("\"\"", ""), ("\"1\"", "1"), ("\"true\"", "true"), ("[]", []), ("[null,[1]]", [.null, [1]]), ("{}", [:]),
        (#"{"a":{"b":["c",2,false]}}"#, ["a": ["b": ["c", 2, false]]]),
    ]

    @Test(arguments: values)
    func readsAndWrites(json: String, expected: JSONValue) throws {
        #expect(try value(json) == expected)
        let written = try JSONEncoder().encode(expected)
        #expect(try JSONDecoder().decode(JSONValue.self, from: written) == expected)
    }

    @Test func numbersMayBeWrittenAsText() throws {
        let object = try value(#"{"text":"42","number":42,"fraction":4.5,"half":"4.5","word":"x"}"#)
        #expect(object["text"]?.integer == 42)
        #expect(object["number"]?.integer == 42)
        #expect(object["fraction"]?.integer == nil)
        #expect(object["fraction"]?.double == 4.5)
        #expect(object["half"]?.double == 4.5)
        #expect(object["word"]?.integer == nil)
        #expect(object["absent"] == nil)
        #expect(JSONValue.string("x")["member"] == nil)
    }
}
