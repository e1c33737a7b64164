import HTTPTypes
import Hummingbird
import NIOCore

/// Everything the sandbox serves: the Graph API, media bytes, the control routes and the page.
struct SandboxResponder: HTTPResponder {
    let core: SandboxCore
    let graph: GraphEndpoint
    let control: ControlEndpoint
    let page: PageFiles
    let gate: HostGate

    func respond(to request: Request, context: SandboxContext) async throws -> Response {
        let segments = request.uri.path.split(separator: "/").map(String.init)
        if [.get, .head].contains(request.method), page.has(segments) {
            guard gate.admits(request) else { return .json(ControlError.foreign.json, status: 403) }
            return page.respond(to: request, path: segments)
        }
        switch segments.first {
        case "sandbox":
            guard gate.admits(request), gate.admitsChange(request) else {
                return .json(ControlError.foreign.json, status: 403)
            }
            return try await control.respond(to: request, path: Array(segments.dropFirst()))
        case "whatsapp_business": return download(request)
        default: return await graph.respond(to: request, context: context)
        }
    }

    private func download(_ request: Request) -> Response {
        var query = JSONObject()
        for (key, value) in FormEncoding.decode(request.uri.query ?? "") { query[key] = .string(value) }
        let token = GraphEndpoint.token(request.headers[.authorization])
        let result = core.update { (world: inout World, now: Int64) in
            let result = world.download(query, token: token, at: now)
            var record = CallRecord(at: now, method: request.method.rawValue, path: request.uri.path, status: 200)
            switch result {
            case .file: break
            case .missing: record.status = 404
            case .unauthorized: record.status = 401
            }
            world.note(record)
            return result
        }
        switch result {
        case .file(let file):
            return Response(
                status: .ok,
                headers: [.contentType: file.type, .xContentTypeOptions: "nosniff", .cacheControl: "private"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes))
            )
        case .unauthorized: return Response(status: .unauthorized)
        case .missing: return Response(status: .notFound)
        }
    }
}

/// Keeps other people's pages away from the controls.
///
/// A page on some site can make a browser call this machine. Its name in `Host` (after DNS rebinding) or its origin
/// gives it away; programs send neither.
struct HostGate: Sendable {
    /// Hosts besides loopback that may be asked for.
    let hosts: Set<String>

    init(configuration: SandboxConfiguration) {
        var hosts: Set<String> = []
        if let host = WebAddress.host(configuration.publicURL) { hosts.insert(host) }
        // An address to bind to is a name only if it is one machine's.
        if !["0.0.0.0", "::", ""].contains(configuration.host) { hosts.insert(configuration.host.lowercased()) }
        self.hosts = hosts
    }

    private func isOurs(_ host: String) -> Bool {
        WebAddress.isLoopback(host: host) || hosts.contains(host)
    }

    /// Whether the host that was asked for is this machine.
    func admits(_ request: Request) -> Bool {
        guard let authority = request.head.authority else { return false }
        return isOurs(WebAddress.host(ofAuthority: authority))
    }

    /// Whether a change comes from our own page or from a program.
    func admitsChange(_ request: Request) -> Bool {
        if [.get, .head].contains(request.method) { return true }
        if let site = request.headers[Self.fetchSite], !["same-origin", "none"].contains(site) { return false }
        guard let origin = request.headers[.origin] else { return true }
        // The whole origin, port included: another server on this machine is a stranger too.
        return origin == "http://\(request.head.authority ?? "")" || origin == "https://\(request.head.authority ?? "")"
    }

    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
}
