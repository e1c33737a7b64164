/// One thing that goes wrong, at a place that is counted to.
final class FaultPlan {
    enum Mishap: Hashable {
        case fault(World.Fault)
        case fate(ProviderModel.Fate)
    }

    private let mishap: Mishap
    private var left: Int

    /// Whether there was such a place.
    var hasHappened: Bool { left <= 0 }

    /// - Parameter number: the first, second, third … transaction or call, or message to the provider, counted from 1.
    init(_ mishap: Mishap, _ number: Int) {
        self.mishap = mishap
        left = number
    }

    func fault(for kind: Waiting.Kind) -> World.Fault? {
        guard case .fault(let fault) = mishap else { return World.Fault.none }
        // A call fails as the provider has it fail, and an answer cannot fail any more.
        switch (fault, kind) {
        case (.failed, .call), (.failed, .answer), (.endsAfter, .read), (.endsAfter, .answer): return World.Fault.none
        default: break
        }
        left -= 1
        return left == 0 ? fault : World.Fault.none
    }

    func fate() -> ProviderModel.Fate? {
        guard case .fate(let fate) = mishap else { return .accepted }
        left -= 1
        return left == 0 ? fate : .accepted
    }
}
