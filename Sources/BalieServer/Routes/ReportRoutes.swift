import BalieDomain
import BalieServices
import Hummingbird

/// What happened, in figures and as files.
struct ReportRoutes: Sendable {
    let reports: Reports
    let environment: BalieServices.Environment

    var routes: [Route] {
        [
            Route(.get, "/reports/routing", .role(.supervisor), routing),
            Route(.get, "/reports/routing.csv", .role(.supervisor), routingFile),
            Route(.get, "/reports/agent-states", .role(.supervisor), agentStates),
            Route(.get, "/reports/agent-states.csv", .role(.supervisor), agentStatesFile),
            Route(.get, "/reports/satisfaction", .role(.supervisor), satisfaction),
            Route(.get, "/reports/satisfaction.csv", .role(.supervisor), satisfactionFile),
        ]
    }

    private func routing(_ call: Call) async throws -> Response {
        let (request, report) = try await routingReport(call)
        return try .json(ReportShape(report, by: request.key, ReportColumn.routing, request: request))
    }

    private func routingFile(_ call: Call) async throws -> Response {
        let (request, report) = try await routingReport(call)
        return CSV(report, by: request.key, ReportColumn.routing, request: request)
            .download(name: "routing-by-\(request.key.rawValue)-\(day(of: report))")
    }

    private func agentStates(_ call: Call) async throws -> Response {
        try .json(ReportShape(try await agentStatesReport(call), by: .agent, ReportColumn.agentStates))
    }

    private func agentStatesFile(_ call: Call) async throws -> Response {
        let report = try await agentStatesReport(call)
        return CSV(report, by: .agent, ReportColumn.agentStates).download(name: "agent-states-\(day(of: report))")
    }

    private func satisfaction(_ call: Call) async throws -> Response {
        let (key, report) = try await satisfactionReport(call)
        return try .json(ReportShape(report, by: key, ReportColumn.satisfaction))
    }

    private func satisfactionFile(_ call: Call) async throws -> Response {
        let (key, report) = try await satisfactionReport(call)
        return CSV(report, by: key, ReportColumn.satisfaction)
            .download(name: "satisfaction-by-\(key.rawValue)-\(day(of: report))")
    }

    private func satisfactionReport(_ call: Call) async throws -> (ReportKey, Report) {
        let key = try call.queryValue("by", as: ReportKey.self) ?? .queue
        return (key, try await reports.satisfaction(by: key, over: try period(call), workspace: try call.workspace))
    }

    private func day(of report: Report) -> Substring {
        report.period.local(report.period.sides.lowerBound).prefix(10)
    }

    private func routingReport(_ call: Call) async throws -> (Reports.Request, Report) {
        var request = Reports.Request()
        if let key = try call.queryValue("by", as: ReportKey.self) { request.key = key }
        if let threshold = try seconds("threshold", call) { request.threshold = threshold }
        if let short = try seconds("short", call) { request.short = short }
        return (request, try await reports.routing(request, over: try period(call), workspace: try call.workspace))
    }

    private func agentStatesReport(_ call: Call) async throws -> Report {
        try await reports.agentStates(over: try period(call), workspace: try call.workspace)
    }

    private func period(_ call: Call) throws -> ReportPeriod {
        try ReportPeriod(
            from: call.query("from"),
            to: call.query("to"),
            interval: try call.queryValue("interval") ?? .hour,
            zone: call.query("zone"),
            now: environment.now()
        )
    }

    private func seconds(_ name: String, _ call: Call) throws -> Duration? {
        guard let text = call.query(name) else { return nil }
        guard let seconds = Int32(text) else {
            throw Refusal(.invalidField, "It must be a whole number of seconds.", field: name)
        }
        return .seconds(Int(seconds))
    }
}
