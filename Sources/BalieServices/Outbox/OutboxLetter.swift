import BalieChannels
import BalieDomain
import BalieStorage

/// A message opened for sending.
struct OutboxLetter: Sendable {
    let id: ID<Message>
    let workspace: ID<Workspace>
    let content: MessageContent
    let quotedExternalID: String?
    let recipient: IdentityClaim?
    let media: MediaRow?
    let key: ContactKey
    /// Why it may not go, although it could when it was written.
    let refusal: DeliveryError?

    func message(mediaExternalID: String?) -> OutboundMessage {
        OutboundMessage(
            opaqueID: id.description,
            recipient: recipient ?? IdentityClaim(.phone, ""),
            content: content,
            quotedExternalID: quotedExternalID,
            mediaExternalID: mediaExternalID
        )
    }

    /// - Returns: `nil` if there is nothing to send any more.
    static func open(_ entry: OutboxDelivery.Entry, _ environment: Environment) async throws -> OutboxLetter? {
        let (row, now) = (entry.row, environment.now())
        let letter: OutboxLetter? = try await environment.storage.read { session in
            guard
                let message = try MessageStore.find(row.message, workspace: row.workspace, in: session),
                let conversation = try ConversationStore.find(row.conversation, workspace: row.workspace, in: session),
                message.status == .queued
            else { return nil }
            let keys = try environment.vault.keys(of: row.workspace, in: session)
            let key: ContactKey
            do {
                key = try keys.contactKey(conversation.contact, in: session)
            } catch VaultError.erased { return nil }
            let body = try MessageBody(sealed: message.body, of: message.id, key: key)
            let recipient = try Addressing(keys, workspace: row.workspace, in: session)
                .recipient(conversation.contact, key: key)
            let media = try message.media.flatMap { id in
                try MediaStore.find([id], workspace: row.workspace, in: session).first
            }
            return OutboxLetter(
                id: message.id,
                workspace: row.workspace,
                content: body.content,
                quotedExternalID: body.context?.quotedExternalID,
                recipient: recipient,
                media: media,
                key: key,
                refusal: refusal(
                    body.content,
                    conversation.window,
                    recipient,
                    optedOut: try ContactStore.find([conversation.contact], workspace: row.workspace, in: session)
                        .first?.optedOut ?? false,
                    at: now,
                    entry.channel.adapter
                )
            )
        }
        return letter
    }

    /// It may have waited in the outbox: what was allowed then need not be now.
    private static func refusal(
        _ content: MessageContent,
        _ window: ServiceWindow,
        _ recipient: IdentityClaim?,
        optedOut: Bool,
        at now: Timestamp,
        _ adapter: any ChannelAdapter
    ) -> DeliveryError? {
        if case .template(let template) = content, !template.isWelcome(toOptedOut: optedOut) {
            return .refusedHere(
                template.isMarketing == true
                    ? "This customer does not want marketing messages any more."
                    : "This customer does not want marketing messages, and this template's category was not known.",
                remedy: .template
            )
        }
        if recipient == nil { return .refusedHere("This contact has no address any more.", remedy: .contact) }
        guard content.kind == .template || window.isOpen(at: now) else { return adapter.windowClosed }
        return nil
    }

    /// The network's id of the message that a read receipt is about.
    static func externalID(_ entry: OutboxDelivery.Entry, _ environment: Environment) async throws -> String? {
        let row = entry.row
        return try await environment.storage.read { session in
            guard
                let message = try MessageStore.find(row.message, workspace: row.workspace, in: session),
                let conversation = try ConversationStore.find(row.conversation, workspace: row.workspace, in: session)
            else { return nil }
            let keys = try environment.vault.keys(of: row.workspace, in: session)
            do {
                let key = try keys.contactKey(conversation.contact, in: session)
                return try MessageBody(sealed: message.body, of: message.id, key: key).externalID
            } catch VaultError.erased { return nil }
        }
    }
}
