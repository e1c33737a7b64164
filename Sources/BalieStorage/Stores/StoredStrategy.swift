import BalieDomain

/// Versions before step 9 of the schema know three strategies, and serve the newer ones by the nearest of theirs.
extension RoutingStrategy {
    /// What stands in `queue.strategy`.
    var standIn: RoutingStrategy {
        switch self {
        case .longestIdle, .leastBusy, .roundRobin: self
        case .mostAvailable: .leastBusy
        case .bestSkill, .fewestHandled: .longestIdle
        case .fixedOrder: .roundRobin
        }
    }

    /// What stands in `queue.choice`.
    var choice: RoutingStrategy? { standIn == self ? nil : self }
}

extension SQLRow {
    /// A queue's strategy: the choice, unless an older version put another strategy in place of its stand-in.
    func strategy(_ column: Int, choice: Int) throws(StorageError) -> RoutingStrategy {
        let strategy: RoutingStrategy = try value(column)
        guard !isNull(choice) else { return strategy }
        let chosen: RoutingStrategy = try value(choice)
        return chosen.standIn == strategy ? chosen : strategy
    }
}
