import BalieDomain
import BalieStorage

extension Desk.SendRequest {
    /// Whether this request asks for the message that `row` holds: then it is the same request again.
    ///
    /// `true` as well for a message that was changed, withdrawn or erased since: what was asked for can no longer be told.
    func made(_ row: MessageRow, _ reader: ViewReader) throws -> Bool {
        guard row.editedAt == nil, row.deletedAt == nil else { return true }
        guard row.kind == content.kind else { return false }
        let stored = try body(of: row, reader)
        switch (content, stored.content) {
        case (_, .system): return true
        // A note may have become a whisper.
        case (.note(let asked), .note(let made)): guard asked.body == made.body else { return false }
        case (.template(let asked), .template(let made)):
            // The words and the category come from the list of templates.
            guard asked.name == made.name, asked.language == made.language, asked.components == made.components else {
                return false
            }
        case (.reaction(let asked), .reaction(let made)):
            let isTarget = ID<Message>(asked.messageID).map { $0 == row.target } ?? (asked.messageID == made.messageID)
            guard asked.emoji == made.emoji, isTarget else { return false }
        default: guard content == stored.content else { return false }
        }
        return try isSameFile(as: row.media, reader)
            && quotedExternalID(reader) == stored.context?.quotedExternalID
    }

    private func body(of row: MessageRow, _ reader: ViewReader) throws -> MessageBody {
        let conversation = try ConversationStore.find(
            row.conversation,
            workspace: reader.workspace,
            in: reader.session
        )
        guard let conversation else { throw Refusal(.notFound) }
        return try reader.body(of: row, contact: conversation.contact)
    }

    /// A file that was given to another contact before is copied: another row at the same address.
    private func isSameFile(as other: ID<Media>?, _ reader: ViewReader) throws -> Bool {
        guard media != other else { return true }
        guard let media, let other else { return false }
        let rows = try MediaStore.find([media, other], workspace: reader.workspace, in: reader.session)
        return rows.count == 2 && rows[0].address != nil && rows[0].address == rows[1].address
    }

    private func quotedExternalID(_ reader: ViewReader) throws -> String? {
        guard
            let quoted,
            let row = try MessageStore.find(quoted, workspace: reader.workspace, in: reader.session)
        else { return nil }
        return try body(of: row, reader).externalID
    }
}
