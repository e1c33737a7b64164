import BalieChannels
public import BalieDomain
import BalieStorage
import Crypto
import Logging
import Synchronization

/// Takes hooks in: checks that the network sent them, and makes them durable. Nothing else happens before the answer.
public struct Intake: Sendable {
    /// Largest body accepted. Source: WhatsApp, webhooks: payloads can be up to 3 MB.
    public static let bodyByteLimit = 3 * 1024 * 1024

    /// What to answer the network.
    public enum Receipt: Sendable, Equatable {
        /// Durable: 200.
        case accepted
        /// No such channel, or one without a secret: 404.
        case unknownChannel
        /// Not from the network: 401.
        case notGenuine
        /// The journal cannot be written: 503, and the network tries again.
        case unavailable
    }

    private let environment: Environment

    public init(_ environment: Environment) { self.environment = environment }

    /// The answer to the network's question whether the address is ours; `nil` for a refusal.
    public func handshake(_ channel: ID<ChannelAccount>, query: [String: String]) async throws -> String? {
        try await environment.channels.find(channel)?.adapter.handshake(query)
    }

    /// What to answer at once to a hook that cannot be genuine, whatever its body; `nil` if the body must be looked at.
    public func refusal(of channelID: ID<ChannelAccount>, headers: [String: [String]]) async -> Receipt? {
        do {
            guard let channel = try await environment.channels.find(channelID) else { return .unknownChannel }
            return channel.adapter.isSigned(headers) ? nil : .notGenuine
        } catch {
            return unavailable(channelID, error)
        }
    }

    /// Checks and journals one hook. Never throws: what goes wrong is the network's to try again.
    ///
    /// - Parameter headers: names in lower case; every value of a name, in order.
    public func receive(
        _ channelID: ID<ChannelAccount>,
        headers: [String: [String]],
        body: [UInt8]
    ) async -> Receipt {
        do {
            guard let channel = try await environment.channels.find(channelID) else { return .unknownChannel }
            guard channel.adapter.authenticate(HookRequest(headers: headers, body: body)) else { return .notGenuine }
            try await append(body, channel: channel)
            return .accepted
        } catch {
            return unavailable(channelID, error)
        }
    }

    private func unavailable(_ channelID: ID<ChannelAccount>, _ error: any Error) -> Receipt {
        environment.logger.error(
            "hook not journalled",
            metadata: ["channel": "\(channelID)", "error": "\(error)"]
        )
        return .unavailable
    }

    private func append(_ body: [UInt8], channel: ConnectedChannel) async throws {
        let id = environment.ids.next(Hook.self)
        let now = environment.now()
        let vault = environment.vault
        let (signals, workspace) = (environment.signals, channel.workspace)
        try await environment.storage.write(.urgent) { session in
            let keys = try vault.keys(of: channel.workspace, in: session)
            let day = now.day
            try HookStore.insert(
                id,
                workspace: channel.workspace,
                channel: channel.id,
                body: try JournalSealing.seal(body, hook: id, key: keys.dayKey(day, in: session)),
                keyDay: day,
                at: now,
                in: session
            )
            session.afterCommit {
                signals.hooksReceived.add(1, ordering: .relaxed)
                signals.raise(.hooks, of: workspace)
            }
        }
    }
}

/// How the journal's bodies are sealed: with a key of the day on which they came.
enum JournalSealing {
    static func seal(_ body: [UInt8], hook: ID<Hook>, key: SymmetricKey) throws -> [UInt8] {
        try BalieServices.seal(body, with: key, as: "hook \(hook)")
    }

    /// - Returns: `nil` if the body is no longer kept.
    static func open(_ row: HookRow, keys: WorkspaceKeys, in session: any SQLSession) throws -> [UInt8]? {
        guard let body = row.body else { return nil }
        return try BalieServices.open(body, with: keys.dayKey(row.keyDay, in: session), as: "hook \(row.id)")
    }
}
