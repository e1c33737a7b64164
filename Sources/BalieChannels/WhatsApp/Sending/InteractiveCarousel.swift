import BalieDomain

/// Checks the cards of a carousel: all of one kind, with a link button or with a product each.
struct InteractiveCarousel {
    let field: CheckedField

    static let cardCount = 2...10
    /// In characters.
    static let bodyLimit = 160
    static let lineBreakLimit = 2

    func check() throws(SendRejection) {
        var kinds: Set<String> = []
        for (index, card) in try field["cards"].items(Self.cardCount).enumerated() {
            try card.object()["card_index"].integer(in: Int64(index)...Int64(index))
            let kind = try card["type"].word(of: ["cta_url", "product"])
            kinds.insert(kind)
            guard kinds.count == 1 else { throw card["type"].invalid("has to be the same for all cards") }
            if kind == "product" { try checkProduct(card) } else { try checkLink(card) }
        }
    }

    private func checkProduct(_ card: CheckedField) throws(SendRejection) {
        let action = try card["action"].object()
        try action["product_retailer_id"].text(limit: CheckedField.idLimit)
        try action["catalog_id"].text(limit: CheckedField.idLimit)
    }

    private func checkLink(_ card: CheckedField) throws(SendRejection) {
        let header = try card["header"].object()
        try header[header["type"].word(of: ["image", "video"])].checkFile()
        if card["body"].isPresent {
            let body = try card["body"].object()["text"].text(limit: Self.bodyLimit)
            guard body.count(where: \.isNewline) <= Self.lineBreakLimit else {
                throw card["body"]["text"].invalid("may have \(Self.lineBreakLimit) line breaks")
            }
        }
        try InteractiveAction(field: card["action"].object()).check(as: .ctaURL)
    }
}
