import HTTPTypes
import Hummingbird
import NIOCore

/// `/sandbox/…`: what is not part of the emulated network but moves it. JSON in, JSON out.
struct ControlEndpoint: Sendable {
    let core: SandboxCore
    let sender: HookSender

    /// Largest body, in bytes: a customer's largest file in base64.
    static let bodyLimit = 140 * 1024 * 1024

    /// One control request, read.
    struct Call: Sendable {
        var method: String
        var path: [String]
        var query: JSONObject
        var body: JSONObject
    }

    func respond(to request: Request, path: [String]) async throws -> Response {
        if path == ["events"], request.method == .get { return EventStream(core: core).respond() }
        do throws(ControlError) {
            let call = try await read(request, path: path)
            if path.count == 2, path[0] == "media", call.method == "GET" { return try media(path[1]) }
            let json = try await answer(call)
            return .json(json, status: call.method == "POST" && json["id"] != nil ? 201 : 200)
        } catch {
            return .json(error.json, status: error.status)
        }
    }

    private func read(_ request: Request, path: [String]) async throws(ControlError) -> Call {
        var call = Call(method: request.method.rawValue, path: path, query: JSONObject(), body: JSONObject())
        for (key, value) in FormEncoding.decode(request.uri.query ?? "") { call.query[key] = .string(value) }
        let bytes: [UInt8]
        do {
            var request = request
            bytes = Array(try await request.collectBody(upTo: Self.bodyLimit).readableBytesView)
        } catch {
            throw ControlError(
                status: 413,
                code: "too_large",
                message: "The body is larger than \(Self.bodyLimit) bytes."
            )
        }
        guard !bytes.isEmpty else { return call }
        guard let body = (try? JSON.parse(bytes))?.object else { throw .notJSON }
        call.body = body
        return call
    }

    private func answer(_ call: Call) async throws(ControlError) -> JSON {
        switch call.path.first {
        case "phones": return try phones(call)
        case "numbers", "hooks", "templates", "accounts": return try await network(call)
        case "clock", "settings", "state", "faults", "calls", "deliveries": return try machine(call)
        default: throw Self.noRoute
        }
    }

    static let noRoute = ControlError(status: 404, code: "no_route", message: "There is no such control route.")

    /// The bytes of any stored file, for the page.
    private func media(_ id: String) throws(ControlError) -> Response {
        let file = core.update { (world: inout World, now: Int64) in world.media[id] }
        guard let file else { throw .missing("file") }
        // Never as a document of this origin: a customer's file could be a page with a script.
        let isShown = ["image/", "audio/", "video/"].contains { file.type.hasPrefix($0) } && !file.type.contains("svg")
        var headers: HTTPFields = [
            .contentType: isShown ? file.type : "application/octet-stream", .xContentTypeOptions: "nosniff",
            .cacheControl: "private, max-age=3600", .contentSecurityPolicy: "sandbox",
        ]
        if let name = HTTPField.Name("Cross-Origin-Resource-Policy") { headers[name] = "same-origin" }
        if !isShown { headers[.contentDisposition] = "attachment" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }
}

extension ControlEndpoint.Call {
    /// Records to list: `limit` from the query.
    func limit(default standard: Int, most: Int) -> Int {
        Int(min(max(query["limit"]?.looseInteger ?? Int64(standard), 1), Int64(most)))
    }
}
