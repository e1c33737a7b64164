import BalieChannels
import BalieDomain
import Synchronization

@testable import BalieServices

/// A network that does what it is asked, but for one call that fails.
final class FaultyProvider: Sendable {
    private struct State {
        /// Calls until one fails.
        var left = 0
        var hasFailed = false
        var failure = ProviderClient.Failure.notSent
    }

    private let state = Mutex(State())

    /// Lets the `number`-th call from now on fail, and no other.
    func failCall(_ number: Int, with failure: ProviderClient.Failure) {
        state.withLock { $0 = State(left: number, failure: failure) }
    }

    /// - Returns: whether the call that was to fail did.
    func failNoMore() -> Bool {
        state.withLock { state in
            defer { state = State() }
            return state.hasFailed
        }
    }

    func answer(_ call: ProviderCall) throws(ProviderClient.Failure) -> ProviderResponse {
        let failure = state.withLock { state -> ProviderClient.Failure? in
            state.left -= 1
            guard state.left == 0 else { return nil }
            state.hasFailed = true
            return state.failure
        }
        if let failure { throw failure }
        return ProviderResponse(status: 200, body: Self.body(for: call))
    }

    /// What the network says of a call: one template, one file, and yes to all else.
    private static func body(for call: ProviderCall) -> [UInt8] {
        if call.url.contains("/message_templates") {
            let template =
                #"{"id":"1","name":"hello","language":"en","status":"APPROVED","category":"UTILITY","components":[]}"#
            return Array(#"{"data":[\#(template)]}"#.utf8)
        }
        if call.url.contains("/files/") { return TestFiles.png }
        if call.url.contains("/picture") {
            return Array(#"{"url":"http://127.0.0.1:1/files/picture","mime_type":"image/png","id":"picture"}"#.utf8)
        }
        if call.url.hasSuffix("/media") { return Array(#"{"id":"upload-1"}"#.utf8) }
        return Array(#"{"messaging_product":"whatsapp","messages":[{"id":"wamid.OUT"}]}"#.utf8)
    }
}
