import HTTPTypes
import Hummingbird
import NIOCore

/// What a request brings along: its connection, which a fault may close.
struct SandboxContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
    }
}

extension Response {
    /// An answer in JSON.
    static func json(_ json: JSON, status: Int = 200) -> Response {
        Response(
            status: HTTPResponse.Status(code: status),
            headers: [
                .contentType: "application/json; charset=UTF-8", .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.encoded()))
        )
    }
}
