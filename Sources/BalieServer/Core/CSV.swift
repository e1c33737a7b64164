import HTTPTypes
import Hummingbird
import NIOCore

/// A table as a file that spreadsheets open. Source: RFC 4180.
struct CSV {
    enum Cell {
        /// Written by people: nothing in it may run as a formula.
        case text(String)
        /// Written by us.
        case plain(String)
        case empty
    }

    /// Spreadsheets take a text that begins like this for a formula. Source: OWASP, "CSV Injection".
    private static let formulaBeginnings: Set<UInt8> = Set("=+-@\t\r".utf8)

    /// Without it, Excel takes the file for one in the language of the machine.
    private(set) var text = "\u{FEFF}"

    init(_ columns: [String]) { add(columns.map { .text($0) }) }

    mutating func add(_ cells: [Cell]) {
        text += cells.map(Self.written).joined(separator: ",") + "\r\n"
    }

    private static func written(_ cell: Cell) -> String {
        switch cell {
        case .empty: ""
        case .plain(let text): text
        case .text(let text):
            if let first = text.utf8.first, formulaBeginnings.contains(first) {
                quoted("'" + text)
            } else if text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) {
                quoted(text)
            } else {
                text
            }
        }
    }

    private static func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }

    /// - Parameter name: of the file, in ASCII without quotation marks.
    func download(name: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8",
                .contentDisposition: "attachment; filename=\"\(name).csv\"",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
