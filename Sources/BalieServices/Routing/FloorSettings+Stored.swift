import BalieDomain
import BalieRouting
import BalieStorage

extension FloorSettings {
    /// The settings of a floor whose workspace has these.
    init(_ settings: RoutingSettings, base: FloorSettings) {
        self = base
        ordering =
            switch settings.order.by {
            case .strict: .strict
            case .ageing: .ageing(secondsPerPoint: settings.order.secondsPerPoint)
            case .accelerated:
                .accelerated(
                    initial: settings.order.initial,
                    perMinute: settings.order.perMinute,
                    maximum: settings.order.maximum
                )
            }
        windowCredit =
            settings.window.leadMinutes == 0
            ? nil
            : WindowCredit(
                lead: .minutes(Int64(settings.window.leadMinutes)),
                secondsPerUnit: settings.window.secondsPerCent * 100
            )
        stickiness =
            switch settings.lastAgent.who {
            case .off: .off
            case .members: .members
            case .anyone: .anyone
            }
        stickyWithin = settings.lastAgent.days == 0 ? nil : .days(Int64(settings.lastAgent.days))
        stickyPatience = .seconds(settings.lastAgent.patienceSeconds)
        notRespondingAfter = settings.notRespondingAfter
        declineMemory = .seconds(settings.declineMemorySeconds)
    }
}

extension QueueConfiguration {
    init(_ row: FloorQueueRow, members: [QueueStore.MemberRow]) {
        let routing = QueueRouting(stored: row.routing)
        self.init(
            id: row.id,
            strategy: row.strategy,
            members: members.map(\.agent),
            ringTime: row.ringTime,
            tiers: Dictionary(
                members.map { ($0.agent, Member(tier: $0.tier, position: $0.position)) },
                uniquingKeysWith: { first, _ in first }
            ),
            highestTier: routing.highestTier,
            steps: routing.steps.map(RoutingStep.init),
            needs: routing.needs,
            mode: routing.mode == .push ? .push : .pull,
            allowsPicking: routing.allowsPicking,
            overflows: (routing.overflow ?? []).compactMap(OverflowRule.init)
        )
    }
}

extension RoutingStep {
    fileprivate init(_ step: QueueRouting.Step) {
        self.init(
            after: .seconds(step.afterSeconds),
            needs: step.dropsSkills ? .none : step.needs.map(Needs.relaxed) ?? .unchanged,
            highestTier: step.highestTier
        )
    }
}
