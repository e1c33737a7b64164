import BalieDomain

/// Checks an interactive message, in the network's own shape, and passes it on.
///
/// Source: Cloud API, interactive messages, with the limits stated there.
struct OutboundInteractive {
    let value: JSONValue
    /// The network's id of an uploaded file for the header.
    let mediaID: String?

    /// In characters.
    static let headerLimit = 60
    /// In characters.
    static let footerLimit = 60
    /// In characters, of all kinds but lists.
    static let bodyLimit = 1024
    /// In characters, of lists.
    static let listBodyLimit = 4096

    private static let files = ["image", "video", "document"]

    func payload() throws(SendRejection) -> JSONValue {
        let value = headerWithFile()
        guard mediaID == nil || value != self.value else { throw .unusedFile }
        let root = try CheckedField("interactive", value).object()
        let kind = try root["type"].word(of: InteractiveKind.allCases.map(\.rawValue))
        guard let kind = InteractiveKind(rawValue: kind) else { throw root["type"].missing }
        try checkHeader(root["header"], of: kind)
        try checkBody(root["body"], of: kind)
        if root["footer"].isPresent { try root["footer"].object()["text"].text(limit: Self.footerLimit) }
        try InteractiveAction(field: root["action"].object()).check(as: kind)
        return value
    }

    /// The message with the uploaded file in its header, where that names none itself.
    private func headerWithFile() -> JSONValue {
        guard
            let mediaID, let header = value["header"], let type = header["type"]?.string, Self.files.contains(type),
            header[type]?["id"] == nil, header[type]?["link"] == nil
        else { return value }
        let file = (header[type] ?? [:]).setting("id", to: .string(mediaID))
        return value.setting("header", to: header.setting(type, to: file))
    }

    private func checkHeader(_ header: CheckedField, of kind: InteractiveKind) throws(SendRejection) {
        guard header.isPresent else {
            guard kind != .productList else { throw header.missing }
            return
        }
        let allowed: [String] =
            switch kind {
            case .button, .ctaURL, .flow, .addressMessage: ["text"] + Self.files
            case .list, .productList: ["text"]
            case .orderDetails, .orderStatus: ["image"]
            default: []
            }
        guard !allowed.isEmpty else { throw header.invalid("is not allowed for this kind") }
        let type = try header.object()["type"].word(of: allowed)
        if type == "text" {
            try header["text"].text(limit: Self.headerLimit)
        } else {
            try header[type].checkFile()
        }
    }

    private func checkBody(_ body: CheckedField, of kind: InteractiveKind) throws(SendRejection) {
        guard body.isPresent || kind != .product else { return }
        try body["text"].text(limit: kind == .list ? Self.listBodyLimit : Self.bodyLimit)
    }
}

extension CheckedField {
    /// In characters; ours, for the network's own ids.
    static var idLimit: Int { 512 }

    /// A file by the network's id, or by an address it can fetch: one of them.
    func checkFile() throws(SendRejection) {
        try object()
        switch (self["id"].isPresent, self["link"].isPresent) {
        case (true, false): try self["id"].text(limit: Self.idLimit)
        case (false, true): try self["link"].webAddress()
        case (true, true): throw invalid("has to have an id or a link, not both")
        case (false, false): throw self["id"].missing
        }
    }
}

/// The documented kinds.
enum InteractiveKind: String, CaseIterable {
    case button, list, flow, product, carousel
    case ctaURL = "cta_url"
    case locationRequest = "location_request_message"
    case addressMessage = "address_message"
    case productList = "product_list"
    case catalogMessage = "catalog_message"
    case callPermissionRequest = "call_permission_request"
    case voiceCall = "voice_call"
    case orderDetails = "order_details"
    case orderStatus = "order_status"
}
