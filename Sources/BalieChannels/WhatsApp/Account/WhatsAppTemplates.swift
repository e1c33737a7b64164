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

/// What can be said about templates without asking the network.
public enum WhatsAppTemplates {
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
