import Logging
import ServiceLifecycle
import Testing

/// Runs a test beside a server of its own on loopback.
///
/// - Parameters:
///   - name: for its log.
///   - service: makes the server; it is to say on which port it listens.
///   - test: gets the port. The server ends with it.
func beside(
    _ name: String,
    _ service: (Logger, _ listens: @escaping @Sendable (Int) -> Void) -> any Service,
    _ test: (_ port: Int) async throws -> Void
) async throws {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    var logger = Logger(label: name)
    logger.logLevel = .critical
    let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
            services: [.init(service: service(logger) { port.yield($0) })],
            logger: logger
        )
    )
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        var iterator = ports.makeAsyncIterator()
        let number = try #require(await iterator.next())
        do {
            try await test(number)
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}
