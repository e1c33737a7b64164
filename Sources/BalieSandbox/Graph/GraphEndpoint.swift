import HTTPTypes
import Hummingbird
import NIOCore

/// The Graph API over HTTP: reads a call in whatever form it comes, does it, and answers in the network's shape.
///
/// Source: reference §1.1.
struct GraphEndpoint: Sendable {
    let core: SandboxCore
    let sender: HookSender

    /// Largest body of any call but an upload, in bytes.
    static let bodyLimit = 4 * 1024 * 1024
    /// Room in an upload for what is not the file, in bytes.
    private static let uploadOverhead = 64 * 1024

    func respond(to request: Request, context: SandboxContext) async -> Response {
        let call: GraphCall
        do throws(GraphError) {
            call = try await read(request)
        } catch {
            return refuse(error, path: request.uri.path, method: request.method.rawValue)
        }
        let faults = core.update { (world: inout World, _: Int64) in world.takeCallFaults(call) }
        if let faults, !faults.delaysAfterwards { await wait(faults.delay) }
        if let faults, faults.drop == .before { return drop(call, context, answer: nil) }
        let outcome: Result<JSON, GraphError>
        if let error = faults?.error { outcome = .failure(error) } else { outcome = await perform(call) }
        if let faults, faults.delaysAfterwards { await wait(faults.delay) }
        if let faults, faults.drop == .after { return drop(call, context, answer: outcome) }
        return record(call, outcome)
    }

    private func perform(_ call: GraphCall) async -> Result<JSON, GraphError> {
        do throws(GraphError) {
            let step = try core.update { (world: inout World, now: Int64) throws(GraphError) in
                try world.answer(call, at: now)
            }
            switch step {
            case .done(let json): return .success(json)
            case .verify(let callback, let target):
                try await sender.verify(callback)
                core.update { (world: inout World, _: Int64) in world.accept(callback, for: target) }
                return .success(["success": true])
            }
        } catch {
            return .failure(error)
        }
    }

    private func wait(_ milliseconds: Int64) async {
        guard milliseconds > 0 else { return }
        try? await core.time.sleepUntil(core.time.now() + milliseconds)
    }

    /// Closes the connection; what is returned reaches nobody.
    private func drop(_ call: GraphCall, _ context: SandboxContext, answer: Result<JSON, GraphError>?) -> Response {
        core.update { (world: inout World, now: Int64) in
            var record = world.record(call, answer, at: now)
            record.isDropped = true
            world.note(record)
        }
        context.channel.close(mode: .all, promise: nil)
        return Response(status: .serviceUnavailable)
    }

    private func record(_ call: GraphCall, _ outcome: Result<JSON, GraphError>) -> Response {
        let trace = core.update { (world: inout World, now: Int64) in
            world.note(world.record(call, outcome, at: now))
            if case .success = outcome { return "" }
            return world.mintTrace()
        }
        switch outcome {
        case .success(let json): return .json(json)
        case .failure(let error): return .json(error.json(trace: trace), status: error.httpStatus)
        }
    }

    private func refuse(_ error: GraphError, path: String, method: String) -> Response {
        let trace = core.update { (world: inout World, now: Int64) in
            world.note(
                CallRecord(at: now, method: method, path: path, status: error.httpStatus, code: error.code)
            )
            return world.mintTrace()
        }
        return .json(error.json(trace: trace), status: error.httpStatus)
    }

    // MARK: Reading

    private func read(_ request: Request) async throws(GraphError) -> GraphCall {
        let path = Self.path(request.uri.path)
        guard let method = GraphCall.Method(rawValue: request.method.rawValue) else {
            throw .unknownObject(path.joined(separator: "/"), method: request.method.rawValue)
        }
        var call = GraphCall(method: method, path: path, parameters: JSONObject())
        for (key, value) in FormEncoding.decode(request.uri.query ?? "") {
            call.parameters[key] = FormEncoding.value(value)
        }
        let isUpload = method == .post && call.edge == "media"
        let limit = isUpload ? MediaRules.uploadLimit + Self.uploadOverhead : Self.bodyLimit
        let body: [UInt8]
        do {
            var request = request
            body = Array(try await request.collectBody(upTo: limit).readableBytesView)
        } catch {
            var error = GraphError.parameter("The body is larger than \(limit) bytes or could not be read")
            error.httpStatus = 413
            throw error
        }
        try read(body, type: request.headers[.contentType] ?? "", into: &call)
        call.token = Self.token(request.headers[.authorization]) ?? call.parameters["access_token"]?.string
        call.parameters["access_token"] = nil
        return call
    }

    /// The segments of a path without the version.
    static func path(_ path: String) -> [String] {
        var segments = path.split(separator: "/").map(String.init)
        if let first = segments.first, first.wholeMatch(of: /v[0-9]{1,3}\.[0-9]{1,2}/) != nil { segments.removeFirst() }
        return segments
    }

    /// The token of an `Authorization` header; uploads write `OAuth` instead of `Bearer`.
    static func token(_ header: String?) -> String? {
        guard let parts = header?.split(separator: " ", maxSplits: 1), parts.count == 2,
            ["bearer", "oauth"].contains(parts[0].lowercased())
        else { return nil }
        return String(parts[1])
    }

    private func read(_ body: [UInt8], type: String, into call: inout GraphCall) throws(GraphError) {
        guard !body.isEmpty else { return }
        if let boundary = Multipart.boundary(type) {
            guard let parts = Multipart.parse(body, boundary: boundary) else {
                throw .parameter("The multipart body is malformed")
            }
            for part in parts {
                if part.fileName != nil {
                    call.files.append(
                        FormFile(field: part.name, name: part.fileName, type: part.type, bytes: part.bytes)
                    )
                } else {
                    call.parameters[part.name] = FormEncoding.value(String(decoding: part.bytes, as: UTF8.self))
                }
            }
        } else if MediaRules.essence(type) == "application/x-www-form-urlencoded", body.first != UInt8(ascii: "{") {
            for (key, value) in FormEncoding.decode(String(decoding: body, as: UTF8.self)) {
                call.parameters[key] = FormEncoding.value(value)
            }
        } else {
            let json: JSON
            do throws(JSON.SyntaxError) {
                json = try JSON.parse(body)
            } catch {
                throw .parameter("The body is not valid JSON (at byte \(error.offset))")
            }
            guard let object = json.object else { throw .parameter("The body must be a JSON object") }
            if call.parameters.members.isEmpty {
                call.parameters = object
            } else {
                for member in object.members { call.parameters[member.key] = member.value }
            }
        }
    }
}

/// Faults and records of calls.
extension World {
    /// What will go wrong with a call.
    struct CallFaults: Sendable {
        enum Drop: Sendable { case before, after }

        var delay: Int64 = 0
        var delaysAfterwards = false
        var error: GraphError?
        var drop: Drop?
    }

    mutating func takeCallFaults(_ call: GraphCall) -> CallFaults? {
        guard !faults.isEmpty else { return nil }
        let target = call.edge ?? "node"
        let number = numbers[call.node]?.id
        var result = CallFaults()
        if let fault = faults.take(.delay, target: target, numberID: number) {
            (result.delay, result.delaysAfterwards) = (fault.milliseconds, fault.isAfterwards)
        }
        if let fault = faults.take(.drop, target: target, numberID: number) {
            result.drop = fault.isAfterwards ? .after : .before
        }
        if result.drop == nil, let fault = faults.take(.error, target: target, numberID: number) {
            result.error = GraphError(fault.code, fault.details, httpStatus: fault.httpStatus)
        }
        return result
    }

    /// `nil` stands for a call that was not even begun.
    func record(_ call: GraphCall, _ outcome: Result<JSON, GraphError>?, at now: Int64) -> CallRecord {
        var record = CallRecord(
            at: now,
            method: call.method.rawValue,
            path: "/" + call.path.joined(separator: "/"),
            status: 0
        )
        record.numberID = numbers[call.node]?.id
        if call.edge == "messages" {
            record.type = call.parameters["type"]?.string ?? (call.parameters["status"]?.string)
            record.recipient = (call.parameters["to"] ?? call.parameters["recipient"])?.looseString
            record.callbackData = call.parameters["biz_opaque_callback_data"]?.string
        }
        switch outcome {
        case .success(let json):
            record.status = 200
            record.messageID = json["messages"]?.array?.first?["id"]?.string
        case .failure(let error): (record.status, record.code) = (error.httpStatus, error.code)
        case nil: break
        }
        return record
    }

    mutating func note(_ record: CallRecord) {
        let number = calls.append(record)
        guard watchers > 0 else { return }
        effects.events.append(LiveEvent(name: "call", data: record.json(number: number)))
    }

    /// An id under which the network would find the call in its logs.
    mutating func mintTrace() -> String {
        "A" + generator.text(12, from: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
    }
}
