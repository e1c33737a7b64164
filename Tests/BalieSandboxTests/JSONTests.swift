import Testing

@testable import BalieSandbox

/// Reading and writing JSON.
struct JSONTests {
    @Test(arguments: [
        ("{}", "{}"), (" [ 1 , -2.5 , 1e3 , true , null ] ", "[1,-2.5,1000.0,true,null]"),
        (#"{"a":"\u00e9\/\n\ud83d\ude00"}"#, #"{"a":"\u00e9\/\n\ud83d\ude00"}"#), ("\"\\\"\\\\\"", "\"\\\"\\\\\""),
        ("[\"\u{7F}\u{2028}\"]", #"["\u007f\u2028"]"#), ("9223372036854775807", "9223372036854775807"),
        ("{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}"), ("0", "0"), ("-0", "0"), ("\"\"", "\"\""),
    ])
    func whatIsReadIsWrittenEscaped(_ text: String, _ expected: String) throws {
        #expect(String(decoding: try JSON.parse(Array(text.utf8)).encoded(), as: UTF8.self) == expected)
    }

    @Test(arguments: [
        "", " ", "{", "}", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "01", "1.", ".5", "-", "+1", "1e", "tru", "nul",
        "\"", "\"\\x\"",
        "\"\\u12\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "[1 2]", "1 2", "\u{FEFF}1", "'a'", "NaN", "Infinity",
        "1e999",
    ])
    func whatIsNoJSONIsRefused(_ text: String) {
        #expect(throws: JSON.SyntaxError.self) { try JSON.parse(Array(text.utf8)) }
    }

    @Test func theDepthIsLimited() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try JSON.parse(nested(JSON.depthLimit + 1))
        #expect(throws: JSON.SyntaxError.self) { try JSON.parse(nested(JSON.depthLimit + 2)) }
    }

    @Test func theLastOfEqualKeysCounts() throws {
        let json = try JSON.parse(Array("{\"a\":1,\"a\":2}".utf8))
        #expect(json["a"] == 2)
    }
}
