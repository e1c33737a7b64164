import BalieDomain
import BalieServices
import Logging
import ServiceLifecycle
import Synchronization

/// The browsers that listen: keeps their lines open, and ends those that may no longer listen.
final class EventStreams: Service {
    /// How often it is looked whether everybody may still listen: what is revoked ends within that time.
    static let watchInterval = Duration.milliseconds(900)
    /// How often a comment goes over every line.
    static let heartbeatInterval = Duration.seconds(15)
    /// Of one agent at once: windows and programs.
    static let agentLimit = 1_000

    private struct Stream {
        let caller: Caller
        let end: @Sendable () -> Void
    }

    private struct State {
        var streams: [Int: Stream] = [:]
        var next = 0
        var perAgent: [ID<Agent>: Int] = [:]
    }

    private let environment: BalieServices.Environment
    private let authenticator: Authenticator
    private let presence: PresenceKeeper
    private let state = Mutex(State())

    init(_ environment: BalieServices.Environment, authenticator: Authenticator, presence: PresenceKeeper) {
        self.environment = environment
        self.authenticator = authenticator
        self.presence = presence
    }

    /// - Returns: what ``close(_:)`` is told.
    /// - Throws: ``Refusal/Code/rateLimited`` for one too many.
    func open(_ caller: Caller, end: @escaping @Sendable () -> Void) throws -> Int {
        let number = state.withLock { state -> Int? in
            guard state.perAgent[caller.agent, default: 0] < Self.agentLimit else { return nil }
            state.perAgent[caller.agent, default: 0] += 1
            state.next += 1
            state.streams[state.next] = Stream(caller: caller, end: end)
            return state.next
        }
        guard let number else { throw Refusal(.rateLimited, "Too many windows are open.") }
        environment.metrics.add(1, to: .eventStreams)
        // A program that listens does not show that a person is there.
        if caller.kind == .session { presence.connected(caller.agent, workspace: caller.workspace) }
        return number
    }

    func close(_ number: Int) {
        let stream = state.withLock { state -> Stream? in
            guard let stream = state.streams.removeValue(forKey: number) else { return nil }
            let left = (state.perAgent[stream.caller.agent] ?? 1) - 1
            state.perAgent[stream.caller.agent] = left > 0 ? left : nil
            return stream
        }
        guard let stream else { return }
        environment.metrics.add(-1, to: .eventStreams)
        if stream.caller.kind == .session {
            presence.disconnected(stream.caller.agent, workspace: stream.caller.workspace)
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var nextHeartbeat = self.environment.now() + Self.heartbeatInterval
            while !Task.isCancelled {
                let now = self.environment.now()
                do {
                    try await self.environment.time.sleep(until: now + Self.watchInterval)
                } catch { break }
                await self.endRevoked()
                guard self.environment.now() >= nextHeartbeat || now < nextHeartbeat - Self.heartbeatInterval else {
                    continue
                }
                self.environment.liveEvents.pulse(EventFrames.heartbeat)
                nextHeartbeat = self.environment.now() + Self.heartbeatInterval
            }
            self.endAll()
        }
    }

    /// Asks the database about every listener, in one read.
    private func endRevoked() async {
        let streams = state.withLock { Array($0.streams.values) }
        guard !streams.isEmpty else { return }
        do {
            let valid = try await authenticator.isStillValid(streams.map(\.caller))
            for (stream, isValid) in zip(streams, valid) where !isValid { stream.end() }
        } catch {
            environment.logger.error("listeners not checked", metadata: ["error": "\(error)"])
        }
    }

    private func endAll() {
        for stream in state.withLock({ Array($0.streams.values) }) { stream.end() }
    }
}
