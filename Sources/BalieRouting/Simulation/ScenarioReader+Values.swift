import BalieDomain

/// Times of the day as scenarios write them.
enum ScenarioClock {
    /// `from` and `until`; an end that is not after the beginning is on the next day.
    static func span(_ fields: ScenarioFields) throws(ScenarioError) -> Scenario.Span {
        let from = try time(fields.required("from"), at: fields.path(of: "from"))
        let until = try time(fields.required("until"), at: fields.path(of: "until"))
        guard from < .days(1), until <= .days(1) else {
            throw ScenarioError(fields.path(of: "until"), "a day has 24 hours")
        }
        return Scenario.Span(from: from, until: until > from ? until : until + .days(1))
    }

    /// `07:30` or `07:30:15` since the day began, or seconds as a number.
    static func time(_ value: JSONValue, at path: String) throws(ScenarioError) -> Duration {
        switch value {
        case .integer, .number:
            let range = 0...Double(ScenarioLimits.days * 86_400)
            return .milliseconds(Int64((try ScenarioFields.number(value, range, at: path) * 1000).rounded()))
        case .string(let text):
            let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            let numbers = parts.compactMap { $0.count == 2 ? number(Array($0)) : nil }
            guard (2...3).contains(parts.count), numbers.count == parts.count,
                numbers.dropFirst().allSatisfy({ $0 < 60 }),
                numbers[0] <= 24
            else { break }
            let seconds = numbers[0] * 3600 + numbers[1] * 60 + (numbers.count > 2 ? numbers[2] : 0)
            if seconds <= 86_400 { return .seconds(seconds) }
        default: break
        }
        throw ScenarioError(path, "it must be a time of the day, as 07:30 or 07:30:15")
    }

    private static func number(_ digits: [UInt8]) -> Int? {
        let zero = UInt8(ascii: "0")
        guard digits.allSatisfy({ (zero...zero + 9).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - zero) }
    }
}

extension ScenarioReader {
    /// A number of seconds; or `{"exponential": 180}`, `{"lognormal": {"mean": 240, "deviation": 120}}`, `{"among": [95, 240]}`.
    func spread(_ fields: ScenarioFields, _ name: String) throws(ScenarioError) -> Spread? {
        guard let value = fields.value(name) else { return nil }
        let path = fields.path(of: name)
        guard case .object(let members) = value else {
            return .constant(try ScenarioFields.number(value, ScenarioLimits.seconds, at: path))
        }
        let kinds = try ScenarioFields(value, at: path, known: ["exponential", "lognormal", "among"])
        guard members.count == 1 else {
            throw ScenarioError(path, "it must be seconds, or one of: exponential, lognormal, among")
        }
        // A mean of nothing has no logarithm.
        let means = 0.001...Spread.longest
        if let mean = try kinds.optionalNumber("exponential", means) { return .exponential(mean: mean) }
        if let list = try kinds.optionalList("among", 1...ScenarioLimits.times) {
            var seconds: [Double] = []
            for (path, value) in list {
                seconds.append(try ScenarioFields.number(value, ScenarioLimits.seconds, at: path))
            }
            return .among(seconds)
        }
        let shape = try ScenarioFields(
            kinds.required("lognormal"),
            at: kinds.path(of: "lognormal"),
            known: ["mean", "deviation"]
        )
        return .lognormal(
            mean: try shape.number("mean", means),
            deviation: try shape.number("deviation", ScenarioLimits.seconds)
        )
    }

    static func lateAnswer(_ value: JSONValue) throws(ScenarioError) -> Scenario.LateAnswer {
        let fields = try ScenarioFields(value, at: "late_answer", known: ["cost_micros", "currency"])
        guard let micros = try fields.optionalInteger("cost_micros", ScenarioLimits.micros) else {
            throw ScenarioError("late_answer.cost_micros", "it is needed")
        }
        let currency = try fields.name("currency")
        guard currency.utf8.count == 3, currency.utf8.allSatisfy({ (65...90).contains($0) }) else {
            throw ScenarioError("late_answer.currency", "it must be three capitals, as EUR")
        }
        return Scenario.LateAnswer(micros: Int64(micros), currency: currency)
    }
}
