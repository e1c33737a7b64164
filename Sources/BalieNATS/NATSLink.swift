import CNATS
import Glibc

/// One connection with its subscription, for as long as it lasts. Its calls block; they are made by one thread at a time.
///
/// It does not connect again by itself: whoever owns it makes another one.
///
/// Source: nats.c 3.4.1, `nats.h`.
final class NATSLink {
    /// Milliseconds until a server that does not answer counts as not there.
    static let connectMilliseconds: Int64 = 2_000
    /// Milliseconds until a write that the server does not take counts as lost.
    static let writeMilliseconds: Int64 = 2_000
    /// Milliseconds between two looks whether the server is still there, and how many it may leave unanswered.
    static let pingMilliseconds: Int64 = 2_000
    static let pingLimit: Int32 = 2
    /// Messages that wait to be taken in here; what comes on top is dropped.
    static let pendingLimit: Int32 = 10_000
    /// And their bytes.
    static let pendingByteLimit: Int32 = 32 << 20

    private let connection: OpaquePointer
    private let subscription: OpaquePointer
    private let subject: String
    private let number: UInt

    /// Connects, and waits until the subscription stands.
    init(to servers: NATSServers, subject: String, handlers: LinkRegistry.Handlers) throws(NATSFailure) {
        let number = LinkRegistry.shared.add(handlers)
        do throws(NATSFailure) {
            let closure = UnsafeMutableRawPointer(bitPattern: number)
            connection = try Self.connect(to: servers, closure)
            subscription = try Self.subscribe(connection, to: subject, closure)
        } catch {
            LinkRegistry.shared.remove(number)
            throw error
        }
        self.subject = subject
        self.number = number
    }

    private static func connect(
        to servers: NATSServers,
        _ closure: UnsafeMutableRawPointer?
    ) throws(NATSFailure) -> OpaquePointer {
        var created: OpaquePointer?
        try check(natsOptions_Create(&created))
        guard let options = created else { throw .other("no memory") }
        defer { natsOptions_Destroy(options) }
        let urls = servers.urls.map { strdup($0) }
        defer { for url in urls { free(url) } }
        var pointers = urls.map { UnsafePointer($0) }
        try check(natsOptions_SetServers(options, &pointers, Int32(pointers.count)))
        switch servers.identity {
        case .user(let user, let password): try check(natsOptions_SetUserInfo(options, user, password))
        case .token(let token): try check(natsOptions_SetToken(options, token))
        case nil: break
        }
        if servers.isSecure { try check(natsOptions_SetSecure(options, true)) }
        try check(natsOptions_SetName(options, "balie"))
        try check(natsOptions_SetTimeout(options, connectMilliseconds))
        try check(natsOptions_SetWriteDeadline(options, writeMilliseconds))
        try check(natsOptions_SetPingInterval(options, pingMilliseconds))
        try check(natsOptions_SetMaxPingsOut(options, pingLimit))
        try check(natsOptions_SetMaxPendingMsgs(options, pendingLimit))
        try check(natsOptions_SetAllowReconnect(options, false))
        // What we say need not come back, and what is said is many notices in one message already.
        try check(natsOptions_SetNoEcho(options, true))
        try check(natsOptions_SetSendAsap(options, true))
        try check(
            natsOptions_SetClosedCB(
                options,
                { connection, closure in
                    LinkRegistry.shared[closure]?.ended(NATSFailure(NATSLink.lastError(connection)))
                },
                closure
            )
        )
        try check(
            natsOptions_SetErrorHandler(
                options,
                { _, _, status, closure in
                    guard status == NATS_NOT_PERMITTED else { return }
                    LinkRegistry.shared[closure]?.ended(.notPermitted)
                },
                closure
            )
        )
        var made: OpaquePointer?
        let guardian = StuckGreeting(servers)
        defer { guardian.end() }
        try check(natsConnection_Connect(&made, options))
        guard let connection = made else { throw .other("no memory") }
        return connection
    }

    /// If it fails, the connection ends with it.
    private static func subscribe(
        _ connection: OpaquePointer,
        to subject: String,
        _ closure: UnsafeMutableRawPointer?
    ) throws(NATSFailure) -> OpaquePointer {
        var made: OpaquePointer?
        let status = natsConnection_Subscribe(
            &made,
            connection,
            subject,
            { _, subscription, message, closure in
                defer { natsMsg_Destroy(message) }
                guard let handlers = LinkRegistry.shared[closure] else { return }
                let bytes = UnsafeRawBufferPointer(
                    start: natsMsg_GetData(message),
                    count: Int(natsMsg_GetDataLength(message))
                )
                handlers.message(Array(bytes))
                var dropped: Int64 = 0
                if natsSubscription_GetDropped(subscription, &dropped) == NATS_OK, dropped > 0 {
                    handlers.dropped(dropped)
                }
            },
            closure
        )
        guard status == NATS_OK, let subscription = made else {
            natsConnection_Destroy(connection)
            throw NATSFailure(status)
        }
        do throws(NATSFailure) {
            try check(natsSubscription_SetPendingLimits(subscription, pendingLimit, pendingByteLimit))
            // The answer comes after what the server says to the subscription.
            try check(natsConnection_FlushTimeout(connection, connectMilliseconds))
            try check(lastError(connection))
        } catch {
            end(connection, subscription)
            throw error
        }
        return subscription
    }

    /// - Returns: whether it was written.
    func publish(_ message: [UInt8]) -> Bool {
        message.withUnsafeBytes { bytes in
            natsConnection_Publish(connection, subject, bytes.baseAddress, Int32(bytes.count)) == NATS_OK
        }
    }

    /// Closes the connection, or frees what is left of it; no handler is called that has not begun. Called once.
    func close() {
        LinkRegistry.shared.remove(number)
        Self.end(connection, subscription)
    }

    /// The connection closes first, and with it the library's thread that reads: a subscription that goes while a message
    /// comes in is used after it is freed, before 3.6 (nats-io/nats.c#637).
    private static func end(_ connection: OpaquePointer, _ subscription: OpaquePointer) {
        natsConnection_Close(connection)
        natsSubscription_Destroy(subscription)
        natsConnection_Destroy(connection)
    }

    private static func lastError(_ connection: OpaquePointer?) -> natsStatus {
        // It wants a place for its words too.
        var words: UnsafePointer<CChar>?
        return natsConnection_GetLastError(connection, &words)
    }

    private static func check(_ status: natsStatus) throws(NATSFailure) {
        guard status == NATS_OK else { throw NATSFailure(status) }
    }
}
