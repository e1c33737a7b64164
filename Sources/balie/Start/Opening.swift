import BalieSandbox
import BalieServices
import Logging
import ServiceLifecycle

/// Says where everything is, once everything listens; with `--demo`, after the demonstration is there.
struct Opening: Service {
    let settings: ServeSettings
    let installation: Installation
    let channels: Channels
    let sandbox: Sandbox?
    let doors: Doors
    let lock: FolderLock
    let asJSON: Bool

    func run() async throws {
        guard let ports = try? await cancelWhenGracefulShutdown({ try await doors.allOpen() }) else { return }
        var listen = settings.listen
        listen.port = ports[.server] ?? listen.port
        let address = settings.publicURL ?? listen.url(scheme: settings.certificate == nil ? "http" : "https")
        var sandboxURL: String?
        if var place = settings.sandbox {
            place.port = ports[.sandbox] ?? place.port
            sandboxURL = place.url(scheme: "http")
        }
        lock.note(RunningServer(address: address, hasSandbox: sandbox != nil))
        var links: [Demonstration.Link] = []
        if settings.isDemo, let sandbox, let sandboxURL {
            let demonstration = Demonstration(
                environment: installation.environment,
                channels: channels,
                sandbox: sandbox,
                sandboxURL: sandboxURL,
                // The sandbox is on this machine, whatever stands before the server for browsers.
                serverURL: listen.url(scheme: settings.certificate == nil ? "http" : "https")
            )
            links = try await demonstration.prepare(address: address)
        }
        var announcement = Announcement(address: address, sandbox: sandboxURL, links: links)
        if settings.isDemo, links.isEmpty {
            announcement.note = "There are workspaces here already, so no demonstration was made."
        }
        try announce(announcement)
        if settings.web.workspace == nil {
            installation.environment.logger.warning("no pages: build them with web/build.sh, or set --web")
        }
    }

    private func announce(_ announcement: Announcement) throws {
        if asJSON {
            try Output.json(announcement)
        } else {
            Output.line(announcement.text)
        }
    }
}

/// What is printed when the server is ready.
struct Announcement: Encodable, Equatable {
    let address: String
    let sandbox: String?
    let links: [Demonstration.Link]
    /// What else is to be known.
    var note: String?

    var text: String {
        var lines = ["Balie \(Version.text) is ready.", "", "  Workspace   \(address)"]
        if let sandbox { lines.append("  Telephones  \(sandbox)") }
        if let note { lines += ["", note] }
        if !links.isEmpty {
            lines += ["", "Sign in once with one of these; starting again prints new ones.", ""]
            let rows = links.map { ["  " + $0.role, $0.name, $0.link] }
            lines.append(Output.tableText(nil, rows))
        }
        lines += ["", "Ctrl-C stops it."]
        return lines.joined(separator: "\n")
    }
}
