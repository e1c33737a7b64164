/// Where a one-time link leads. The token stands behind `#`, so that it reaches no server's log.
enum SignInPage {
    static func link(at address: String, token: String) -> String { "\(address)/sign-in#\(token)" }
}

extension Settings {
    /// How browsers reach the server: what is set, else what the running server says, else the standard address.
    func publicAddress(of folder: DataFolder) throws(CommandFailure) -> String {
        if let given = try publicURL() { return given }
        if let server = RunningServer(in: folder) { return server.address }
        return "http://" + ServeSettings.standardListen
    }

    /// The address that was set, without a slash at the end.
    func publicURL() throws(CommandFailure) -> String? {
        guard var text = try string("public-url") else { return nil }
        while text.hasSuffix("/") { text.removeLast() }
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            throw CommandFailure(.usage, "--public-url needs a whole address, such as https://desk.example.org.")
        }
        return text
    }
}
