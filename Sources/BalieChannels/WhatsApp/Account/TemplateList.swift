import BalieDomain

/// Lists the templates of a business account.
///
/// Source: Cloud API, message templates.
struct TemplateList {
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
}
