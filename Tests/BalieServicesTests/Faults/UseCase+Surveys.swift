import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

extension UseCase {
    /// Customers asked what they thought.
    static let surveys: [UseCase] = [
        UseCase("Surveys.settings") { scene in
            { _ = try await Surveys(scene.environment).settings(of: scene.office.queue, workspace: scene.workspace) }
        },
        UseCase("Surveys.setSettings") { scene in { try await scene.office.ask() } },
        UseCase("Surveys.comments") { scene in
            {
                _ = try await Surveys(scene.environment).comments(cursor: nil, limit: 9, workspace: scene.workspace)
            }
        },
        UseCase("Reports.satisfaction") { scene in
            let period = try ReportPeriod(from: nil, to: nil, interval: .day, zone: nil, now: scene.office.time.now())
            return {
                _ = try await Reports(scene.environment)
                    .satisfaction(by: .agent, over: period, workspace: scene.workspace)
            }
        },
        UseCase("Desk.resolve where customers are asked") { scene in
            try await scene.office.ask()
            try await scene.office.reply(in: scene.view.id, by: scene.ann)
            return { _ = try await scene.desk.resolve(scene.view.id, by: scene.ann) }
        },
        // Between the resolving and the sending: whatever fails, one question goes out.
        UseCase("(a customer is asked)") { scene in
            try await scene.office.ask()
            try await scene.office.reply(in: scene.view.id, by: scene.ann)
            _ = try await scene.desk.resolve(scene.view.id, by: scene.ann)
            return {
                // One that failed was put off for so long.
                scene.office.time.advance(by: SurveyAsker.retryAfter)
                try await scene.office.askDue()
            }
        },
    ]
}
