import BalieDomain
import BalieStorage

extension DeskTurn {
    /// Plans what the customer is asked about a conversation that was just resolved, if its queue asks, the customer wrote,
    /// and the caller answered. What was planned before is forgotten.
    func planSurvey() throws {
        try SurveyStore.cancel(row.id, workspace: workspace, in: session)
        guard caller.kind == .session, let queue = row.queue,
            let settings = try SurveySettings.find(queue, workspace: workspace, in: session),
            try MessageStore.hasInbound(after: nil, in: row.id, workspace: workspace, session: session),
            // Since the customer was last asked about it.
            try MessageStore.hasOutbound(
                by: caller.agent,
                after: SurveyStore.latest(about: [row.id], workspace: workspace, in: session)[row.id]?.asked?.message,
                in: row.id,
                workspace: workspace,
                session: session
            )
        else { return }
        let survey = SurveyRow(
            planned: environment.ids.next(),
            of: row,
            queue: queue,
            agent: caller.agent,
            dueAt: now + .seconds(settings.delaySeconds)
        )
        try SurveyStore.plan(survey, workspace: workspace, in: session)
        let (signals, workspace) = (environment.signals, workspace)
        session.afterCommit { signals.raise(.snoozes, of: workspace) }
    }
}
