public import BalieDomain

/// A message template of the business account.
public struct WhatsAppTemplate: Hashable, Sendable, Codable {
    public var id: String
    public var name: String
    /// `en_US`, `nl`.
    public var language: String
    /// `APPROVED`, `PENDING`, `PAUSED`, …; only approved ones can be sent.
    public var status: String
    /// `UTILITY`, `MARKETING`, `AUTHENTICATION`.
    public var category: String
    /// The definition, in the network's shape: `{"type":"BODY","text":"Hi {{1}}"}`.
    public var components: [JSONValue]

    public init(
        id: String,
        name: String,
        language: String,
        status: String,
        category: String,
        components: [JSONValue]
    ) {
        self.id = id
        self.name = name
        self.language = language
        self.status = status
        self.category = category
        self.components = components
    }
}

/// A page of the list of templates.
public struct WhatsAppTemplatePage: Hashable, Sendable {
    public var templates: [WhatsAppTemplate]
    /// Where the next page begins; `nil` on the last one.
    public var next: String?

    public init(templates: [WhatsAppTemplate], next: String?) {
        self.templates = templates
        self.next = next
    }
}

/// Reads and lists the templates of a business account.
///
/// Source: Cloud API, message templates.
public struct WhatsAppTemplates: Sendable {
    let settings: WhatsAppSettings

    /// Templates in a page.
    static let pageLength = 100

    func listCall(after cursor: String?) -> ProviderCall {
        var query = [
            (name: "fields", value: "id,name,language,status,category,components"),
            (name: "limit", value: String(Self.pageLength)),
        ]
        if let cursor { query.append((name: "after", value: cursor)) }
        return settings.call("GET", [settings.businessAccountID, "message_templates"], query: query)
    }

    /// Templates that lack a name or a language are left out: they cannot be sent.
    func page(in response: ProviderResponse) -> Result<WhatsAppTemplatePage, SendFailure> {
        switch GraphAnswer(response) {
        case .refused(let failure): return .failure(failure)
        case .unreadable(let status): return .failure(GraphAnswer.harmlessFailure(ofStatus: status))
        case .object(let body):
            guard let items = body["data"]?.array else {
                return .failure(GraphAnswer.harmlessFailure(ofStatus: response.status))
            }
            let paging = body["paging"]
            let next = paging?["next"]?.string == nil ? nil : paging?["cursors"]?["after"]?.string
            return .success(WhatsAppTemplatePage(templates: items.compactMap(Self.template), next: next))
        }
    }

    private static func template(_ item: JSONValue) -> WhatsAppTemplate? {
        guard let name = item["name"]?.string, let language = item["language"]?.string else { return nil }
        return WhatsAppTemplate(
            id: item["id"]?.string ?? item["id"]?.integer.map { String($0) } ?? "",
            name: name,
            language: language,
            status: item["status"]?.string ?? "",
            category: item["category"]?.string ?? "",
            components: item["components"]?.array ?? []
        )
    }

    /// The words that the customer sees when a template is sent with these values.
    ///
    /// - Parameters:
    ///   - components: the definition, as listed.
    ///   - parameters: the components of the message, as sent.
    /// - Returns: header, body and footer on lines of their own, then the buttons in brackets.
    /// - Throws: when a value that the template needs is missing, or one is given that it does not need; the network
    ///   would refuse both.
    public static func render(
        components: [JSONValue],
        parameters: [JSONValue]
    ) throws(SendRejection) -> String {
        try TemplateRendering(definition: components, values: parameters).words()
    }
}
