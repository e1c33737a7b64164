import AsyncHTTPClient
import BalieDomain
public import BalieServices
public import BalieStorage
import Crypto
import Logging
public import NIOCore

/// An environment with an empty database, a clock that stands still, and a log that is kept.
public func makeEnvironment(
    on backend: StorageBackend = .current,
    time: TestTime = TestTime(),
    log: LogRecorder = LogRecorder(),
    encode: @escaping @Sendable (LiveMessage) -> ByteBuffer = { _ in ByteBuffer() }
) throws -> Environment {
    makeEnvironment(storage: try backend.make(), time: time, log: log, encode: encode)
}

/// The same over a database that is there already: what a second process, or the next one, sees.
public func makeEnvironment(
    storage: any Storage,
    time: TestTime = TestTime(),
    log: LogRecorder = LogRecorder(),
    cluster: Cluster? = nil,
    bus: (any NoticeBus)? = nil,
    encode: @escaping @Sendable (LiveMessage) -> ByteBuffer = { _ in ByteBuffer() }
) -> Environment {
    Environment(
        storage: storage,
        time: time,
        ids: IDSource(time: time, node: cluster?.number ?? 0),
        logger: log.logger,
        vault: Vault(masterKey: SymmetricKey(data: [UInt8](repeating: 7, count: 32))),
        cluster: cluster,
        bus: bus,
        encode: encode
    )
}

/// Every use case over an environment. Calls to providers may go to loopback only: nothing else is listening.
public func makeContactCentre(_ environment: Environment) throws -> ContactCentre {
    ContactCentre(
        environment,
        files: try FolderFileStore(path: TemporaryFiles.path("media"), clock: environment.time),
        httpClient: ProviderCalls.client
    )
}

/// One client for all tests, as the program makes it.
private enum ProviderCalls {
    static let client = HTTPClient(configuration: ProviderClient.configuration)
}
