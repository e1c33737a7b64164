import BalieChannels
import BalieDomain
import BalieStorage
import Logging
public import ServiceLifecycle

/// Puts questions into the outbox when their time has come: each workspace's for itself, as a template may be asked of its
/// network first, which may be slow.
public struct SurveyAsker: Service {
    static let batchLimit = 100
    /// How often it is looked whether another node planned one that no notice told of.
    static let pollInterval = Duration.seconds(1)
    static let retryAfter = Duration.seconds(5)
    /// The longest sleep: the clock may be set back meanwhile.
    static let longestSleep = Duration.minutes(10)

    let environment: Environment
    let templates: TemplateDirectory

    public init(_ environment: Environment, templates: TemplateDirectory) {
        self.environment = environment
        self.templates = templates
    }

    /// Those of one workspace whose time has come.
    struct Batch: Sendable {
        let workspace: ID<Workspace>
        var ids: [ID<Survey>]
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            let rounds = SurveyRounds()
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    var next: Timestamp?
                    do {
                        let found = try await look(rounds)
                        next = found.next.map { min($0, environment.now() + Self.longestSleep) }
                        for batch in found.batches {
                            rounds.begin(batch.workspace)
                            group.addTask { await ask(batch, in: rounds) }
                        }
                    } catch {
                        environment.logger.error("customers not asked", metadata: ["error": "\(error)"])
                        next = environment.now() + Self.retryAfter
                    }
                    if environment.cluster != nil {
                        next = min(next ?? .distantFuture, environment.now() + Self.pollInterval)
                    }
                    await environment.signals.surveys.wait(until: next, time: environment.time)
                }
                group.cancelAll()
            }
        }
    }

    /// Asks, and makes room for the next.
    private func ask(_ batch: Batch, in rounds: SurveyRounds) async {
        do {
            try await ask(batch)
            rounds.end(batch.workspace, restingUntil: nil)
        } catch {
            environment.logger.error(
                "customers not asked",
                metadata: ["workspace": "\(batch.workspace)", "error": "\(error)"]
            )
            rounds.end(batch.workspace, restingUntil: environment.now() + Self.retryAfter)
        }
        environment.signals.surveys.raise()
    }

    /// What is to be begun with, and when there is more.
    func look(_ rounds: SurveyRounds) async throws -> (batches: [Batch], next: Timestamp?) {
        let (now, holder) = (environment.now(), environment.holder)
        let (closed, room) = (rounds.closed(at: now), rounds.room)
        // Whoever ends tells.
        guard room > 0 else { return ([], nil) }
        let (due, next) = try await environment.storage.read { session in
            (
                try SurveyStore.due(heldBy: holder, except: closed, at: now, limit: Self.batchLimit, in: session)
                    .map { Batch(workspace: $0.workspace, ids: [$0.id]) },
                try SurveyStore.nextDue(heldBy: holder, after: now, in: session)
            )
        }
        var batches: [Batch] = []
        for item in due {
            if let index = batches.firstIndex(where: { $0.workspace == item.workspace }) {
                batches[index].ids += item.ids
            } else if batches.count < room {
                batches.append(item)
            }
        }
        return (batches, [next, rounds.nextRested].compactMap(\.self).min())
    }

    /// - Throws: if one could neither be asked nor put off.
    func ask(_ batch: Batch) async throws {
        for id in batch.ids {
            let item = Due(workspace: batch.workspace, id: id)
            do { try await ask(item) } catch {
                try Task.checkCancellation()
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
