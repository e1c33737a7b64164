import BalieDomain
import BalieStorage

/// Applies hooks together, in the caller's transaction. Applying them again changes nothing.
struct HookApplication: Sendable {
    /// Parts of a reason that are told; a batch can have thousands of bad items.
    static let reasonLimit = 5

    private let environment: Environment

    init(_ environment: Environment) { self.environment = environment }

    /// What became of a row.
    private struct Verdict: Hashable {
        let workspace: ID<Workspace>
        let state: HookState
        /// What of it was passed over.
        var reason: String?
    }

    /// Applies the hooks in order and settles their rows.
    ///
    /// - Throws: if any of them cannot be applied; the transaction must then be undone.
    func apply(_ hooks: [DecodedHook], at now: Timestamp, in session: any SQLSession) throws {
        for workspace in Set(hooks.map(\.row.workspace)).sorted() {
            try WorkspaceStore.lock(workspace, in: session)
            try environment.requireLease(of: workspace, in: session)
        }
        var scenes: [ID<ChannelAccount>: IntakeScene] = [:]
        // The contacts of a workspace's channels are the same.
        var memories: [ID<Workspace>: IntakeMemory] = [:]
        var settled: [Verdict: [ID<Hook>]] = [:]
        for hook in hooks {
            let verdict: Verdict
            switch hook.outcome {
            case .dead(let reason): verdict = Verdict(workspace: hook.row.workspace, state: .dead, reason: reason)
            case .events(let events, let channel):
                let memory = memories[channel.workspace] ?? IntakeMemory()
                memories[channel.workspace] = memory
                // Taken out and put back, so that what it gathered is not copied.
                var scene =
                    try scenes.removeValue(forKey: channel.id)
                    ?? scene(of: channel, for: hooks, memory, at: now, in: session)
                scene.hook = hook.row.id
                verdict = try apply(events, in: &scene)
                scenes[channel.id] = scene
            }
            settled[verdict, default: []].append(hook.row.id)
        }
        for (verdict, ids) in settled {
            try HookStore.settle(
                ids,
                workspace: verdict.workspace,
                as: verdict.state,
                reason: verdict.reason,
                at: now,
                in: session
            )
        }
        for var scene in scenes.values.sorted(by: { $0.channel.id < $1.channel.id }) { try scene.finish() }
    }

    /// With what all hooks of the channel speak of in its memory.
    private func scene(
        of channel: ConnectedChannel,
        for hooks: [DecodedHook],
        _ memory: IntakeMemory,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> IntakeScene {
        let scene = try IntakeScene(environment, channel: channel, at: now, memory: memory, in: session)
        var events: [InboundEvent] = []
        for hook in hooks where hook.row.channel == channel.id {
            if case .events(let its, _) = hook.outcome { events += its }
        }
        try scene.recall(events)
        return scene
    }

    private func apply(_ events: [InboundEvent], in scene: inout IntakeScene) throws -> Verdict {
        var unreadable: [String] = []
        var foreign = 0
        for event in events {
            switch event {
            case .message(let message): try scene.apply(message)
            case .status(let status): try scene.apply(status)
            case .amendment(let amendment): try scene.apply(amendment)
            case .identityChanged(let old, let new, let notice): try scene.changeIdentity(from: old, to: new, notice)
            case .echo(let echo): try scene.apply(echo)
            case .marketingPreference(let preference): try scene.apply(preference)
            case .accountNotice: break
            case .foreign: foreign += 1
            case .unreadable(let path): unreadable.append(path)
            }
        }
        return verdict(of: scene.workspace, events: events.count, unreadable: unreadable, foreign: foreign)
    }

    private func verdict(of workspace: ID<Workspace>, events: Int, unreadable: [String], foreign: Int) -> Verdict {
        var parts: [String] = []
        if foreign > 0 { parts.append("\(foreign) of \(events) about another number") }
        if !unreadable.isEmpty {
            let named = unreadable.prefix(Self.reasonLimit).joined(separator: ", ")
            parts.append("\(unreadable.count) of \(events) unreadable: \(named)")
        }
        let reason = parts.isEmpty ? nil : parts.joined(separator: "; ")
        // An item that nobody could read is kept for a person: the rest of the hook is applied all the same.
        if !unreadable.isEmpty { return Verdict(workspace: workspace, state: .dead, reason: reason) }
        if foreign > 0, foreign == events { return Verdict(workspace: workspace, state: .rejected, reason: reason) }
        return Verdict(workspace: workspace, state: .applied, reason: reason)
    }
}
