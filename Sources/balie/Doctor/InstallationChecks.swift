import BalieDomain
import BalieServices
import BalieStorage

/// What can be told once the database is open.
struct InstallationChecks {
    /// A clock before this is not set: the program is younger.
    static let earliest = Timestamp(seconds: 1_767_225_600)
    /// The newest time in the database may be this much ahead of the clock.
    static let clockTolerance = Duration.minutes(5)
    /// A hook that waits longer means that nothing applies them.
    static let hookPatience = Duration.minutes(1)

    let installation: Installation
    let channels: Channels

    func run() async throws -> [Finding] {
        var findings = [try await clock]
        for workspace in try await Accounts(installation.environment).workspaces() {
            findings += try await hooks(workspace)
            for channel in try await channels.list(workspace: workspace.id) {
                findings += try await self.channel(channel, workspace: workspace)
            }
        }
        return findings
    }

    private var clock: Finding {
        get async throws {
            let now = installation.time.now()
            guard now >= Self.earliest else {
                return .wrong("clock", "It says \(now.rfc3339).", repair: "Set it: timedatectl set-ntp true")
            }
            let newest = try await installation.environment.storage.read { session in
                let row = try session.firstRow(
                    """
                    SELECT \(.sqlite, "MAX")\(.postgres, "GREATEST")(COALESCE((SELECT MAX(received_at_ms) FROM hook), 0),
                               COALESCE((SELECT MAX(created_at_ms) FROM event), 0))
                    """
                )
                return Timestamp(milliseconds: try row?.int64(0) ?? 0)
            }
            guard newest <= now + Self.clockTolerance else {
                return .wrong(
                    "clock",
                    "The database has seen \(newest.rfc3339), and it is \(now.rfc3339).",
                    repair:
                        "Set it: timedatectl set-ntp true. (A sandbox whose clock was moved has the same effect, and no harm.)"
                )
            }
            return .fine("clock")
        }
    }

    private func hooks(_ workspace: Accounts.WorkspaceName) async throws -> [Finding] {
        let (now, id) = (installation.time.now(), workspace.id)
        let (dead, overdue) = try await installation.environment.storage.read { session in
            let dead = try session.firstRow(
                "SELECT COUNT(*) FROM hook WHERE workspace_id = \(id) AND state = 'dead'"
            )
            let overdue = try session.firstRow(
                """
                SELECT COUNT(*) FROM hook
                 WHERE workspace_id = \(id) AND state = 'received' AND received_at_ms < \(now - Self.hookPatience)
                """
            )
            return (try dead?.int64(0) ?? 0, try overdue?.int64(0) ?? 0)
        }
        let check = "\(workspace.name): hooks"
        var findings: [Finding] = []
        if dead > 0 {
            findings.append(
                .wrong(
                    check,
                    "\(dead) could not be applied.",
                    repair: "balie hooks list --state dead tells why; balie hooks replay ID… applies them again."
                )
            )
        }
        if overdue > 0 {
            findings.append(
                .wrong(check, "\(overdue) wait to be applied.", repair: "Start the server, or look into its log.")
            )
        }
        return findings.isEmpty ? [.fine(check)] : findings
    }

    private func channel(_ channel: Channels.View, workspace: Accounts.WorkspaceName) async throws -> [Finding] {
        let name = "\(workspace.name): channel \(channel.name)"
        let answers: [Channels.Finding]
        do {
            answers = try await channels.test(channel.id, workspace: workspace.id)
        } catch VaultError.cannotOpen {
            return [
                .wrong(
                    name,
                    "What it is set to is damaged, its secrets too.",
                    repair: """
                        Set its secrets again: balie channel add whatsapp --phone-number-id \(channel.phoneNumberID) …; \
                        it stays the same channel.
                        """
                )
            ]
        }
        var findings = answers.map { finding in
            let check = "\(name), \(finding.check)"
            return finding.finding.map { Finding(check: check, ok: false, finding: $0, repair: nil) } ?? .fine(check)
        }
        if let reason = channel.stopped, findings.contains(where: { !$0.ok }) {
            findings.append(
                .wrong(
                    name,
                    "Sending is stopped: \(reason)",
                    repair: "Mend what is wrong, then: balie channel test \(channel.id)"
                )
            )
        }
        return findings
    }
}
