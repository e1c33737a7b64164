/// Reads the members of one object of a request and says exactly what is wrong with one.
///
/// One rule for all types: a value of the wrong JSON type is code 100, one that is missing 131008, one that is not
/// allowed 131009. Source: reference §3.4.
struct Fields: Sendable {
    /// How the object is called in the request: `interactive['body']`.
    var path: String
    var object: JSONObject

    init(_ path: String, _ object: JSONObject) {
        self.path = path
        self.object = object
    }

    func name(_ key: String) -> String {
        path.isEmpty ? key : "\(path)['\(key)']"
    }

    private func value(_ key: String) -> JSON? {
        let value = object[key]
        return value == .null ? nil : value
    }

    func has(_ key: String) -> Bool { value(key) != nil }

    func missing(_ key: String) -> GraphError {
        GraphError(131_008, "Param \(name(key)) is required")
    }

    func invalid(_ key: String, _ reason: String) -> GraphError {
        GraphError(131_009, "Param \(name(key)) \(reason)")
    }

    /// A text; `nil` if there is none.
    ///
    /// - Parameter limit: Most characters, counted as Unicode scalars.
    func text(_ key: String, limit: Int? = nil) throws(GraphError) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.string else { throw .parameter("Param \(name(key)) must be a string") }
        if let limit, text.utf8.count > limit, text.unicodeScalars.count > limit {
            throw invalid(key, "must be at most \(limit) characters long")
        }
        return text
    }

    /// A text that must be there and have something in it.
    func required(_ key: String, limit: Int? = nil) throws(GraphError) -> String {
        guard let text = try text(key, limit: limit) else { throw missing(key) }
        guard !text.allSatisfy(\.isWhitespace) else { throw invalid(key, "must not be empty") }
        return text
    }

    /// An identifier, as text or as a number.
    func identifier(_ key: String) throws(GraphError) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.looseString else { throw .parameter("Param \(name(key)) must be a string") }
        return text
    }

    func fields(_ key: String) throws(GraphError) -> Fields? {
        guard let value = value(key) else { return nil }
        guard let object = value.object else { throw .parameter("Param \(name(key)) must be a JSON object") }
        return Fields(name(key), object)
    }

    func requiredFields(_ key: String) throws(GraphError) -> Fields {
        guard let fields = try fields(key) else { throw missing(key) }
        return fields
    }

    /// The objects of an array that must be there and not be empty.
    ///
    /// - Parameter limit: Most elements.
    func requiredList(_ key: String, limit: Int) throws(GraphError) -> [Fields] {
        guard let list = try list(key, limit: limit) else { throw missing(key) }
        guard !list.isEmpty else { throw invalid(key, "must have at least one element") }
        return list
    }

    func list(_ key: String, limit: Int) throws(GraphError) -> [Fields]? {
        guard let value = value(key) else { return nil }
        guard let array = value.array else { throw .parameter("Param \(name(key)) must be an array") }
        guard array.count <= limit else { throw invalid(key, "must have at most \(limit) elements") }
        var list: [Fields] = []
        for (index, element) in array.enumerated() {
            guard let object = element.object else {
                throw .parameter("Param \(name(key))[\(index)] must be a JSON object")
            }
            list.append(Fields("\(name(key))[\(index)]", object))
        }
        return list
    }

    /// A flag that may be left out.
    func flag(_ key: String) throws(GraphError) -> Bool? {
        guard let value = value(key) else { return nil }
        guard let flag = value.looseBool else { throw .parameter("Param \(name(key)) must be a boolean") }
        return flag
    }

    /// A number in a range.
    func number(_ key: String, in range: ClosedRange<Double>) throws(GraphError) -> Double {
        guard let value = value(key) else { throw missing(key) }
        guard let number = value.looseNumber else { throw .parameter("Param \(name(key)) must be a number") }
        guard range.contains(number) else {
            throw invalid(key, "must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// An `http` or `https` address with a host.
    func address(_ key: String, limit: Int) throws(GraphError) -> String {
        let text = try required(key, limit: limit)
        guard WebAddress.isWeb(text) else { throw invalid(key, "must be an http or https URL") }
        return text
    }
}
