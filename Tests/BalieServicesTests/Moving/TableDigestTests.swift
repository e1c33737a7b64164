import BalieDomain
import BalieStorage
import Testing

@testable import BalieServices

struct TableDigestTests {
    private func digest(_ rows: [SQLValue]...) -> String {
        var digest = TableDigest()
        for row in rows { digest.add(SQLRow(row)) }
        return hexadecimal(digest.finalize())
    }

    /// Written down once: the same rows give the same checksum in every version and on every machine.
    @Test func theEncodingIsFixed() {
        // printf 'n' 'i' 00…05 't' 00…02 'hé' …: computed with sha256sum over the bytes that the description names.
        #expect(
            digest([.null, .integer(-2), .text("hé"), .blob([0, 255])])
                == "bf48034ed11e8770bcbbfb35b52569d2f2f71ce49f225c01403e43ee44df42f8"
        )
    }

    @Test func differentRowsHaveDifferentDigests() {
        let all = [
            digest(), digest([.null]), digest([.text("")]), digest([.blob([])]), digest([.integer(0)]),
            digest([.text("ab"), .text("c")]), digest([.text("a"), .text("bc")]), digest([.text("abc")]),
            digest([.blob([97, 98, 99])]), digest([.text("1")]), digest([.integer(1)]),
            digest([.integer(1), .integer(2)]), digest([.integer(2), .integer(1)]),
        ]
        #expect(Set(all).count == all.count)
    }
}
