import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /sandbox/events`: news for an open page, as server-sent events.
///
/// The stream begins with `hello`; a page reads the state after it and misses nothing.
struct EventStream: Sendable {
    let core: SandboxCore

    func respond() -> Response {
        guard let (id, events) = core.hub.subscribe() else {
            let error = ControlError(status: 503, code: "too_many", message: "Too many pages are open.")
            return .json(error.json, status: error.status)
        }
        watch()
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                // A page that has gone is noticed when a write fails; at the latest the heartbeat's.
                do {
                    try await writer.write(ByteBuffer(string: "event: hello\ndata: {}\n\n"))
                    for await event in events { try await writer.write(event) }
                } catch {
                    leave(id)
                    throw error
                }
                leave(id)
                try await writer.finish(nil)
            }
        )
    }

    private func leave(_ id: Int) {
        core.hub.unsubscribe(id)
        watch()
    }

    private func watch() {
        let count = core.hub.count
        core.update { (world: inout World, _: Int64) in world.watchers = count }
    }
}
