/// `/sandbox/clock`, `/sandbox/settings`, `/sandbox/state`, `/sandbox/faults`, `/sandbox/calls`, `/sandbox/deliveries`.
extension ControlEndpoint {
    func machine(_ call: Call) throws(ControlError) -> JSON {
        switch (call.method, call.path.count, call.path[0]) {
        case ("GET", 1, "clock"): return clock()
        case ("POST", 1, "clock"): return try moveClock(call.body)
        case ("GET", 1, "settings"): return core.update { (world: inout World, _: Int64) in world.settings.json }
        case ("PATCH", 1, "settings"), ("POST", 1, "settings"):
            return try core.update { (world: inout World, _: Int64) throws(ControlError) in
                var settings = world.settings
                try settings.apply(call.body)
                world.settings = settings
                world.effects.isDirty = true
                return settings.json
            }
        case ("GET", 1, "state"): return core.update { (world: inout World, now: Int64) in world.stateJSON(at: now) }
        case (_, _, "faults"): return try faults(call)
        case (_, 1, "calls"), (_, 1, "deliveries"): return try log(call)
        default: throw Self.noRoute
        }
    }

    private func clock() -> JSON {
        let now = core.time.now()
        return ["now": .string(RFC3339.text(now)), "now_ms": .integer(now)]
    }

    /// Farthest the clock is moved at once, in milliseconds.
    private static let farthestMove: Int64 = 10 * 365 * 24 * 3600 * 1000

    /// `{"advance_ms": 1000}`, `{"advance": "25h"}` or `{"now": "2026-01-01T00:00:00Z"}`; only forward.
    private func moveClock(_ body: JSONObject) throws(ControlError) -> JSON {
        let step: Int64
        if let milliseconds = body["advance_ms"]?.looseInteger {
            step = milliseconds
        } else if let text = body["advance"]?.string {
            guard let milliseconds = Self.duration(text) else {
                throw .invalid("advance", "must be a number with ms, s, m, h or d, such as 25h")
            }
            step = milliseconds
        } else if let text = body["now"]?.string {
            guard let milliseconds = RFC3339.milliseconds(text) else {
                throw .invalid("now", "must be an RFC 3339 time")
            }
            step = milliseconds - core.time.now()
        } else {
            throw .invalid("advance_ms", "or advance or now must be given")
        }
        guard (0...Self.farthestMove).contains(step) else {
            throw .invalid("advance_ms", "must move the clock forward by at most ten years")
        }
        core.time.advance(step)
        core.runDue()
        core.hub.publish(LiveEvent(name: "clock", data: clock()))
        return clock()
    }

    /// Milliseconds of a text such as `90s`.
    static func duration(_ text: String) -> Int64? {
        let units: [(String, Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
        for (unit, factor) in units where text.hasSuffix(unit) {
            guard let count = Int64(text.dropLast(unit.count)) else { continue }
            let (product, overflow) = count.multipliedReportingOverflow(by: factor)
            return overflow ? nil : product
        }
        return nil
    }

    private func faults(_ call: Call) throws(ControlError) -> JSON {
        try core.update { (world: inout World, _: Int64) throws(ControlError) in
            switch (call.method, call.path.count) {
            case ("GET", 1): return ["data": world.faults.json]
            case ("POST", 1):
                let fault = try Fault(call.body)
                return try world.faults.add(fault).json
            case ("DELETE", 1):
                world.faults.removeAll()
                return ["deleted": true]
            case ("DELETE", 2):
                guard let id = Int64(call.path[1]), world.faults.remove(id) else { throw .missing("fault") }
                return ["deleted": true]
            default: throw Self.noRoute
            }
        }
    }

    /// `GET …?after=N&limit=N`, oldest first; without `after` from the oldest kept. `DELETE` forgets.
    private func log(_ call: Call) throws(ControlError) -> JSON {
        let isCalls = call.path[0] == "calls"
        let after = call.query["after"]?.looseInteger ?? -1
        let limit = call.limit(default: 1000, most: World.callLimit)
        return try core.update { (world: inout World, _: Int64) throws(ControlError) in
            switch call.method {
            case "GET":
                let records =
                    isCalls
                    ? world.calls.records(after: after, count: limit).map { $0.record.json(number: $0.number) }
                    : world.deliveryLog.records(after: after, count: limit).map { $0.record.json(number: $0.number) }
                let total = isCalls ? world.calls.total : world.deliveryLog.total
                return [
                    "data": .array(records), "total": .integer(total), "next": records.last?["id"] ?? .null,
                    "pending": .integer(Int64(world.deliveries.count)),
                ]
            case "DELETE":
                if isCalls { world.calls.removeAll() } else { world.deliveryLog.removeAll() }
                return ["deleted": true]
            default: throw Self.noRoute
            }
        }
    }
}
