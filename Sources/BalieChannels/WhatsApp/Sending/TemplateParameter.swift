import BalieDomain

/// Checks one value of a template.
struct TemplateParameter {
    let field: CheckedField

    static let files = ["image", "video", "document", "gif"]
    static let headerKinds = ["text", "currency", "date_time", "location", "product"] + files
    static let bodyKinds = ["text", "currency", "date_time"]

    /// In characters; the template's text with its values may not be longer, so no value may.
    static let textLimit = 1024
    /// In characters.
    static let couponLimit = 15
    /// In characters; of the text that a quick reply carries back.
    static let payloadLimit = 256
    /// More spaces in a row than these are refused.
    static let spaceRunLimit = 4

    func check(kinds: [String]) throws(SendRejection) {
        let kind = try field["type"].word(of: kinds)
        if field["parameter_name"].isPresent {
            let name = field["parameter_name"]
            guard try name.text(limit: CheckedField.idLimit).utf8.allSatisfy(OutboundTemplate.isNameCharacter) else {
                throw name.invalid("may only have lower-case letters, digits and underscores")
            }
        }
        switch kind {
        case "text": try checkText()
        case "currency": try checkCurrency()
        case "date_time": try field[kind].object()["fallback_value"].text(limit: Self.textLimit)
        case "image", "video", "document", "gif": try field[kind].checkFile()
        case "location": try checkPlace()
        case "product": try field[kind].object()["product_retailer_id"].text(limit: CheckedField.idLimit)
        case "payload": try field[kind].text(limit: Self.payloadLimit)
        case "coupon_code": try checkCoupon()
        case "action": try field[kind].object()
        case "limited_time_offer": try field[kind].object()["expiration_time_ms"].integer(in: 1...Int64.max)
        case "tap_target_configuration":
            for target in try field[kind].items(1...1) { try target.object()["url"].webAddress() }
        default: throw field["type"].missing
        }
    }

    private func checkText() throws(SendRejection) {
        let text = try field["text"].text(limit: Self.textLimit)
        let tooManySpaces = String(repeating: " ", count: Self.spaceRunLimit + 1)
        guard !text.contains(where: { $0.isNewline || $0 == "\t" }), !text.contains(tooManySpaces) else {
            throw field["text"].invalid(
                "may not have line breaks, tabs or more than \(Self.spaceRunLimit) spaces in a row"
            )
        }
    }

    private func checkCurrency() throws(SendRejection) {
        let currency = try field["currency"].object()
        try currency["fallback_value"].text(limit: Self.textLimit)
        let code = try currency["code"].text(limit: 3)
        guard code.utf8.count == 3, code.utf8.allSatisfy((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains) else {
            throw currency["code"].invalid("has to be three capital letters")
        }
        try currency["amount_1000"].integer(in: Int64.min...Int64.max)
    }

    private func checkPlace() throws(SendRejection) {
        let place = try field["location"].object()
        for (name, limit) in [("latitude", 90.0), ("longitude", 180.0)] {
            guard let degrees = place[name].value?.double, (-limit...limit).contains(degrees) else {
                throw place[name].isPresent
                    ? place[name].invalid("has to be from -\(Int(limit)) to \(Int(limit)) degrees")
                    : place[name].missing
            }
        }
    }

    private func checkCoupon() throws(SendRejection) {
        let code = field["coupon_code"]
        guard try code.text(limit: Self.couponLimit).allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
            throw code.invalid("may only have letters and digits")
        }
    }
}
