import Dispatch
import Glibc

/// Ends a try to connect that the library does not end by itself.
///
/// When a server falls silent in the middle of the greeting, the library's time runs out and it goes round for as long as
/// the socket is open, taking memory all the while: nats.c before 3.8 (nats-io/nats.c#707), which is what Debian 12 has. The
/// library gives no hold on that socket, so it is found among the process's: new since the try began, and leading to a port
/// of the servers. A socket that is shut down reads as closed, and that ends it.
final class StuckGreeting {
    private let timer: any DispatchSourceTimer

    /// Begins to watch; a try may take as long as its servers may, and a little more.
    init(_ servers: NATSServers) {
        let ports = Set(servers.servers.map(\.port))
        let before = Self.sockets(to: ports)
        let patience = Int(NATSLink.connectMilliseconds) * (servers.servers.count + 1)
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.setEventHandler {
            for socket in Self.sockets(to: ports).subtracting(before) { shutdown(socket, Int32(SHUT_RDWR)) }
        }
        timer.schedule(
            deadline: .now() + .milliseconds(patience),
            repeating: .milliseconds(Int(NATSLink.connectMilliseconds))
        )
        timer.resume()
        self.timer = timer
    }

    /// The try is over.
    func end() { timer.cancel() }

    /// The process's connected sockets whose other end has one of the ports.
    private static func sockets(to ports: Set<UInt16>) -> Set<Int32> {
        guard let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        var sockets: Set<Int32> = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let socket = Int32(name), let port = peerPort(of: socket), ports.contains(port) {
                sockets.insert(socket)
            }
        }
        return sockets
    }

    private static func peerPort(of socket: Int32) -> UInt16? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isKnown = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(socket, $0, &length) == 0 }
        }
        guard isKnown, [AF_INET, AF_INET6].contains(Int32(address.ss_family)) else { return nil }
        // Both families have the port in the same place.
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
        }
    }
}
