import BalieChannels
import BalieDomain
import FoundationEssentials

@testable import BalieServices

/// The network as it really is: it takes messages or does not, whatever it answers, and remembers every one. The referee.
final class ProviderModel {
    /// A message that reached a customer.
    struct Taken {
        let opaqueID: String
        let phone: String
        let account: String
        let text: String?
        let at: Timestamp
    }

    /// A hook that waits to be delivered, or to be delivered again.
    struct Hook {
        let number: Int
        let office: Int
        let body: [UInt8]
        /// The network's ids of the customers' messages in it.
        let messages: [String]
        let words: String
        var answered200 = 0
    }

    enum Reply {
        case response(ProviderResponse)
        case failure(ProviderClient.Failure)
    }

    /// What becomes of a send.
    enum Fate: CaseIterable {
        case accepted
        case lostOnTheWay
        /// Taken, and the answer is lost.
        case takenUnheard
        /// Something between us and the network answers in its place.
        case takenBehindAFault, faultBefore
        case refused, tooFast, pairTooFast, overloaded, tokenExpired
    }

    private(set) var taken: [Taken] = []
    /// The furthest that was told of a message, by our id of it: `sent`, `delivered` or `read`.
    private(set) var furthest: [String: DeliveryStatus] = [:]
    /// The same where the network left our id out: who did not hear its answer cannot know.
    private(set) var furthestWithoutID: [String: DeliveryStatus] = [:]
    /// Our ids of the messages that were told as failed.
    private(set) var toldFailed: Set<String> = []
    var hooks: [Hook] = []
    private var count: Int

    init(count: Int) { self.count = count }

    func nextNumber() -> Int {
        count += 1
        return count
    }

    // MARK: Calls

    /// Carries a call out.
    ///
    /// - Parameters:
    ///   - statuses: what the network will tell of the message if it takes it, in order.
    ///   - namesUs: whether it repeats our id with them.
    func answer(
        _ call: ProviderCall,
        _ fate: Fate,
        statuses: [String],
        namesUs: Bool,
        offices: [SimulatedOffice],
        at now: Timestamp
    )
        -> Reply
    {
        if call.method == "GET" {
            guard fate != .lostOnTheWay, fate != .takenUnheard else { return .failure(.unknown) }
            return .response(answer(toQuestion: call))
        }
        let body = (try? JSONDecoder().decode(JSONValue.self, from: Data(call.body))) ?? .null
        if body["status"] != nil {
            return .response(ProviderResponse(status: 200, body: Array(#"{"success":true}"#.utf8)))
        }
        switch fate {
        case .accepted: return .response(accepted(take(call, body, statuses, namesUs, offices, now), body))
        case .takenUnheard:
            _ = take(call, body, statuses, namesUs, offices, now)
            return .failure(.unknown)
        case .takenBehindAFault:
            _ = take(call, body, statuses, namesUs, offices, now)
            return .response(ProviderResponse(status: 502, body: Array("<html>bad gateway</html>".utf8)))
        case .faultBefore:
            return .response(ProviderResponse(status: 502, body: Array("<html>bad gateway</html>".utf8)))
        case .lostOnTheWay: return .failure(.notSent)
        case .refused: return .response(error(131026, 400))
        case .tooFast: return .response(error(130429, 429))
        case .pairTooFast: return .response(error(131056, 400))
        case .overloaded: return .response(error(131016, 503))
        case .tokenExpired: return .response(error(190, 401))
        }
    }

    private func error(_ code: Int, _ status: Int) -> ProviderResponse {
        ProviderResponse(status: status, body: Array(#"{"error":{"code":\#(code),"message":"refused"}}"#.utf8))
    }

    private func accepted(_ id: String, _ body: JSONValue) -> ProviderResponse {
        let to = body["to"]?.string ?? ""
        let text = #"{"messaging_product":"whatsapp","contacts":[{"input":"\#(to)","wa_id":"\#(Self.canonical(to))"}],"#
        return ProviderResponse(status: 200, body: Array((text + #""messages":[{"id":"\#(id)"}]}"#).utf8))
    }

    static func canonical(_ phone: String) -> String { phone.hasPrefix("+") ? String(phone.dropFirst()) : phone }

    private func take(
        _ call: ProviderCall,
        _ body: JSONValue,
        _ statuses: [String],
        _ namesUs: Bool,
        _ offices: [SimulatedOffice],
        _ now: Timestamp
    ) -> String {
        let id = "wamid.KANARIE-out-\(nextNumber())"
        let opaqueID = body["biz_opaque_callback_data"]?.string ?? ""
        let phone = Self.canonical(body["to"]?.string ?? "")
        let office = offices.firstIndex { call.url.contains("/\($0.account)/") } ?? 0
        taken.append(
            Taken(
                opaqueID: opaqueID,
                phone: phone,
                account: offices[office].account,
                text: body["text"]?["body"]?.string,
                at: now
            )
        )
        for word in statuses {
            if word == "failed" {
                toldFailed.insert(opaqueID)
            } else if !namesUs {
                furthestWithoutID[opaqueID] = DeliveryStatus(rawValue: word)
            } else {
                furthest[opaqueID] = DeliveryStatus(rawValue: word)
            }
            let status = WireHook.status(
                id,
                word,
                at: now,
                opaqueID: namesUs ? opaqueID : nil,
                errorCode: word == "failed" ? 131026 : nil,
                of: phone
            )
            post(
                WireHook.body(statuses: [status], phoneNumberID: offices[office].account),
                from: office,
                words: "\(word) of \(opaqueID)"
            )
        }
        return id
    }

    private func answer(toQuestion call: ProviderCall) -> ProviderResponse {
        let name = call.url.split(whereSeparator: { "/?".contains($0) }).first { $0.hasPrefix("file-") }
        guard let name else { return templates(call) }
        if call.url.contains("/files/") {
            return ProviderResponse(status: 200, body: TestFiles.png + Array("kanarie \(name)".utf8))
        }
        let place = #"{"url":"http://127.0.0.1:1/files/\#(name)","mime_type":"image/png","id":"\#(name)"}"#
        return ProviderResponse(status: 200, body: Array(place.utf8))
    }

    private func templates(_ call: ProviderCall) -> ProviderResponse {
        let list =
            #"{"data":[{"id":"1","name":"hello","language":"en","status":"APPROVED","category":"UTILITY","components":[{"type":"BODY","text":"Hello"}]},"#
            + #"{"id":"2","name":"sale","language":"en","status":"APPROVED","category":"MARKETING","components":[{"type":"BODY","text":"Sale"}]}]}"#
        return ProviderResponse(status: 200, body: Array(list.utf8))
    }

    func post(_ body: [UInt8], from office: Int, messages: [String] = [], words: String) {
        hooks.append(Hook(number: nextNumber(), office: office, body: body, messages: messages, words: words))
    }
}
