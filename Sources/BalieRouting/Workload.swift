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
    private struct Share: Sendable {
        let kind: WorkKind
        var units = 0
        var count = 0
    }

    /// Of the kinds that they have something of.
    private var shares: [Share] = []
    private(set) var heldUnits = 0
    private(set) var ringingUnits = 0

    var units: Int { heldUnits + ringingUnits }
    var isEmpty: Bool { shares.isEmpty }

    mutating func hold(_ work: Work, _ step: Int) {
        heldUnits += work.units * step
        count(work, step)
    }

    mutating func reserve(_ work: Work, _ step: Int) {
        ringingUnits += work.units * step
        count(work, step)
    }

    private mutating func count(_ work: Work, _ step: Int) {
        let index = shares.firstIndex { $0.kind == work.kind } ?? shares.count
        if index == shares.count { shares.append(Share(kind: work.kind)) }
        shares[index].units += work.units * step
        shares[index].count += step
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
