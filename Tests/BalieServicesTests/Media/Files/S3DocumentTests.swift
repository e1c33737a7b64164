import Testing

@testable import BalieServices

struct S3DocumentTests {
    @Test func anAnswerIsReadAsATree() throws {
        let text = """

              <?xml version="1.0" encoding="UTF-8"?>
            <List xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>a &amp; b</Name>
            <Part n="1"><Size>5</Size><ETag>&quot;x&quot;</ETag></Part><Part><Size>6</Size></Part><Empty/></List>
            """
        let root = try #require(S3Document(Array(text.utf8))).root
        #expect(root.name == "List" && root["Name"] == "a & b" && root["Empty"] == "" && root["Missing"] == nil)
        #expect(root.all("Part").map { $0["Size"] } == ["5", "6"])
        #expect(root.all("Part").first?["ETag"] == "\"x\"")
    }

    @Test(arguments: [
        "", "   ", "no XML", "<a>", "<a></b>", "{\"code\":1}", "<html><body>", "<a b></a>",
        String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100),
        String(repeating: "<a>", count: 100_000),
    ])
    func whatIsNoAnswerIsNone(_ text: String) {
        #expect(S3Document(Array(text.utf8)) == nil)
    }

    /// Neither a file of this machine nor a text that grows a thousandfold gets into an answer.
    @Test(arguments: [
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><a><b>&x;</b></a>",
        "<!DOCTYPE a [<!ENTITY x \"yyyyyyyyyy\"><!ENTITY z \"&x;&x;&x;&x;&x;&x;&x;&x;\">]><a><b>&z;&z;&z;&z;</b></a>",
    ])
    func noEntityIsResolved(_ text: String) {
        let value = S3Document(Array(text.utf8))?.root["b"] ?? ""
        #expect(value.isEmpty)
    }
}
