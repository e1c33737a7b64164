import BalieDomain
import BalieStorage

/// Applies everything that one hook says, in the caller's transaction. Applying it again changes nothing.
struct HookApplication: Sendable {
    /// Parts of a reason that are told; a batch can have thousands of bad items.
    static let reasonLimit = 5

    let environment: Environment

    init(_ environment: Environment) { self.environment = environment }

    /// - Returns: the state of the row, and what of it was passed over.
    func apply(
        _ hook: DecodedHook,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> (state: HookState, reason: String?) {
        guard case .events(let events, let channel) = hook.outcome else {
            if case .dead(let reason) = hook.outcome { return (.dead, reason) }
            return (.dead, nil)
        }
        var scene = try IntakeScene(environment, channel: channel, at: now, in: session)
        var unreadable: [String] = []
        var foreign = 0
        for event in events {
            switch event {
            case .message(let message): try scene.apply(message)
            case .status(let status): try scene.apply(status)
            case .amendment(let amendment): try scene.apply(amendment)
            case .identityChanged(let old, let new, let notice): try scene.changeIdentity(from: old, to: new, notice)
            case .echo(let echo): try scene.apply(echo)
            case .marketingPreference, .accountNotice: break
            case .foreign: foreign += 1
            case .unreadable(let path): unreadable.append(path)
            }
        }
        for contact in scene.contactsSpokenOf {
            try HookStore.link(hook.row.id, to: contact, workspace: channel.workspace, in: session)
        }
        try scene.finish()
        return verdict(events: events.count, unreadable: unreadable, foreign: foreign)
    }

    private func verdict(events: Int, unreadable: [String], foreign: Int) -> (HookState, String?) {
        var parts: [String] = []
        if foreign > 0 { parts.append("\(foreign) of \(events) about another number") }
        if !unreadable.isEmpty {
            let named = unreadable.prefix(Self.reasonLimit).joined(separator: ", ")
            parts.append("\(unreadable.count) of \(events) unreadable: \(named)")
        }
        let reason = parts.isEmpty ? nil : parts.joined(separator: "; ")
        // An item that nobody could read is kept for a person: the rest of the hook is applied all the same.
        if !unreadable.isEmpty { return (.dead, reason) }
        if foreign > 0, foreign == events { return (.rejected, reason) }
        return (.applied, reason)
    }
}
