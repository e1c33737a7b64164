import BalieDomain
import BalieServices
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// `GET /events`: what happens in the workspace, as it happens, and what was missed before that.
struct EventRoutes: Sendable {
    let environment: BalieServices.Environment
    let streams: EventStreams

    private static let lastEventID = HTTPField.Name("Last-Event-ID")

    var routes: [Route] { [Route(.get, "/events", listen)] }

    private func listen(_ call: Call) async throws -> Response {
        let caller = try call.caller
        let subscription = try await environment.liveEvents.subscribe(
            caller.workspace,
            by: caller.agent,
            after: try Self.place(call)
        )
        let number: Int
        do {
            number = try streams.open(caller) { subscription.cancel() }
        } catch {
            subscription.cancel()
            throw error
        }
        let ending = Ending { [streams] in
            subscription.cancel()
            streams.close(number)
        }
        let listener = EventListener(call.context.channel, metrics: environment.metrics)
        // The browser went away: its subscription ends.
        DepartureWatch.onDeparture(from: call.context.channel) { [weak ending] in ending?.end() }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8",
                .cacheControl: "no-store",
                // Proxies must not wait until a buffer is full.
                Self.accelBuffering: "no",
            ],
            body: ResponseBody { writer in
                defer { ending.end() }
                // The server waits for its answers before it stops, and this one has no end of its own.
                try await withGracefulShutdownHandler {
                    try await write(subscription, to: listener, &writer)
                } onGracefulShutdown: {
                    ending.end()
                }
                try await writer.finish(nil)
            }
        )
    }

    @concurrent
    private func write(
        _ subscription: LiveSubscription,
        to listener: EventListener,
        _ writer: inout any ResponseBodyWriter
    ) async throws {
        try await writer.write(EventFrames.hello(last: subscription.last, at: environment.now()))
        var last = subscription.last
        while let page = try await subscription.missed(after: last) {
            environment.metrics.increment(.eventFramesSent)
            try await writer.write(page.frames)
            last = page.last
        }
        guard await subscription.follow(with: listener) else { return }
        environment.metrics.increment(.eventStreamsLost)
        if subscription.isPlaceLost {
            try await writer.write(EventFrames.resync)
        } else {
            // One more frame would wait behind the others for as long as the browser reads nothing.
            listener.disconnect()
        }
    }

    private static let accelBuffering = HTTPField.Name("X-Accel-Buffering") ?? .cacheControl

    /// The number of the last event that the browser has.
    ///
    /// - Throws: ``Refusal/Code/invalidField`` for what is no number of ours.
    private static func place(_ call: Call) throws -> Int64? {
        let header = lastEventID.flatMap { call.request.headers[$0] }
        guard let text = header ?? call.query("last_event_id"), !text.isEmpty else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw Refusal(.invalidField, "That is no event's number.", field: "last_event_id")
        }
        return number
    }
}

/// Ends a stream once, whoever notices first; also when its answer is dropped without being written.
private final class Ending: Sendable {
    private let action: @Sendable () -> Void

    init(_ action: @escaping @Sendable () -> Void) { self.action = action }

    func end() { action() }

    deinit { action() }
}
