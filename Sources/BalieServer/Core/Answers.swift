import BalieDomain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// A member that is `null` rather than absent.
struct Nullable<Value: Encodable & Sendable>: Encodable, Sendable {
    let value: Value?

    init(_ value: Value?) { self.value = value }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}

/// One page of a list.
struct Page<Item: Encodable & Sendable>: Encodable, Sendable {
    let data: [Item]
    /// Where the next page begins, as `?cursor=` takes it.
    let next: Nullable<String>

    init(_ data: [Item], next: String? = nil) {
        self.data = data
        self.next = Nullable(next)
    }

    /// A page out of rows of which one more than `limit` was asked for.
    ///
    /// - Parameter cursor: what the last row shown is told by.
    init<Row>(_ rows: [Row], limit: Int, cursor: (Row) -> String, _ shape: (Row) -> Item) {
        let shown = rows.prefix(limit)
        self.init(shown.map(shape), next: rows.count > limit ? shown.last.map(cursor) : nil)
    }
}

enum JSON {
    static func bytes(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return ByteBuffer(bytes: try encoder.encode(value))
    }
}

extension Response {
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: try JSON.bytes(value))
        )
    }

    static var noContent: Response { Response(status: .noContent) }
}
