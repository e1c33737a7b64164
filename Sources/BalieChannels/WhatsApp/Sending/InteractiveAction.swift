import BalieDomain

/// Checks `interactive.action`: what the customer can tap.
struct InteractiveAction {
    let field: CheckedField

    /// In characters: titles on buttons that answer, open a list, or open an address.
    static let buttonTitleLimit = 20
    /// In characters.
    static let replyIDLimit = 256
    /// Buttons that answer.
    static let replyButtonCount = 1...3
    /// In characters: titles of sections and rows.
    static let rowTitleLimit = 24
    /// In characters.
    static let rowDescriptionLimit = 72
    /// In characters.
    static let rowIDLimit = 200
    static let sectionCount = 1...10
    /// In all sections together.
    static let rowLimit = 10
    /// In all sections together.
    static let productLimit = 30
    /// In characters; the documentation has both 20 and 30, the network decides.
    static let flowTitleLimit = 30
    /// In minutes: 30 days.
    static let callLifetimeLimit: Int64 = 43_200
    /// In characters.
    static let orderReferenceLimit = 60

    func check(as kind: InteractiveKind) throws(SendRejection) {
        switch kind {
        case .button: try checkButtons()
        case .list: try checkList()
        case .ctaURL: try checkLink()
        case .flow: try checkFlow()
        case .locationRequest: try field["name"].word(of: ["send_location"])
        case .addressMessage:
            try field["name"].word(of: [kind.rawValue])
            try field["parameters"].object()["country"].text(limit: 2)
        case .product:
            try field["catalog_id"].text(limit: CheckedField.idLimit)
            try field["product_retailer_id"].text(limit: CheckedField.idLimit)
        case .productList: try checkProducts()
        case .catalogMessage, .callPermissionRequest: try field["name"].word(of: [kind.rawValue])
        case .voiceCall: try checkCall()
        case .carousel: try InteractiveCarousel(field: field).check()
        case .orderDetails: try checkOrder(named: "review_and_pay")
        case .orderStatus: try checkOrder(named: "review_order")
        }
    }

    private func checkButtons() throws(SendRejection) {
        var titles: Set<String> = []
        for button in try field["buttons"].items(Self.replyButtonCount) {
            try button.object()["type"].word(of: ["reply"])
            let reply = try button["reply"].object()
            try reply["id"].text(limit: Self.replyIDLimit)
            let title = try reply["title"].text(limit: Self.buttonTitleLimit)
            guard titles.insert(title).inserted else { throw reply["title"].invalid("has to differ from the others") }
        }
    }

    private func checkList() throws(SendRejection) {
        try field["button"].text(limit: Self.buttonTitleLimit)
        let sections = try field["sections"].items(Self.sectionCount)
        var rowCount = 0
        for section in sections {
            try checkTitle(of: section, amongSections: sections.count)
            for row in try section["rows"].items(1...Int.max) {
                try row.object()["id"].text(limit: Self.rowIDLimit)
                try row["title"].text(limit: Self.rowTitleLimit)
                try row["description"].optionalText(limit: Self.rowDescriptionLimit)
                rowCount += 1
            }
        }
        guard rowCount <= Self.rowLimit else { throw tooMany("rows", rowCount, limit: Self.rowLimit) }
    }

    /// Sections need titles as soon as there are two.
    private func checkTitle(of section: CheckedField, amongSections count: Int) throws(SendRejection) {
        let title = try section.object()["title"]
        if count > 1 {
            try title.text(limit: Self.rowTitleLimit)
        } else if title.value?.string != "" {
            try title.optionalText(limit: Self.rowTitleLimit)
        }
    }

    private func checkLink() throws(SendRejection) {
        try field["name"].word(of: ["cta_url"])
        let parameters = try field["parameters"].object()
        try parameters["display_text"].text(limit: Self.buttonTitleLimit)
        try parameters["url"].webAddress()
    }

    private func checkFlow() throws(SendRejection) {
        try field["name"].word(of: ["flow"])
        let parameters = try field["parameters"].object()
        try parameters["flow_message_version"].text(limit: CheckedField.idLimit)
        try parameters["flow_cta"].text(limit: Self.flowTitleLimit)
        guard parameters["flow_id"].isPresent != parameters["flow_name"].isPresent else {
            throw parameters["flow_id"].invalid("or the flow name has to be given, not both")
        }
        if parameters["mode"].isPresent { try parameters["mode"].word(of: ["draft", "published"]) }
        if parameters["flow_action"].isPresent {
            try parameters["flow_action"].word(of: ["navigate", "data_exchange"])
        }
    }

    private func checkProducts() throws(SendRejection) {
        try field["catalog_id"].text(limit: CheckedField.idLimit)
        let sections = try field["sections"].items(Self.sectionCount)
        var productCount = 0
        for section in sections {
            try checkTitle(of: section, amongSections: sections.count)
            for item in try section["product_items"].items(1...Int.max) {
                try item.object()["product_retailer_id"].text(limit: CheckedField.idLimit)
                productCount += 1
            }
        }
        guard productCount <= Self.productLimit else {
            throw tooMany("products", productCount, limit: Self.productLimit)
        }
    }

    private func checkCall() throws(SendRejection) {
        try field["name"].word(of: ["voice_call"])
        guard field["parameters"].isPresent else { return }
        let parameters = try field["parameters"].object()
        try parameters["display_text"].optionalText(limit: Self.buttonTitleLimit)
        if parameters["ttl_minutes"].isPresent { try parameters["ttl_minutes"].integer(in: 1...Self.callLifetimeLimit) }
    }

    private func checkOrder(named name: String) throws(SendRejection) {
        try field["name"].word(of: [name])
        let parameters = try field["parameters"].object()
        let reference = try parameters["reference_id"].text(limit: Self.orderReferenceLimit)
        guard reference.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }) else {
            throw parameters["reference_id"].invalid("may only have letters, digits, dots, dashes and underscores")
        }
        try parameters["order"].object()
    }

    private func tooMany(_ things: String, _ count: Int, limit: Int) -> SendRejection {
        SendRejection(
            code: "too_many_items",
            field: field["sections"].path,
            explanation: "The sections have \(count) \(things) together; WhatsApp allows \(limit)."
        )
    }
}
