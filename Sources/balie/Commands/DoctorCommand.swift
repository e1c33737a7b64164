import ArgumentParser
import BalieDomain
import BalieServices
import BalieStorage

/// `balie doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks the installation and says how to repair what it finds. Exit code 1 if there is something."
    )

    @Option(
        help: ArgumentHelp(
            "The built pages: a folder with workspace/ and sandbox/; looked for if not given.",
            valueName: "folder"
        )
    )
    var web: String?

    @Option(help: ArgumentHelp("The NATS servers, as the server was given them.", valueName: "urls"))
    var nats: String?

    @OptionGroup var media: MediaOption

    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        let settings = try await common.settings([
            "web": .option(web), "nats": .secret(nats), "media": .option(media.media),
        ])
        let findings = try await examine(settings)
        if common.json {
            try Output.json(JSONList(data: findings))
        } else {
            for finding in findings { Output.line(finding.text) }
            let wrong = findings.count { !$0.ok }
            Output.line(wrong == 0 ? "All is well." : "\(wrong) of \(findings.count) checks found something.")
        }
        if findings.contains(where: { !$0.ok }) { throw ExitCode(Exit.findings.rawValue) }
    }

    private func examine(_ settings: Settings) async throws -> [Finding] {
        let (folder, nats) = (try settings.folder(), try settings.nats())
        let place = try settings.mediaPlace(of: folder)
        let findings = FolderChecks(
            folder: folder,
            database: try settings.database(in: folder),
            masterKey: try settings.string("master-key", isSecret: true),
            web: WebFolder(try settings.string("web"))
        ).run()
        // Without a database and its key there is no more to see.
        let needed = [FolderChecks.dataFolderCheck, FolderChecks.databaseCheck, FolderChecks.masterKeyCheck]
        guard findings.filter({ needed.contains($0.check) }).count(where: \.ok) == needed.count else { return findings }
        do {
            let installation: Installation
            do {
                installation = try await Installation.open(settings)
            } catch VaultError.cannotOpen {
                return findings.map { $0.check == FolderChecks.masterKeyCheck ? FolderChecks.otherKey : $0 }
            } catch let error as StorageError {
                let damage = FolderChecks.unfit(error)
                return findings.map { $0.check == damage.check ? damage : $0 }
            }
            let notices = NoticeChecks(
                nats: nats,
                database: try settings.database(in: folder),
                installation: nats == nil ? "" : try await Installation.name(in: installation.storage)
            )
            return findings + (await notices.run())
                + (try await installation.withClient { client in
                    let channels = Channels(installation.environment, client: ProviderClient(client))
                    let metrics = installation.environment.metrics
                    let files = FileChecks(
                        place: place,
                        store: try place.open(client: client, metrics: metrics),
                        number: installation.environment.ids.next(Media.self).rawValue,
                        nodes: try await installation.livingNodes(),
                        samples: try await FileSample.all(in: installation.storage)
                    )
                    return try await InstallationChecks(installation: installation, channels: channels).run()
                        + (await files.run())
                })
        } catch {
            let failure = CommandFailure(error)
            return findings + [.wrong("installation", failure.sentence, repair: "See docs/guide/operating.md.")]
        }
    }
}
