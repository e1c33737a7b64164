import BalieDomain
import BalieStorage
import Testing

/// The calls of stores that look at many tables.
extension StatementCalls {
    static let overview: [(String, Call)] = [
        (
            "ExistenceStore.exists",
            { fixture, session in
                let (workspace, other) = (fixture.workspace, ID<Workspace>(999))
                for (owner, isThere) in [(workspace, true), (other, false)] {
                    let found = [
                        try ExistenceStore.exists(fixture.conversation, workspace: owner, in: session),
                        try ExistenceStore.exists(fixture.message, workspace: owner, in: session),
                        try ExistenceStore.exists(fixture.contact, workspace: owner, in: session),
                        try ExistenceStore.exists(fixture.channel, workspace: owner, in: session),
                        try ExistenceStore.exists(fixture.queue, workspace: owner, in: session),
                        try ExistenceStore.exists(fixture.agent, workspace: owner, in: session),
                    ]
                    #expect(found == [Bool](repeating: isThere, count: found.count))
                }
                try #require(try !ExistenceStore.exists(ID<CannedReply>(5), workspace: workspace, in: session))
            }
        ),
        ("GaugeStore.waiting", { _ = try GaugeStore.waiting(in: $1) }),
        (
            "InstallationStore.name",
            {
                try #require(try InstallationStore.name(orMake: "first", in: $1) == "first")
                try #require(try InstallationStore.name(orMake: "second", in: $1) == "first")
            }
        ),
        (
            "InstallationStore.keyCheck",
            {
                _ = try InstallationStore.name(orMake: "first", in: $1)
                try #require(try InstallationStore.keyCheck(in: $1) == nil)
                try #require(try InstallationStore.keyCheck(orMake: [1], in: $1) == [1])
                try #require(try InstallationStore.keyCheck(orMake: [2], in: $1) == [1])
                try #require(try InstallationStore.keyCheck(in: $1) == [1])
            }
        ),
        (
            "KeyStore.workspaceKey",
            {
                try #require(try KeyStore.workspaceKey(of: $0.workspace, in: $1) == [1])
                try #require(try KeyStore.workspaceKey(of: ID(999), in: $1) == nil)
            }
        ),
        ("KeyStore.contactKey", { _ = try KeyStore.contactKey(of: $0.contact, workspace: $0.workspace, in: $1) }),
        (
            "KeyStore.insertDayKey",
            { try KeyStore.insertDayKey([7], of: 20_000, workspace: $0.workspace, in: $1) }
        ),
        (
            "KeyStore.dayKey",
            {
                try #require(try KeyStore.dayKey(of: 20_000, workspace: $0.workspace, in: $1) == [7])
                try #require(try KeyStore.dayKey(of: 20_001, workspace: $0.workspace, in: $1) == nil)
            }
        ),
        ("SetupStore.find", { try #require(try SetupStore.find(workspace: $0.workspace, in: $1).hasChannel) }),
    ]
}
