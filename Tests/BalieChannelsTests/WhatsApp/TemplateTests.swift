import BalieChannels
import BalieDomain
import Foundation
import Testing

struct TemplateListTests {
    private let adapter = SampleChannel.adapter

    @Test func listAsksPageByPage() {
        let first = adapter.encodeTemplateList()
        #expect(first.url.hasPrefix("https://graph.example/v25.0/200300400500600/message_templates?fields=id%2Cname"))
        #expect(!first.url.contains("after="))
        #expect(adapter.encodeTemplateList(after: "a=b&c").url.hasSuffix("&after=a%3Db%26c"))
    }

    @Test func pageHasTemplatesAndTheNextPage() throws {
        let body = #"""
            {"data":[{"id":"1","name":"hello_world","language":"en_US","status":"APPROVED","category":"UTILITY",
            "components":[{"type":"BODY","text":"Hello"}]},{"id":2,"name":"bare","language":"nl"},{"id":"3"}],
            "paging":{"cursors":{"before":"x","after":"MAZ"},"next":"https://graph.example/next"}}
            """#
        let page = try adapter.interpretTemplateList(ProviderResponse(200, body)).get()
        #expect(page.next == "MAZ")
        #expect(page.templates.map(\.name) == ["hello_world", "bare"])
        #expect(page.templates[0].components == [["type": "BODY", "text": "Hello"]])
        #expect(page.templates[1].id == "2")
    }

    @Test func lastPageHasNoNext() throws {
        let body = #"{"data":[],"paging":{"cursors":{"before":"x","after":"MAZ"}}}"#
        #expect(try adapter.interpretTemplateList(ProviderResponse(200, body)).get().next == nil)
    }

    @Test(arguments: [(401, #"{"error":{"code":190,"message":"x"}}"#), (200, "{}"), (502, "")])
    func failuresAreFailures(status: Int, body: String) {
        guard case .failure = adapter.interpretTemplateList(ProviderResponse(status, body)) else {
            Issue.record("not a failure")
            return
        }
    }
}

struct TemplateRenderingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let definition: String
        let values: String
        /// The words, or the code of the refusal.
        let result: String

        init(_ description: String, _ definition: String, _ values: String, _ result: String) {
            testDescription = description
            self.definition = definition
            self.values = values
            self.result = result
        }
    }

    private static let text2 =
        #"[{"type":"body","parameters":[{"type":"text","text":"Ann"},{"type":"text","text":"D12"}]}]"#

    @Test(arguments: [
        Row("no variables", #"[{"type":"BODY","text":"Hello"}]"#, "[]", "Hello"),
        Row("by place", #"[{"type":"BODY","text":"Hi {{1}}, gate {{2}}."}]"#, text2, "Hi Ann, gate D12."),
        Row("in another order", #"[{"type":"BODY","text":"{{2}} for {{ 1 }} ({{1}})"}]"#, text2, "D12 for Ann (Ann)"),
        Row(
            "by name",
            #"[{"type":"BODY","text":"Hi {{first_name}}"}]"#,
            #"[{"type":"body","parameters":[{"type":"text","parameter_name":"first_name","text":"Ann"}]}]"#,
            "Hi Ann"
        ),
        Row(
            "amounts and times",
            #"[{"type":"BODY","text":"{{1}} by {{2}}"}]"#,
            #"[{"type":"body","parameters":[{"type":"currency","currency":{"fallback_value":"$1","code":"USD","amount_1000":1000}},{"type":"date_time","date_time":{"fallback_value":"May 5"}}]}]"#,
            "$1 by May 5"
        ),
        Row(
            "all parts",
            #"[{"type":"HEADER","format":"TEXT","text":"CA {{1}}"},{"type":"BODY","text":"On time"},{"type":"FOOTER","text":"Cee Air"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Thanks"},{"type":"URL","text":"Open","url":"https://c.example/{{1}}"}]}]"#,
            #"[{"type":"header","parameters":[{"type":"text","text":"204"}]},{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"abc"}]}]"#,
            "CA 204\nOn time\nCee Air\n[Thanks] [Open]"
        ),
        Row(
            "file at the head",
            #"[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Your pass"}]"#,
            #"[{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}]"#,
            "Your pass"
        ),
        Row(
            "one-time code",
            #"[{"type":"BODY","add_security_recommendation":true}]"#,
            #"[{"type":"body","parameters":[{"type":"text","text":"123456"}]}]"#,
            "123456 is your verification code."
        ),
        Row(
            "a value that looks like a variable",
            #"[{"type":"BODY","text":"{{1}} {{2}}"}]"#,
            #"[{"type":"body","parameters":[{"type":"text","text":"{{2}}"},{"type":"text","text":"x"}]}]"#,
            "{{2}} x"
        ),
        Row("brackets that never close", #"[{"type":"BODY","text":"a {{ b"}]"#, "[]", "a {{ b"),
        Row("value missing", #"[{"type":"BODY","text":"{{1}} {{2}} {{3}}"}]"#, text2, "template_value_missing"),
        Row("all missing", #"[{"type":"BODY","text":"{{1}}"}]"#, "[]", "template_value_missing"),
        Row("name missing", #"[{"type":"BODY","text":"{{name}}"}]"#, text2, "template_value_missing"),
        Row("place zero", #"[{"type":"BODY","text":"{{0}}"}]"#, text2, "template_value_missing"),
        Row("one too many", #"[{"type":"BODY","text":"{{1}}"}]"#, text2, "template_value_unneeded"),
        Row("for a part without variables", #"[{"type":"BODY","text":"Hello"}]"#, text2, "template_value_unneeded"),
        Row("for a part that is not there", #"[{"type":"FOOTER","text":"f"}]"#, text2, "template_value_unneeded"),
        Row(
            "file missing",
            #"[{"type":"HEADER","format":"DOCUMENT"},{"type":"BODY","text":"x"}]"#,
            "[]",
            "template_value_missing"
        ),
        Row(
            "link's end missing",
            #"[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Open","url":"https://c.example/{{1}}"}]}]"#,
            "[]",
            "template_value_missing"
        ),
    ])
    func words(_ row: Row) throws {
        let definition = try JSONDecoder().decode([JSONValue].self, from: Data(row.definition.utf8))
        let values = try JSONDecoder().decode([JSONValue].self, from: Data(row.values.utf8))
        let result: String
        do throws(SendRejection) {
            result = try WhatsAppTemplates.render(components: definition, parameters: values)
        } catch {
            result = error.code
        }
        #expect(result == row.result)
    }
}
