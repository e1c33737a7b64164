import Glibc
import NIOCore
import ServiceLifecycle

/// A service that listens: failing to is told in a sentence that names the address.
struct Listening<Base: Service>: Service {
    let base: Base
    let address: HostPort
    /// The option that sets the address.
    let option: String

    func run() async throws {
        do {
            try await base.run()
        } catch let error as IOError {
            throw failure(error.errnoCode)
        }
    }

    private func failure(_ code: CInt) -> CommandFailure {
        let place = "\(address.host):\(address.port)"
        switch code {
        case EADDRINUSE:
            return CommandFailure(
                .unavailable,
                "Another program listens on \(place). Stop it, or choose another address with \(option)."
            )
        case EACCES:
            return CommandFailure(
                .notPermitted,
                "This user may not listen on \(place). Choose a port above 1023 with \(option)."
            )
        case EADDRNOTAVAIL:
            return CommandFailure(.usage, "This machine has no address \(address.host). Choose another with \(option).")
        default:
            return CommandFailure(.unavailable, "Listening on \(place) failed: \(String(cString: strerror(code))).")
        }
    }
}
