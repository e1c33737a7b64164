public import Hummingbird
import NIOCore

/// What Hummingbird keeps of one request; ours adds where it came from.
public struct ServerContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// The network address of the other end, without its port.
    let remoteAddress: String

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
}
