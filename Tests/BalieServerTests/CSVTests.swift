import HummingbirdTesting
import Testing

@testable import BalieServer

struct CSVTests {
    private struct Case: Sendable {
        let text: String
        let written: String
    }

    private static let cases = [
        Case(text: "Ann", written: "Ann"),
        Case(text: "", written: ""),
        Case(text: "=1+1", written: "\"'=1+1\""),
        Case(text: "+31612345678", written: "\"'+31612345678\""),
        Case(text: "-2", written: "\"'-2\""),
        Case(text: "@SUM(A1)", written: "\"'@SUM(A1)\""),
        Case(text: "\tx", written: "\"'\tx\""),
        Case(text: "\rx", written: "\"'\rx\""),
        Case(text: "a,b", written: "\"a,b\""),
        Case(text: "say \"hi\"", written: "\"say \"\"hi\"\"\""),
        Case(text: "=HYPERLINK(\"x\",\"y\")", written: "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""),
        Case(text: "two\nlines", written: "\"two\nlines\""),
        Case(text: "two\r\nlines", written: "\"two\r\nlines\""),
        Case(text: "a=b", written: "a=b"),
        Case(text: "Åse Ωmega 张", written: "Åse Ωmega 张"),
    ]

    @Test(arguments: cases)
    private func aTextCannotRunAndCannotLeaveItsCell(_ example: Case) async throws {
        var csv = CSV(["name", "count"])
        csv.add([.text(example.text), .plain("-5"), .empty])
        #expect(csv.text == "\u{FEFF}name,count\r\n\(example.written),-5,\r\n")
    }
}
