import BalieDomain
import BalieSandbox
import BalieServices
import FoundationEssentials
import Logging

/// The sandbox with the clock that it may move.
struct SandboxAssembly {
    let address: HostPort
    /// Where it keeps what survives a restart; `nil`: nowhere.
    let keep: String?
    let web: WebFolder
    let time: SystemTime
    let logger: Logger

    private var clockFile: String? { keep.map { $0 + "/clock" } }

    /// - Parameter onRunning: called with the port.
    func sandbox(onRunning: @escaping @Sendable (_ port: Int) -> Void) throws -> Sandbox {
        if let keep { try DataFolder(path: keep).make() }
        restoreClock()
        let configuration = SandboxConfiguration(
            host: address.host,
            port: address.port,
            dataFolder: keep,
            webFolder: web.sandbox ?? "",
            seed: UInt64.random(in: .min ... .max)
        )
        return try Sandbox(configuration: configuration, time: sandboxTime, logger: logger, onServerRunning: onRunning)
    }

    private var sandboxTime: SandboxTime {
        let (time, file) = (time, clockFile)
        return SandboxTime(
            now: { time.now().milliseconds },
            sleepUntil: { try await time.sleep(until: Timestamp(milliseconds: $0)) },
            advance: { milliseconds in
                time.advance(byMilliseconds: milliseconds)
                guard let file else { return }
                // A clock that falls back with a restart surprises less than a sandbox that stops.
                try? DurableFile.write(Array("\(time.offset)".utf8), to: file, mode: 0o600)
            }
        )
    }

    /// A clock that was moved stays moved: what was stored in the future must not become the future again.
    private func restoreClock() {
        guard
            let clockFile, let data = FileManager.default.contents(atPath: clockFile),
            let offset = Int64(String(decoding: data, as: UTF8.self))
        else { return }
        time.advance(byMilliseconds: offset - time.offset)
    }
}

/// The sandbox never runs in one process with a real network: its clock and its telephones would mix with customers.
enum SandboxRule {
    /// - Throws: ``CommandFailure`` if a channel is on a real network.
    static func check(_ environment: BalieServices.Environment, channels: Channels) async throws {
        for workspace in try await Accounts(environment).workspaces() {
            for channel in try await channels.list(workspace: workspace.id) where !LocalNetwork.holds(channel.graphURL)
            {
                throw CommandFailure(
                    .configuration,
                    """
                    The channel “\(channel.name)” of “\(workspace.name)” is on a real network (\(channel.graphURL)), so the \
                    sandbox stays off. Start without --sandbox, or use another data folder for trying things out.
                    """
                )
            }
        }
    }

    /// - Throws: ``CommandFailure`` for a real network's address, while a server with the sandbox runs in the folder.
    static func check(_ url: String, besideServerIn folder: DataFolder) throws(CommandFailure) {
        guard !LocalNetwork.holds(url), let server = RunningServer(in: folder), server.hasSandbox,
            FolderLock.isHeld(folder)
        else {
            return
        }
        throw CommandFailure(
            .configuration,
            "The running server has the sandbox on, which never mixes with a real network. Start it without --sandbox first."
        )
    }
}
