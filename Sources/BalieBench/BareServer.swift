import Hummingbird
import Logging

/// The least that a web server can do with a webhook: take the body, answer 200.
enum BareServer {
    /// Largest body taken, in bytes: the same as the product's.
    static let bodyByteLimit = 3 * 1024 * 1024

    /// Serves `POST` on any path until the process is told to end.
    static func run(port: Int) async throws {
        let router = Router()
        router.post("**") { request, _ in
            _ = try await request.body.collect(upTo: bodyByteLimit)
            return HTTPResponse.Status.ok
        }
        router.get("readyz") { _, _ in HTTPResponse.Status.ok }
        var logger = Logger(label: "bare")
        logger.logLevel = .warning
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            logger: logger
        )
        try await application.runService()
    }
}
