import BalieDomain
import BalieTestKit

@testable import BalieServices

extension UseCase {
    static let people: [UseCase] = accounts + signingIn + contacts

    private static let accounts: [UseCase] = [
        UseCase("Accounts.createWorkspace", again: .another) { scene in
            { _ = try await scene.accounts.createWorkspace(name: "Another") }
        },
        UseCase("Accounts.workspaces") { scene in { _ = try await scene.accounts.workspaces() } },
        UseCase("Accounts.makeLink") { scene in
            { _ = try await scene.accounts.makeLink(for: scene.ben.agent, workspace: scene.workspace) }
        },
        UseCase("Accounts.setPassword") { scene in
            { try await scene.accounts.setPassword("a long password", of: scene.ben.agent, workspace: scene.workspace) }
        },
        UseCase("Accounts.changePassword", again: .refused(.invalidField)) { scene in
            try await scene.accounts.setPassword("the first password", of: scene.ann.agent, workspace: scene.workspace)
            return {
                try await scene.accounts.changePassword(
                    to: "the second password",
                    current: "the first password",
                    by: scene.ann
                )
            }
        },
        UseCase("Accounts.addAgent", again: .refused(.conflict)) { scene in
            {
                _ = try await scene.accounts.addAgent(
                    email: "cat@example.com",
                    role: .agent,
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Accounts.updateAgent") { scene in
            {
                _ = try await scene.accounts.updateAgent(
                    scene.ben.agent,
                    .init(capacity: 2),
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Accounts.updateAgent who leaves") { scene in
            _ = try await scene.desk.assign(scene.view.id, to: scene.ben.agent, by: scene.ann)
            return {
                _ = try await scene.accounts.updateAgent(
                    scene.ben.agent,
                    .init(isActive: false),
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Accounts.agents") { scene in { _ = try await scene.accounts.agents(workspace: scene.workspace) } },
        UseCase("Accounts.agent") { scene in
            { _ = try await scene.accounts.agent(scene.ben.agent, workspace: scene.workspace) }
        },
        UseCase("Accounts.setPresence") { scene in
            _ = try await scene.desk.assign(scene.view.id, to: scene.ann.agent, by: scene.ann)
            return {
                _ = try await scene.accounts.setPresence(
                    .offline,
                    of: scene.ann.agent,
                    workspace: scene.workspace,
                    byBrowser: true
                )
            }
        },
        UseCase("Accounts.me") { scene in { _ = try await scene.accounts.me(scene.ann) } },
        UseCase("Accounts.setPreferences") { scene in
            { try await scene.accounts.setPreferences(["a": 1], by: scene.ann) }
        },
        UseCase("Accounts.createToken", again: .another) { scene in
            { _ = try await scene.accounts.createToken(name: "Shop", role: .agent, workspace: scene.workspace) }
        },
        UseCase("Accounts.tokens") { scene in { _ = try await scene.accounts.tokens(workspace: scene.workspace) } },
        UseCase("Accounts.revokeToken", again: .refused(.notFound)) { scene in
            let made = try await scene.accounts.createToken(name: "Shop", role: .agent, workspace: scene.workspace)
            _ = try await scene.accounts.setPresence(
                .online,
                of: made.view.agent,
                workspace: scene.workspace,
                byBrowser: false
            )
            _ = try await scene.desk.assign(scene.view.id, to: made.view.agent, by: scene.ann)
            return { try await scene.accounts.revokeToken(made.view.id, workspace: scene.workspace) }
        },
        UseCase("PresenceBoard.set") { scene in
            {
                try await PresenceBoard(scene.environment).set(
                    .away,
                    of: scene.ann.agent,
                    workspace: scene.workspace,
                    byBrowser: nil
                )
            }
        },
    ]

    private static let signingIn: [UseCase] = [
        UseCase("SignIn.withPassword", again: .another) { scene in
            try await scene.accounts.setPassword("the first password", of: scene.ann.agent, workspace: scene.workspace)
            let signIn = SignIn(scene.environment, passwords: FaultScene.passwords)
            return {
                _ = try await signIn.withPassword(
                    email: "ann@example.com",
                    password: "the first password",
                    from: "192.0.2.1"
                )
            }
        },
        // The link is used up, and whoever could have told is gone: an administrator makes another.
        UseCase("SignIn.withLink", again: .refused(.invalidCredentials)) { scene in
            let link = try await scene.accounts.makeLink(for: scene.ben.agent, workspace: scene.workspace)
            let signIn = SignIn(scene.environment, passwords: FaultScene.passwords)
            return { _ = try await signIn.withLink(link, from: "192.0.2.1") }
        },
        UseCase("SignIn.end") { scene in
            let link = try await scene.accounts.makeLink(for: scene.ben.agent, workspace: scene.workspace)
            let signIn = SignIn(scene.environment, passwords: FaultScene.passwords)
            let started = try await signIn.withLink(link, from: "192.0.2.1")
            return { try await signIn.end(started.caller, authenticator: scene.authenticator) }
        },
        UseCase("Authenticator.caller") { scene in
            let made = try await scene.accounts.createToken(name: "Shop", role: .agent, workspace: scene.workspace)
            return { _ = try await scene.authenticator.caller(.api, token: made.token) }
        },
        UseCase("Authenticator.isStillValid") { scene in
            { _ = try await scene.authenticator.isStillValid([scene.ann]) }
        },
        // Whoever lost the answer to a claim waits until it counts as abandoned.
        UseCase("RequestKeys.claim", again: .refused(.requestInProgress)) { scene in
            { _ = try await RequestKeys(scene.environment).claim("key", for: [1], by: scene.ann) }
        },
        UseCase("RequestKeys.keep") { scene in
            let keys = RequestKeys(scene.environment)
            let claim = try await keys.claim("key", for: [1], by: scene.ann)
            return { try await keys.keep(.init(status: 200, bytes: [2]), for: claim) }
        },
        UseCase("RequestKeys.release") { scene in
            let keys = RequestKeys(scene.environment)
            let claim = try await keys.claim("key", for: [1], by: scene.ann)
            return { await keys.release(claim) }
        },
    ]

    private static let contacts: [UseCase] = [
        UseCase("Contacts.list") { scene in
            { _ = try await scene.centre.contacts.list(search: "kim", cursor: nil, limit: 5, for: scene.ann) }
        },
        UseCase("Contacts.find") { scene in
            { _ = try await scene.centre.contacts.find(scene.view.contact.id, for: scene.ann) }
        },
        UseCase("Contacts.rename") { scene in
            { _ = try await scene.centre.contacts.rename(scene.view.contact.id, to: "Kimmy", by: scene.ann) }
        },
        UseCase("Contacts.erase", again: .refused(.notFound)) { scene in
            { try await scene.centre.contacts.erase(scene.view.contact.id, by: scene.ann) }
        },
    ]
}
