import AsyncHTTPClient
import BalieChannels
import BalieServices
import Logging
import Testing

@testable import balie

struct LocalNetworkTests {
    @Test(arguments: [
        "http://127.0.0.1:8081/v25.0", "http://localhost/v25.0", "http://[::1]:8081", "https://127.9.9.9",
    ])
    func thisMachineIsLocal(_ url: String) { #expect(LocalNetwork.holds(url)) }

    @Test(arguments: [
        "https://graph.facebook.com/v25.0", "http://127.0.0.1.example.org/", "http://127.example.org",
        "http://localhost.example.org",
        "http://user@graph.facebook.com/127.0.0.1", "http://127.0.0.1@graph.facebook.com/", "127.0.0.1", "",
        "http://0.0.0.0/",
    ])
    func everythingElseIsNot(_ url: String) { #expect(!LocalNetwork.holds(url)) }
}

struct SandboxRuleTests {
    /// Whoever adds or changes a channel, in a browser too: a server with the sandbox takes no real network.
    @Test func aServerWithTheSandboxConnectsNoRealNetwork() async throws {
        let temporary = try TemporaryFolder()
        let folder = DataFolder(path: temporary.path)
        let installation = try await Installation(
            folder: folder,
            database: .file(folder.database),
            masterKey: nil,
            mayCreate: true,
            node: 0,
            logLevel: .critical
        )
        let workspace = try await Accounts(installation.environment).createWorkspace(name: "Cee Air")
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        let channels = Channels(installation.environment, client: ProviderClient(client), isLocalOnly: true)
        var settings = WhatsAppSettings(
            phoneNumberID: "1",
            businessAccountID: "2",
            accessToken: "t",
            appSecrets: ["s"],
            verifyToken: "v"
        )
        let added = await #expect(throws: Refusal.self) {
            _ = try await channels.addWhatsApp(name: "Desk", settings: settings, workspace: workspace)
        }
        #expect(added?.field == "graph_url")
        settings.graphURL = "http://127.0.0.1:9/v25.0"
        let channel = try await channels.addWhatsApp(name: "Desk", settings: settings, workspace: workspace)
        var changes = Channels.Changes()
        changes.graphURL = "https://graph.facebook.com/v25.0"
        let changed = await #expect(throws: Refusal.self) {
            _ = try await channels.change(channel.id, changes, workspace: workspace)
        }
        #expect(changed?.field == "graph_url")
        try await client.shutdown()
        try installation.close()
    }
}
