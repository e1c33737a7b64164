import Dispatch
import Glibc

/// Ends a try to connect that the library does not end by itself.
///
/// When a server falls silent in the middle of the greeting, the library's time runs out and it goes round for as long as
/// the socket is open, taking memory all the while: nats.c before 3.8 (nats-io/nats.c#707), which is what Debian 12 has. The
/// library gives no hold on that socket, so it is found among the process's: new since the try began, and leading to an
/// address and port of the servers. A socket that is shut down reads as closed, and that ends it.
final class StuckGreeting {
    private let timer: any DispatchSourceTimer

    /// One end of a connection.
    private struct Endpoint: Hashable {
        /// As it goes over the network: 4 bytes or 16.
        let address: [UInt8]
        let port: UInt16

        init?(_ address: UnsafePointer<sockaddr>) {
            let bytes = UnsafeRawPointer(address)
            switch Int32(address.pointee.sa_family) {
            case AF_INET:
                let inet = bytes.loadUnaligned(as: sockaddr_in.self)
                self.address = withUnsafeBytes(of: inet.sin_addr) { Array($0) }
                port = UInt16(bigEndian: inet.sin_port)
            case AF_INET6:
                let inet = bytes.loadUnaligned(as: sockaddr_in6.self)
                self.address = withUnsafeBytes(of: inet.sin6_addr) { Array($0) }
                port = UInt16(bigEndian: inet.sin6_port)
            default: return nil
            }
        }
    }

    /// Begins to watch; a try may take as long as its servers may, and a little more. Asks for their addresses, which blocks.
    init(_ servers: NATSServers) {
        let ends = Set(servers.servers.flatMap(Self.endpoints))
        let before = Self.sockets(to: ends)
        let patience = Int(NATSLink.connectMilliseconds) * (servers.servers.count + 1)
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.setEventHandler {
            for socket in Self.sockets(to: ends).subtracting(before) { shutdown(socket, Int32(SHUT_RDWR)) }
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

    /// Where a server may be; nothing if its name is not known.
    private static func endpoints(of server: NATSServers.Server) -> [Endpoint] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        let host = server.host.filter { $0 != "[" && $0 != "]" }
        guard getaddrinfo(host, String(server.port), &hints, &first) == 0 else { return [] }
        defer { freeaddrinfo(first) }
        return sequence(first: first) { $0?.pointee.ai_next }.compactMap { info in
            info?.pointee.ai_addr.flatMap { Endpoint($0) }
        }
    }

    /// The process's connected sockets whose other end is one of these.
    private static func sockets(to ends: Set<Endpoint>) -> Set<Int32> {
        guard let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        var sockets: Set<Int32> = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let socket = Int32(name), let peer = peer(of: socket), ends.contains(peer) { sockets.insert(socket) }
        }
        return sockets
    }

    private static func peer(of socket: Int32) -> Endpoint? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                getpeername(socket, pointer, &length) == 0 ? Endpoint(pointer) : nil
            }
        }
    }
}
