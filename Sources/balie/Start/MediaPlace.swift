import AsyncHTTPClient
import BalieServices

/// Where sealed files are: in a folder of this machine, or in a store that several nodes share.
enum MediaPlace: Equatable, Sendable {
    case folder(String)
    case store(S3Location, S3Credentials)

    /// For people.
    var name: String {
        switch self {
        case .folder(let path): path
        case .store(let location, _): location.name
        }
    }

    /// - Parameter client: shut down by whoever made it.
    func open(client: HTTPClient, metrics: BalieServices.Metrics) throws(CommandFailure) -> any FileStore {
        // Of its own: a sandbox that moves the server's clock must not move what signs requests.
        let clock = SystemTime()
        switch self {
        case .folder(let path):
            do {
                return try FolderFileStore(path: path, clock: clock)
            } catch {
                throw CommandFailure(
                    .cannotCreate,
                    "The folder for files, \(path), cannot be made. Give its place to the user that runs Balie, or correct --media."
                )
            }
        case .store(let location, let credentials):
            return S3FileStore(location, credentials: credentials, httpClient: client, clock: clock, metrics: metrics)
        }
    }
}

extension Settings {
    /// - Throws: ``CommandFailure`` for a place that cannot be, or a store without its key.
    func mediaPlace(of folder: DataFolder) throws(CommandFailure) -> MediaPlace {
        guard var text = try string("media"), !text.isEmpty else { return .folder(folder.media) }
        guard text.hasPrefix("s3:") else {
            guard !text.contains("://") else {
                throw CommandFailure(
                    .usage,
                    "--media is a folder, or a store such as s3://bucket/prefix?region=eu-central-1."
                )
            }
            while text.count > 1, text.hasSuffix("/") { text.removeLast() }
            return .folder(text)
        }
        let location: S3Location
        do {
            location = try S3Location(text, region: try amazon("region"))
        } catch let mistake as S3LocationMistake {
            throw CommandFailure(.usage, "What --media says \(mistake.what).")
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(error)
        }
        guard let id = try amazon("access-key-id"), let secret = try amazon("secret-access-key") else {
            throw CommandFailure(
                .configuration,
                "The store \(location.name) needs a key: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment."
            )
        }
        let token = try amazon("session-token")
        return .store(location, S3Credentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token))
    }

    /// What all programs that use such stores call by the same name, such as `AWS_REGION`.
    private func amazon(_ name: String) throws(CommandFailure) -> String? {
        let value = try string("aws-\(name)", isSecret: true)
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }
}
