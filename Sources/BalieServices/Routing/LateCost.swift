import BalieDomain

/// What an answer after the end of the service window costs: the fee of a template, which alone can go then, by the country
/// of the customer's number.
///
/// Rates are constants until there are rate cards: WhatsApp's of July 2026, category utility, in dollars.
enum LateCost {
    /// Millionths of a dollar; `nil` without a telephone number.
    static func millionths(for claims: [IdentityClaim]) -> Int64? {
        guard let number = claims.first(where: { $0.kind == .phone })?.value else { return nil }
        return millionths(forNumber: number)
    }

    /// - Parameter number: digits with the country code, and whatever people write between them.
    static func millionths(forNumber number: String) -> Int64 {
        var code = ""
        var rate = others
        for digit in number.filter(\.isASCII).filter(\.isNumber).prefix(longestCode) {
            code.append(digit)
            if let found = rates[code] { rate = found }
        }
        return rate
    }

    private static let others: Int64 = 7_700
    private static let longestCode = 3

    /// By calling code; the longest that a number begins with counts.
    private static let rates: [String: Int64] = {
        var rates: [String: Int64] = [:]
        for (rate, codes) in table {
            for code in codes { rates[code] = rate }
        }
        return rates
    }()

    private static let table: [(Int64, [String])] = [
        // North America; Brazil, Argentina, Mexico, Chile, Colombia, Peru, the rest of Latin America
        (3_400, ["1"]), (6_800, ["55"]), (26_000, ["54"]), (8_500, ["52"]), (20_000, ["56"]), (800, ["57"]),
        (20_000, ["51"]),
        (11_300, ["58", "502", "503", "504", "505", "506", "507", "509", "591", "593", "595", "598"]),
        // the United Kingdom, Germany, France, Italy, Spain, the Netherlands, the rest of western Europe
        (22_000, ["44"]), (55_000, ["49"]), (30_000, ["33", "39"]), (20_000, ["34"]), (50_000, ["31"]),
        (17_100, ["32", "41", "43", "45", "46", "47", "351", "353", "358"]),
        // Poland, Hungary, Romania, Russia, Turkey, the rest of central and eastern Europe
        (12_200, ["48"]), (35_000, ["36"]), (29_000, ["40"]), (40_000, ["7"]), (900, ["90"]),
        (
            21_200,
            [
                "30", "355", "359", "370", "371", "373", "374", "375", "380", "381", "385", "386", "389", "420", "421",
                "994", "995",
            ]
        ),
        // India, Indonesia, Malaysia, Singapore, Hong Kong, Pakistan, the rest of Asia and the Pacific
        (1_400, ["91"]), (25_000, ["62"]), (14_000, ["60"]), (16_000, ["65"]), (26_000, ["852"]), (10_000, ["92"]),
        (
            11_300,
            [
                "61", "63", "64", "66", "81", "84", "86", "93", "94", "675", "855", "856", "880", "886", "976", "977",
                "992", "993", "998",
            ]
        ),
        // Saudi Arabia, the Emirates, Israel, Qatar, Egypt, the rest of the Middle East
        (10_700, ["966"]), (15_700, ["971"]), (5_300, ["972"]), (12_000, ["974"]), (3_600, ["20"]),
        (9_100, ["961", "962", "964", "965", "967", "968", "973"]),
        // Nigeria, South Africa, the rest of Africa
        (6_700, ["234"]), (7_600, ["27"]),
        (
            4_000,
            [
                "211", "213", "216", "218", "220", "221", "222", "223", "225", "226", "227", "228", "229", "231", "232",
                "233", "235", "237", "241", "242", "244", "245", "249", "250", "251", "252", "254", "255", "256", "257",
                "258", "260", "261", "263", "264", "265", "266", "267", "268", "291",
            ]
        ),
    ]
}
