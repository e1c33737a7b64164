import BalieDomain
import FoundationEssentials

extension WhatsAppSettings {
    /// A call of the Graph API with the channel's token.
    ///
    /// - Parameters:
    ///   - path: below the base address, each part escaped here.
    ///   - query: names as they are, values escaped here.
    func call(
        _ method: String,
        _ path: [String],
        query: [(name: String, value: String)] = [],
        contentType: String? = nil,
        body: [UInt8] = []
    ) -> ProviderCall {
        var url = graphURL
        while url.hasSuffix("/") { url.removeLast() }
        for part in path { url += "/" + part.percentEncoded }
        for (index, item) in query.enumerated() {
            url += (index == 0 ? "?" : "&") + item.name + "=" + item.value.percentEncoded
        }
        var headers = [authorization]
        if let contentType { headers.append((name: "content-type", value: contentType)) }
        return ProviderCall(method: method, url: url, headers: headers, body: body)
    }

    var authorization: (name: String, value: String) { (name: "authorization", value: "Bearer \(accessToken)") }
}

extension JSONValue {
    /// As compact text with sorted keys; `nil` only if a number in it is not finite.
    var text: [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map(Array.init)
    }

    /// A copy of an object with one member set; other values are returned as they are.
    func setting(_ key: String, to value: JSONValue) -> JSONValue {
        guard case .object(var members) = self else { return self }
        members[key] = value
        return .object(members)
    }

    /// Reads a provider's answer; `nil` if it is not JSON.
    init?(answer body: [UInt8]) {
        guard HookText.isReadable(body), let value = try? JSONDecoder().decode(JSONValue.self, from: Data(body)) else {
            return nil
        }
        self = value
    }
}
