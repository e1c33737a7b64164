/// The rules of interactive messages. Limits and their source: reference §1.2.2.
enum InteractiveCheck {
    private static let bodyLimit = 1024
    private static let listBodyLimit = 4096
    private static let shortTextLimit = 60
    private static let buttonLimit = 3
    private static let buttonTitleLimit = 20
    private static let buttonIDLimit = 256
    private static let sectionLimit = 10
    private static let rowLimit = 10
    private static let rowIDLimit = 200
    private static let rowTitleLimit = 24
    private static let rowDescriptionLimit = 72
    private static let productLimit = 30
    private static let urlLimit = 2000

    /// What a kind of interactive message allows and asks.
    private struct Kind: Sendable {
        var headers: Set<String> = []
        var needsHeader = false
        var needsBody = true
        var bodyLimit = InteractiveCheck.bodyLimit
        var action: @Sendable (Fields) throws(GraphError) -> Void
    }

    private static let anyHeader: Set<String> = ["text", "image", "video", "document"]

    private static let kinds: [String: Kind] = [
        "button": Kind(headers: anyHeader, action: buttons),
        "list": Kind(headers: ["text"], bodyLimit: listBodyLimit, action: list),
        "cta_url": Kind(headers: anyHeader, action: link),
        "flow": Kind(headers: anyHeader, action: flow),
        "location_request_message": Kind(action: { (action: Fields) throws(GraphError) in
            try require(action, name: "send_location")
        }),
        "address_message": Kind(headers: anyHeader, action: address),
        "product": Kind(needsBody: false, action: product),
        "product_list": Kind(headers: ["text"], needsHeader: true, action: productList),
        "catalog_message": Kind(action: { (action: Fields) throws(GraphError) in
            try require(action, name: "catalog_message")
        }),
        "carousel": Kind(action: carousel),
        "call_permission_request": Kind(action: { (action: Fields) throws(GraphError) in
            try require(action, name: "call_permission_request")
        }),
        "voice_call": Kind(action: { (action: Fields) throws(GraphError) in try require(action, name: "voice_call") }),
        "order_details": Kind(
            headers: ["image"],
            action: { (action: Fields) throws(GraphError) in
                try require(action, name: "review_and_pay")
                _ = try action.requiredFields("parameters").required("reference_id", limit: shortTextLimit)
            }
        ),
        "order_status": Kind(
            headers: ["image"],
            action: { (action: Fields) throws(GraphError) in
                try require(action, name: "review_order")
                _ = try action.requiredFields("parameters").required("reference_id", limit: shortTextLimit)
            }
        ),
    ]

    static func check(_ interactive: Fields) throws(GraphError) {
        let type = try interactive.required("type")
        guard let kind = kinds[type] else { throw interactive.invalid("type", "is not a kind of interactive message") }
        if let header = try interactive.fields("header") {
            try check(header: header, allowed: kind.headers)
        } else if kind.needsHeader {
            throw interactive.missing("header")
        }
        if let body = try interactive.fields("body") {
            _ = try body.required("text", limit: kind.bodyLimit)
        } else if kind.needsBody {
            throw interactive.missing("body")
        }
        if let footer = try interactive.fields("footer") { _ = try footer.required("text", limit: shortTextLimit) }
        try kind.action(try interactive.requiredFields("action"))
    }

    private static func check(header: Fields, allowed: Set<String>) throws(GraphError) {
        let type = try header.required("type")
        guard allowed.contains(type) else { throw header.invalid("type", "is not allowed for this message") }
        if type == "text" {
            _ = try header.required("text", limit: shortTextLimit)
        } else {
            try ContentCheck.source(try header.requiredFields(type))
        }
    }

    private static func require(_ action: Fields, name: String) throws(GraphError) {
        guard try action.required("name") == name else { throw action.invalid("name", "must be \(name)") }
    }

    private static func buttons(_ action: Fields) throws(GraphError) {
        var titles: Set<String> = []
        var ids: Set<String> = []
        for button in try action.requiredList("buttons", limit: buttonLimit) {
            guard try button.required("type") == "reply" else { throw button.invalid("type", "must be reply") }
            let reply = try button.requiredFields("reply")
            guard ids.insert(try reply.required("id", limit: buttonIDLimit)).inserted else {
                throw reply.invalid("id", "must be unique")
            }
            guard titles.insert(try reply.required("title", limit: buttonTitleLimit)).inserted else {
                throw reply.invalid("title", "must be unique")
            }
        }
    }

    private static func list(_ action: Fields) throws(GraphError) {
        _ = try action.required("button", limit: buttonTitleLimit)
        let sections = try action.requiredList("sections", limit: sectionLimit)
        var ids: Set<String> = []
        var rows = 0
        for section in sections {
            if try section.text("title", limit: rowTitleLimit) == nil, sections.count > 1 {
                throw section.missing("title")
            }
            for row in try section.requiredList("rows", limit: rowLimit) {
                rows += 1
                guard rows <= rowLimit else {
                    throw action.invalid("sections", "have more than \(rowLimit) rows in all")
                }
                guard ids.insert(try row.required("id", limit: rowIDLimit)).inserted else {
                    throw row.invalid("id", "must be unique")
                }
                _ = try row.required("title", limit: rowTitleLimit)
                _ = try row.text("description", limit: rowDescriptionLimit)
            }
        }
    }

    private static func link(_ action: Fields) throws(GraphError) {
        try require(action, name: "cta_url")
        let parameters = try action.requiredFields("parameters")
        _ = try parameters.required("display_text", limit: buttonTitleLimit)
        _ = try parameters.address("url", limit: urlLimit)
    }

    private static func flow(_ action: Fields) throws(GraphError) {
        try require(action, name: "flow")
        let parameters = try action.requiredFields("parameters")
        guard try parameters.identifier("flow_message_version") == "3" else {
            throw parameters.invalid("flow_message_version", "must be 3")
        }
        let (hasID, hasName) = (parameters.has("flow_id"), parameters.has("flow_name"))
        if !hasID && !hasName { throw parameters.missing("flow_id") }
        if hasID && hasName { throw parameters.invalid("flow_name", "must not be given together with flow_id") }
        _ = try parameters.required("flow_cta", limit: 30)
        if let mode = try parameters.text("mode"), !["draft", "published"].contains(mode) {
            throw parameters.invalid("mode", "must be draft or published")
        }
        if let kind = try parameters.text("flow_action"), !["navigate", "data_exchange"].contains(kind) {
            throw parameters.invalid("flow_action", "must be navigate or data_exchange")
        }
    }

    private static func address(_ action: Fields) throws(GraphError) {
        try require(action, name: "address_message")
        _ = try action.requiredFields("parameters").required("country")
    }

    private static func product(_ action: Fields) throws(GraphError) {
        guard try action.identifier("catalog_id") != nil else { throw action.missing("catalog_id") }
        _ = try action.required("product_retailer_id")
    }

    private static func productList(_ action: Fields) throws(GraphError) {
        guard try action.identifier("catalog_id") != nil else { throw action.missing("catalog_id") }
        var products = 0
        for section in try action.requiredList("sections", limit: sectionLimit) {
            _ = try section.text("title", limit: rowTitleLimit)
            for item in try section.requiredList("product_items", limit: productLimit) {
                products += 1
                guard products <= productLimit else {
                    throw action.invalid("sections", "have more than \(productLimit) products in all")
                }
                _ = try item.required("product_retailer_id")
            }
        }
    }

    private static func carousel(_ action: Fields) throws(GraphError) {
        let cards = try action.requiredList("cards", limit: 10)
        guard cards.count >= 2 else { throw action.invalid("cards", "must have at least 2 elements") }
        var types: Set<String> = []
        for card in cards {
            types.insert(try card.required("type"))
            let cardAction = try card.requiredFields("action")
            if try card.text("type") == "cta_url" { try link(cardAction) } else { try product(cardAction) }
        }
        guard types.count == 1 else { throw action.invalid("cards", "must all be of one type") }
    }
}
