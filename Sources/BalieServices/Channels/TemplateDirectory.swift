public import BalieChannels
public import BalieDomain
import Synchronization

/// The templates that a channel may send, as the network lists them; kept for a while.
public final class TemplateDirectory: Sendable {
    static let lifetime = Duration.minutes(5)
    /// Pages of the network's list that are read.
    static let pageLimit = 60

    private struct Entry {
        let templates: [WhatsAppTemplate]
        let readAt: Timestamp
    }

    private let environment: Environment
    private let client: ProviderClient
    private let entries = Mutex<[ID<ChannelAccount>: Entry]>([:])

    public init(_ environment: Environment, client: ProviderClient) {
        self.environment = environment
        self.client = client
    }

    /// - Parameter fresh: ask the network even if the list is known.
    /// - Throws: ``Refusal`` with `not_found`, or `unavailable` if the network does not answer.
    public func templates(
        of id: ID<ChannelAccount>,
        workspace: ID<Workspace>,
        fresh: Bool = false
    ) async throws -> [WhatsAppTemplate] {
        guard
            let channel = try await environment.channels.find(id), channel.workspace == workspace,
            let adapter = channel.adapter as? WhatsAppAdapter
        else { throw Refusal(.notFound) }
        let now = environment.now()
        if !fresh, let known = entries.withLock({ $0[id] }), now < known.readAt + Self.lifetime {
            return known.templates
        }
        let templates = try await list(adapter)
        entries.withLock { $0[id] = Entry(templates: templates, readAt: now) }
        return templates
    }

    private func list(_ adapter: WhatsAppAdapter) async throws -> [WhatsAppTemplate] {
        var templates: [WhatsAppTemplate] = []
        var cursor: String?
        for _ in 0..<Self.pageLimit {
            let response: ProviderResponse
            do throws(ProviderClient.Failure) {
                response = try await client.perform(adapter.encodeTemplateList(after: cursor))
            } catch { throw Refusal(.unavailable, "The network does not answer. Try again.") }
            switch adapter.interpretTemplateList(response) {
            case .failure(let failure): throw Refusal(.unavailable, failure.error.explanation)
            case .success(let page):
                templates += page.templates
                guard let next = page.next else { return templates }
                cursor = next
            }
        }
        return templates
    }

    /// As `rendered`, for who may yet do without it.
    func rendering(
        _ template: MessageContent.Template,
        channel: ID<ChannelAccount>,
        workspace: ID<Workspace>
    ) async -> Result<MessageContent.Template, any Error> {
        do { return .success(try await rendered(template, channel: channel, workspace: workspace)) } catch {
            return .failure(error)
        }
    }

    /// The template with the words that the customer will see, and its category.
    ///
    /// - Throws: ``Refusal`` with `invalid_field` if the network has no such approved template, or a variable is missing.
    private func rendered(
        _ template: MessageContent.Template,
        channel: ID<ChannelAccount>,
        workspace: ID<Workspace>
    ) async throws -> MessageContent.Template {
        /// Those of the name, in every language.
        func list(fresh: Bool) async throws -> [WhatsAppTemplate] {
            try await templates(of: channel, workspace: workspace, fresh: fresh).filter { $0.name == template.name }
        }
        var template = template
        var named: [WhatsAppTemplate]
        do {
            named = try await list(fresh: false)
            // One that was made a moment ago is not in the list that we keep.
            if !named.contains(where: { $0.language == template.language }) { named = try await list(fresh: true) }
        } catch let refusal as Refusal where refusal.code == .unavailable {
            // Without the list the network itself decides; who wants no marketing is sent nothing of unknown category.
            return template
        }
        let approved = named.filter { $0.status.uppercased() == "APPROVED" }
        guard let definition = approved.first(where: { $0.language == template.language }) else {
            let languages = approved.map(\.language).sorted().joined(separator: ", ")
            let hint = approved.isEmpty ? "" : " It is approved in: \(languages)."
            throw Refusal(
                .invalidField,
                "There is no approved template \(template.name) in \(template.language).\(hint)",
                field: approved.isEmpty ? "template.name" : "template.language"
            )
        }
        template.category = definition.category
        do throws(SendRejection) {
            template.rendered = try WhatsAppTemplates.render(
                components: definition.components,
                parameters: template.components
            )
        } catch { throw Refusal(.invalidField, error.explanation, field: error.field) }
        return template
    }
}
