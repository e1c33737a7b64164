import AsyncHTTPClient
import BalieSandbox
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization
import Testing

@testable import enum BalieSandbox.JSON
@testable import struct BalieSandbox.JSONObject

/// A running sandbox with one number, a clock that the test moves, and a receiver of webhooks.
struct Harness: Sendable {
    let base: String
    let client: HTTPClient
    let time: TestTime
    let receiver: HookReceiver
    let hookURL: String

    static let number = SandboxNumber(
        phoneNumberID: "106540352242922",
        accountID: "102290129340398",
        displayNumber: "+31 20 555 0100",
        verifiedName: "Cee Air",
        accessToken: "test-token",
        appID: "670843887433847",
        appSecret: "test-secret"
    )

    enum Verb: String, Sendable {
        case get = "GET"
        case post = "POST"
        case patch = "PATCH"
        case delete = "DELETE"
        case put = "PUT"
    }

    struct Answer: Sendable {
        var status: Int
        /// By lower-case name.
        var headers: [String: String]
        var bytes: [UInt8]
        var json: JSON { (try? JSON.parse(bytes)) ?? .null }
        var code: Int? { json["error"]?["code"]?.looseInteger.map(Int.init) }
    }

    /// Runs a test against a fresh sandbox, and stops it.
    static func run(
        dataFolder: String? = nil,
        webFolder: String = "",
        isHooked: Bool = true,
        _ test: @escaping @Sendable (Harness) async throws -> Void
    ) async throws {
        var logger = Logger(label: "sandbox")
        logger.logLevel = .error
        let time = TestTime()
        let receiver = HookReceiver()
        let (ports, port) = AsyncStream.makeStream(of: (Bool, Int).self)
        let sandbox = try Sandbox(
            configuration: SandboxConfiguration(dataFolder: dataFolder, webFolder: webFolder),
            time: time.sandboxTime,
            logger: logger,
            onServerRunning: { port.yield((true, $0)) }
        )
        sandbox.register(number)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let services = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: [sandbox, receiver.service { port.yield((false, $0)) }].map {
                        ServiceGroupConfiguration.ServiceConfiguration(service: $0)
                    },
                    logger: logger
                )
            )
            group.addTask { try await services.run() }
            var found: [Bool: Int] = [:]
            for await (isSandbox, number) in ports {
                found[isSandbox] = number
                if found.count == 2 { break }
            }
            #expect(sandbox.boundPort == found[true])
            let hookURL = "http://127.0.0.1:\(found[false] ?? 0)/hooks"
            if isHooked { sandbox.setCallback(appID: Self.number.appID, url: hookURL, verifyToken: "word") }
            let harness = Harness(
                base: "http://127.0.0.1:\(found[true] ?? 0)",
                client: .shared,
                time: time,
                receiver: receiver,
                hookURL: hookURL
            )
            do {
                try await test(harness)
            } catch {
                await services.triggerGracefulShutdown()
                throw error
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    /// Any call; nothing is added to it.
    func call(
        _ method: Verb,
        _ path: String,
        headers: [(String, String)] = [],
        body: [UInt8] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        request.method = HTTPMethod(rawValue: method.rawValue)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if !body.isEmpty { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await client.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 64 * 1024 * 1024)
        return Answer(
            status: Int(response.status.code),
            headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 }),
            bytes: Array(bytes.readableBytesView)
        )
    }

    /// A Graph call with the token.
    func graph(_ method: Verb, _ path: String, _ body: JSON? = nil) async throws -> Answer {
        try await call(
            method,
            path,
            headers: [("Authorization", "Bearer test-token"), ("Content-Type", "application/json")],
            body: body?.encoded() ?? []
        )
    }

    /// Sends a message from the number.
    func send(_ body: JSON) async throws -> Answer {
        var object = body.object ?? JSONObject()
        if object["messaging_product"] == nil { object["messaging_product"] = "whatsapp" }
        return try await graph(.post, "/v24.0/\(Self.number.phoneNumberID)/messages", .object(object))
    }

    func control(_ method: Verb, _ path: String, _ body: JSON? = nil) async throws -> Answer {
        try await call(method, "/sandbox/" + path, body: body?.encoded() ?? [])
    }

    /// Makes a phone and returns its id.
    func phone(
        _ name: String = "Ann",
        _ number: String = "+31612345678",
        _ more: [(String, JSON)] = []
    ) async throws
        -> String
    {
        let answer = try await control(
            .post,
            "phones",
            .object(JSONObject([("name", .string(name)), ("number", .string(number))] + more))
        )
        return try #require(answer.json["id"]?.string)
    }

    /// Lets a phone write and returns the message's id.
    @discardableResult
    func write(_ phone: String, _ message: JSON) async throws -> String {
        let answer = try await control(.post, "phones/\(phone)/messages", message)
        return try #require(answer.json["id"]?.string, "\(String(decoding: answer.bytes, as: UTF8.self))")
    }
}

extension JSON {
    static func text(_ body: String, to: String = "31612345678") -> JSON {
        ["to": .string(to), "type": "text", "text": ["body": .string(body)]]
    }
}
