import HTTPTypes
public import Hummingbird
import Logging
import NIOCore

/// What Hummingbird keeps of one request; ours adds where it came from.
public struct ServerContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    let channel: any Channel

    /// The network address of the other end, without its port.
    var remoteAddress: String { channel.remoteAddress?.ipAddress ?? "unknown" }

    /// Tells this request apart in the log and in problems.
    var requestID: String { logger[metadataKey: "hb.request.id"].map { "\($0)" } ?? "-" }

    /// Asks for the body of a request whose sender waits to be asked. What is refused without its body is not asked for it.
    func invite(bodyOf request: Request) {
        if request.headers[.expect] != nil { channel.triggerUserOutboundEvent(BodyInvitation(), promise: nil) }
    }

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
