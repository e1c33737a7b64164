import BalieDomain

/// What one conversation takes of an agent.
struct Work: Hashable, Sendable {
    var units: Int
    var kind: WorkKind

    init(units: Int, kind: WorkKind) {
        self.units = Bounds.weight(units)
        self.kind = kind
    }
}

/// What an agent has, by kind: what they hold, and what rings at them.
struct Workload: Sendable {
    /// One of each kind that they have something of.
    private var shares: [WorkLimits.Share] = []
    private(set) var heldUnits = 0
    private(set) var ringingUnits = 0

    init() {}

    /// - Parameter held: of a kind there may be several.
    init(_ held: [WorkLimits.Share]) {
        for share in held {
            heldUnits += share.units
            count(share.kind, share.units, share.count)
        }
    }

    var units: Int { heldUnits + ringingUnits }
    var isEmpty: Bool { shares.isEmpty }

    mutating func hold(_ work: Work, _ step: Int) {
        heldUnits += work.units * step
        count(work.kind, work.units * step, step)
    }

    mutating func reserve(_ work: Work, _ step: Int) {
        ringingUnits += work.units * step
        count(work.kind, work.units * step, step)
    }

    private mutating func count(_ kind: WorkKind, _ units: Int, _ count: Int) {
        let index = shares.firstIndex { $0.kind == kind } ?? shares.count
        if index == shares.count { shares.append(WorkLimits.Share(kind: kind, count: 0, units: 0)) }
        shares[index].units += units
        shares[index].count += count
        if shares[index].count == 0 { shares.remove(at: index) }
    }

    /// The same without one that rings.
    func without(_ work: Work) -> Workload {
        var rest = self
        rest.reserve(work, -1)
        return rest
    }

    /// Why the work does not fit beside this; `nil` if it does.
    func obstacle(to work: Work, within capacity: Int, _ limits: WorkLimits) -> Explanation.Reason? {
        let maximum = limits.maxima[work.kind] ?? .max
        if maximum <= 0 { return .kindLimit }
        var room = capacity
        for share in shares {
            if share.kind == work.kind, share.count >= maximum { return .kindLimit }
            if limits.mayInterrupt(share.kind, work.kind) { continue }
            if limits.exclusive.contains(share.kind) || limits.exclusive.contains(work.kind) { return .exclusive }
            room -= share.units
        }
        return room < work.units ? .full : nil
    }

    /// Whether anything at all might fit beside this.
    func hasRoom(within capacity: Int, _ limits: WorkLimits) -> Bool {
        var room = capacity
        for share in shares where !limits.interruptions.contains(where: { $0.of == share.kind }) {
            if limits.exclusive.contains(share.kind) { return false }
            room -= share.units
        }
        return room > 0
    }
}
