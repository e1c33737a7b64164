import BalieChannels
import BalieDomain
import BalieStorage
import Logging
public import ServiceLifecycle

/// Puts questions into the outbox when their time has come.
public struct SurveyAsker: Service {
    static let batchLimit = 100
    /// How often it is looked whether another node planned one that no notice told of.
    static let pollInterval = Duration.seconds(1)
    static let retryAfter = Duration.seconds(5)

    let environment: Environment
    let templates: TemplateDirectory

    public init(_ environment: Environment, templates: TemplateDirectory) {
        self.environment = environment
        self.templates = templates
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var next: Timestamp?
                do { next = try await askDue() } catch {
                    environment.logger.error("customers not asked", metadata: ["error": "\(error)"])
                    next = environment.now() + Self.retryAfter
                }
                if environment.cluster != nil {
                    next = min(next ?? .distantFuture, environment.now() + Self.pollInterval)
                }
                await environment.signals.surveys.wait(until: next, time: environment.time)
            }
        }
    }

    /// - Returns: when the next is due.
    func askDue() async throws -> Timestamp? {
        while true {
            let (now, holder) = (environment.now(), environment.holder)
            let due = try await environment.storage.read { session in
                try SurveyStore.due(heldBy: holder, at: now, limit: Self.batchLimit, in: session)
                    .map { Due(workspace: $0.workspace, id: $0.id) }
            }
            if due.isEmpty {
                return try await environment.storage.read { session in
                    try SurveyStore.nextDue(heldBy: holder, in: session)
                }
            }
            for item in due {
                do { try await ask(item) } catch {
                    // It must not stand before all others for ever.
                    environment.logger.error(
                        "customer not asked",
                        metadata: ["workspace": "\(item.workspace)", "survey": "\(item.id)", "error": "\(error)"]
                    )
                    try await environment.storage.write(in: item.workspace) { session in
                        let later = environment.now() + Self.retryAfter
                        try SurveyStore.postpone(item.id, until: later, workspace: item.workspace, in: session)
                    }
                }
            }
        }
    }

    struct Due: Sendable {
        let workspace: ID<Workspace>
        let id: ID<Survey>
    }

    private func ask(_ due: Due) async throws {
        let (environment, now) = (environment, environment.now())
        let template = try await template(for: due, at: now)
        try await environment.storage.write(in: due.workspace) { session in
            guard
                let survey = try SurveyStore.find(due.id, workspace: due.workspace, in: session), survey.asked == nil
            else { return }
            let asking = SurveyAsking(survey, workspace: due.workspace, environment, at: now, in: session)
            if try !asking.ask(template: template) {
                try SurveyStore.cancel(survey.conversation, workspace: due.workspace, in: session)
            }
        }
    }

    /// What goes out if the window is shut, as it is to be sent; asks the network, and so stands before the transaction.
    private func template(for due: Due, at now: Timestamp) async throws -> MessageContent.Template? {
        let wanted = try await environment.storage.read { session -> Wanted? in
            guard
                let survey = try SurveyStore.find(due.id, workspace: due.workspace, in: session),
                let row = try ConversationStore.find(survey.conversation, workspace: due.workspace, in: session),
                !row.window.isOpen(at: now),
                let settings = try SurveySettings.find(survey.queue, workspace: due.workspace, in: session)
            else { return nil }
            return settings.template.map { Wanted(template: $0, channel: survey.channel) }
        }
        guard let wanted else { return nil }
        let definition = try? await templates.templates(of: wanted.channel, workspace: due.workspace)
            .first { $0.name == wanted.template.name && $0.language == wanted.template.language }
        let content = SurveyQuestion.template(wanted.template, of: due.id, definition: definition)
        switch await templates.rendering(content, channel: wanted.channel, workspace: due.workspace) {
        case .success(let template): return template
        case .failure(let error):
            try Task.checkCancellation()
            environment.logger.warning(
                "customers cannot be asked by template",
                metadata: ["channel": "\(wanted.channel)", "error": "\(error)"]
            )
            return nil
        }
    }

    private struct Wanted: Sendable {
        let template: SurveySettings.Template
        let channel: ID<ChannelAccount>
    }
}
