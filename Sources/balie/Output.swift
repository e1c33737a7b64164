import FoundationEssentials
import Glibc

/// What a command prints: one answer on standard output, one sentence on standard error.
enum Output {
    static func line(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    static func error(_ failure: CommandFailure) { errorLines("balie: \(failure.sentence)") }

    static func errorLines(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Beside the answer, for somebody who waits.
    static func progress(_ text: String) { write(text, to: STDERR_FILENO) }

    /// One JSON object on one line, keys sorted.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        line(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Columns as wide as their widest cell; nothing for no rows.
    static func table(_ header: [String], _ rows: [[String]]) {
        line(tableText(header, rows))
    }

    static func tableText(_ header: [String]?, _ rows: [[String]]) -> String {
        let all = (header.map { [$0] } ?? []) + rows
        let widths = (all.first ?? []).indices.map { column in
            all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        let lines = all.map { row in
            var text = ""
            for (column, cell) in row.enumerated() {
                text += cell
                let isLast = column == row.count - 1
                if !isLast { text += String(repeating: " ", count: widths[column] - cell.count + 2) }
            }
            return text
        }
        return lines.joined(separator: "\n")
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = ArraySlice(text.utf8)
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                guard errno == EINTR else { return }
                continue
            }
            bytes = bytes.dropFirst(count)
        }
    }
}

/// What a command made, as `--json` prints it.
struct JSONAnswer: Encodable {
    var id: String
    /// Shown once.
    var token: String?
    /// Where a network sends its webhooks, from the address of the server.
    var hookPath: String?
    /// Signs a person in, once.
    var link: String?

    enum CodingKeys: String, CodingKey {
        case id, token, link
        case hookPath = "hook_path"
    }
}

/// A list, as `--json` prints it.
struct JSONList<Element: Encodable>: Encodable {
    let data: [Element]
}
