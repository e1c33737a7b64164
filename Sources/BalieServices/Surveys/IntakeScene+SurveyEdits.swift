import BalieDomain
import BalieStorage

/// Answers to surveys that a customer edits.
extension IntakeScene {
    /// Takes the digit that a rating was edited to. An edited comment is one by itself: the message is the comment.
    ///
    /// - Parameters:
    ///   - original: the message as it was.
    ///   - before: what it said.
    ///   - after: what it says now.
    mutating func editAnswer(
        _ original: MessageRow,
        from before: MessageContent,
        to after: MessageContent,
        of contact: ContactKey,
        at time: Timestamp
    ) throws {
        guard case .text(let old) = before, case .text(let new) = after,
            let survey = try SurveyStore.latest(
                of: contact.id,
                on: channel.id,
                upTo: now + Self.askedAhead,
                workspace: workspace,
                in: session
            ),
            survey.conversation == original.conversation, let asked = survey.asked, let answer = survey.answer,
            let row = try ConversationStore.find(survey.conversation, workspace: workspace, in: session)
        else { return }
        guard answer.comment != original.id else { return note(.conversationUpdated, conversation: row.id) }
        // Which message it was that was typed: a later tap or digit took its place otherwise.
        guard original.id > asked.message, answer.at == original.occurredAt,
            SurveyQuestion.rating(typed: old.body) == answer.rating,
            let rating = SurveyQuestion.rating(typed: new.body), rating != answer.rating,
            time <= asked.at + Self.ratingWithin
        else { return }
        try rate(survey, rating, in: row, contact, at: answer.at)
        note(.conversationUpdated, conversation: row.id)
        let edited = SurveyAnswer(survey: survey, conversation: row, word: .rating(rating))
        guard case (let open?, true) = try place(edited, of: contact, at: answer.at) else { return }
        add(
            ConversationStore.MessageRecord(
                message: open.lastMessage,
                unread: open.unread + 1,
                unansweredSince: open.unansweredSince ?? time,
                window: open.window
            ),
            to: open.id,
            of: contact.id
        )
    }
}
