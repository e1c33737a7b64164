/// Something that goes wrong on purpose, a number of times (`POST /sandbox/faults`).
struct Fault: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        /// A call to the network is answered with an error.
        case error
        /// A call is not answered: the connection closes, before or after the work was done.
        case drop
        /// A call is answered late.
        case delay
        /// An accepted message ends as `failed`.
        case fail
        /// A webhook is never sent.
        case loseWebhook = "lose_webhook"
        /// A webhook is sent late.
        case delayWebhook = "delay_webhook"
        /// A webhook is sent more than once.
        case duplicate
        /// Webhooks are held and sent in another order.
        case reorder
        /// Updates are put together into one webhook.
        case batch
        /// A webhook carries a wrong signature, or none.
        case signature
    }

    var id: Int64
    var kind: Kind
    /// How often it still happens.
    var remaining: Int64
    /// Only for calls to this edge (`messages`, `media`, …) or webhooks of this field; `nil` is any.
    var target: String?
    /// Only for this business number; `nil` is any.
    var numberID: String?
    /// The error's code.
    var code: Int
    /// The error's HTTP status, when not the documented one.
    var httpStatus: Int?
    var details: String?
    /// For `drop`: after the work was done.
    var isAfterwards: Bool
    /// For delays, and how long `batch` and `reorder` wait for more.
    var milliseconds: Int64
    /// For `duplicate`: how many in all. For `batch` and `reorder`: how many at a time.
    var size: Int
    var shape: BatchShape
    /// For `signature`: leave the header out.
    var isWithoutHeader: Bool

    /// Most webhooks that `batch` and `reorder` hold; the network's own limit. Source: reference §2.1.
    static let sizeLimit = 1000
    static let countLimit: Int64 = 1_000_000

    var json: JSON {
        .compact([
            ("id", .integer(id)), ("kind", .string(kind.rawValue)), ("remaining", .integer(remaining)),
            ("target", target.map(JSON.string)), ("phone_number_id", numberID.map(JSON.string)),
            ("code", kind == .error || kind == .fail ? .integer(Int64(code)) : nil),
            ("http_status", httpStatus.map { .integer(Int64($0)) }), ("details", details.map(JSON.string)),
            ("after", kind == .drop ? .bool(isAfterwards) : nil), ("ms", .integer(milliseconds)),
            ("size", .integer(Int64(size))), ("shape", kind == .batch ? .string(shape.rawValue) : nil),
            ("without_header", kind == .signature ? .bool(isWithoutHeader) : nil),
        ])
    }
}

extension Fault {
    /// Reads `{"kind", "count"?, "target"?, "phone_number_id"?, "code"?, "http_status"?, "details"?, "after"?, "ms"?,
    /// "size"?, "shape"?, "without_header"?}`.
    init(_ object: JSONObject) throws(ControlError) {
        guard let kind = object["kind"]?.string.flatMap(Kind.init(rawValue:)) else {
            throw .invalid("kind", "must be one of \(Kind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        func integer(_ name: String, default standard: Int64, _ range: ClosedRange<Int64>) throws(ControlError) -> Int64
        {
            guard let given = object[name] else { return standard }
            guard let value = given.looseInteger, range.contains(value) else {
                throw .invalid(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
        func flag(_ name: String) throws(ControlError) -> Bool {
            guard let given = object[name] else { return false }
            guard let value = given.looseBool else { throw .invalid(name, "must be true or false") }
            return value
        }
        self.id = 0
        self.kind = kind
        remaining = try integer("count", default: 1, 1...Self.countLimit)
        target = object["target"]?.string
        numberID = object["phone_number_id"]?.looseString
        code = Int(try integer("code", default: kind == .fail ? 131_026 : 131_000, 0...9_999_999))
        httpStatus = object["http_status"] == nil ? nil : Int(try integer("http_status", default: 0, 200...599))
        details = object["details"]?.string
        isAfterwards = try flag("after")
        milliseconds = try integer("ms", default: 1000, 0...3_600_000)
        size = Int(try integer("size", default: kind == .duplicate ? 2 : 3, 2...Int64(Self.sizeLimit)))
        isWithoutHeader = try flag("without_header")
        guard let shape = BatchShape(rawValue: object["shape"]?.string ?? BatchShape.mixed.rawValue) else {
            throw .invalid("shape", "must be one of \(BatchShape.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self.shape = shape
    }
}

/// The faults that are still to happen.
struct FaultPlan: Sendable {
    private(set) var faults: [Fault] = []
    private var lastID: Int64 = 0

    /// Most faults waiting at once.
    static let limit = 100

    var isEmpty: Bool { faults.isEmpty }
    var json: JSON { .array(faults.map(\.json)) }

    /// Adds a fault and returns it with its id.
    mutating func add(_ fault: Fault) throws(ControlError) -> Fault {
        guard faults.count < Self.limit else { throw .conflict("There are already \(Self.limit) faults waiting.") }
        lastID += 1
        var fault = fault
        fault.id = lastID
        faults.append(fault)
        return fault
    }

    mutating func remove(_ id: Int64) -> Bool {
        let before = faults.count
        faults.removeAll { $0.id == id }
        return faults.count < before
    }

    mutating func removeAll() {
        faults.removeAll()
    }

    /// Uses up one occurrence of the first fault of a kind that fits; `nil` when there is none.
    mutating func take(_ kind: Fault.Kind, target: String?, numberID: String?) -> Fault? {
        guard
            let index = faults.firstIndex(where: { fault in
                fault.kind == kind && (fault.target == nil || fault.target == target)
                    && (fault.numberID == nil || fault.numberID == numberID)
            })
        else { return nil }
        let fault = faults[index]
        faults[index].remaining -= 1
        if faults[index].remaining == 0 { faults.remove(at: index) }
        return fault
    }
}
