import BalieDomain
import BalieStorage

/// What customers say when they are asked what they thought.
extension IntakeScene {
    /// A digit that is the next message after the question is the rating for so long.
    static let ratingWithin = Duration.days(1)
    /// A text that is the next message after the rating is the comment for so long.
    static let commentWithin = Duration.hours(1)
    /// How far ahead of a network's clock ours may be.
    static let clockDifference = Duration.minutes(1)
    /// How far ahead our own clock may have been when something was asked; what it asked later than that answers nothing.
    static let askedAhead = Duration.minutes(10)

    /// A message that answers a survey: nobody has to react to it, unless it is a word about a bad rating.
    struct SurveyAnswer {
        enum Word: Equatable {
            case rating(Int)
            case comment
        }

        let survey: SurveyRow
        let conversation: ConversationRow
        let word: Word

        /// What the survey says with it; `nil` if it changes nothing.
        ///
        /// - Parameter sentAt: an earlier rating that arrives later changes nothing.
        func standing(at sentAt: Timestamp) -> SurveyStanding? {
            let before = SurveyStanding(survey)
            switch word {
            case .comment: return SurveyStanding(rating: before.rating, hasComment: true)
            case .rating(let rating):
                if let answer = survey.answer, sentAt < answer.at { return nil }
                return SurveyStanding(rating: rating, hasComment: before.hasComment)
            }
        }

    }

    /// Opens the conversation again if somebody is to react, who had no reason to before, and nobody talks with the customer.
    ///
    /// - Returns: the conversation as it then is, and whether somebody is to react.
    mutating func place(
        _ answer: SurveyAnswer,
        of contact: ContactKey,
        at sentAt: Timestamp
    ) throws -> (conversation: ConversationRow?, asksForAnswer: Bool) {
        let row = answer.conversation
        guard let standing = answer.standing(at: sentAt), let rating = standing.rating, standing.asksForAnswer,
            !SurveyStanding(answer.survey).asksForAnswer, row.status == .resolved,
            try unresolved(with: row.contact) == nil
        else { return (row, false) }
        return (try reopen(row, rated: rating, contact), true)
    }

    /// - Returns: `nil` for a message that goes the normal way.
    mutating func surveyAnswer(
        in content: MessageContent,
        by person: Person,
        at sentAt: Timestamp
    ) throws -> SurveyAnswer? {
        guard !person.isNew else { return nil }
        if let tapped = content.tapped {
            guard let choice = SurveyQuestion.choice(from: tapped) else { return nil }
            return try answer(.rating(choice.rating), to: choice.survey, by: person)
        }
        guard case .text(let text) = content else { return nil }
        return try answer(in: text.body, by: person, at: sentAt)
    }

    /// A tap tells which survey it answers, however old that is. Another's is none.
    private mutating func answer(
        _ word: SurveyAnswer.Word,
        to id: ID<Survey>,
        by person: Person
    ) throws -> SurveyAnswer? {
        try writeMessages(of: person.key.id)
        guard
            let survey = try SurveyStore.find(id, workspace: workspace, in: session), survey.asked != nil,
            survey.contact == person.key.id, survey.channel == channel.id
        else { return nil }
        return try answer(word, to: survey)
    }

    private func answer(_ word: SurveyAnswer.Word, to survey: SurveyRow) throws -> SurveyAnswer? {
        try ConversationStore.find(survey.conversation, workspace: workspace, in: session).map {
            SurveyAnswer(survey: survey, conversation: $0, word: word)
        }
    }

    /// A text answers as long as the conversation rests: whatever else the customer says opens it again.
    private mutating func answer(in text: String, by person: Person, at sentAt: Timestamp) throws -> SurveyAnswer? {
        try writeMessages(of: person.key.id)
        guard
            try unresolved(with: person.key.id) == nil,
            let survey = try SurveyStore.latest(
                of: person.key.id,
                on: channel.id,
                upTo: now + Self.askedAhead,
                workspace: workspace,
                in: session
            ),
            let row = try ConversationStore.find(survey.conversation, workspace: workspace, in: session),
            // Resolved again since, it was about something else.
            let asked = survey.asked?.at, let resolved = row.resolvedAt, resolved <= asked,
            let word = try word(in: text, to: survey, at: sentAt)
        else { return nil }
        return SurveyAnswer(survey: survey, conversation: row, word: word)
    }

    private func word(in text: String, to survey: SurveyRow, at sentAt: Timestamp) throws -> SurveyAnswer.Word? {
        let rating = SurveyQuestion.rating(typed: text)
        if let answer = survey.answer {
            guard answer.comment == nil, answer.at <= sentAt, sentAt <= answer.at + Self.commentWithin else {
                return nil
            }
            if let rating { return .rating(rating) }
            return SurveyQuestion.isQuestion(text) ? nil : .comment
        }
        guard
            let rating, let asked = survey.asked,
            asked.at - Self.clockDifference <= sentAt, sentAt <= asked.at + Self.ratingWithin,
            isReceived(after: asked.message),
            try !MessageStore.hasInbound(
                after: asked.message,
                in: survey.conversation,
                workspace: workspace,
                session: session
            )
        else { return nil }
        return .rating(rating)
    }

    /// Whether what is being applied came to us after we wrote a message: it may have waited in the journal. Both ids are of
    /// one source, which never goes back.
    private func isReceived(after message: ID<Message>) -> Bool {
        hook.map { $0.rawValue > message.rawValue } ?? true
    }

    /// Keeps what a message said.
    mutating func take(
        _ answer: SurveyAnswer,
        said message: ID<Message>,
        in recording: Recording,
        by contact: ContactKey,
        at sentAt: Timestamp
    ) throws {
        let survey = answer.survey
        switch answer.word {
        case .comment: try SurveyStore.comment(survey.id, message, workspace: workspace, in: session)
        case .rating(let rating):
            guard answer.standing(at: sentAt) != nil else { return }
            try rate(survey, rating, in: answer.conversation, contact, at: sentAt)
            try thank(for: survey, in: recording, contact, after: sentAt)
        }
        note(.conversationUpdated, conversation: recording.conversation)
    }

    mutating func rate(
        _ survey: SurveyRow,
        _ rating: Int,
        in row: ConversationRow,
        _ contact: ContactKey,
        at sentAt: Timestamp
    ) throws {
        try SurveyStore.rate(survey.id, rating, answeredAt: sentAt, workspace: workspace, in: session)
        guard rating != survey.answer?.rating else { return }
        let verb = survey.answer == nil ? "Rated" : "Rated again:"
        try tell("rated", "\(verb) \(rating) of 5", in: row, contact)
    }

    /// Once a survey; in the words that the queue has now.
    private mutating func thank(
        for survey: SurveyRow,
        in recording: Recording,
        _ contact: ContactKey,
        after sentAt: Timestamp
    ) throws {
        let settings = try SurveySettings.find(survey.queue, workspace: workspace, in: session)
        guard let text = settings?.text(in: survey.asked?.language) else { return }
        let reply = AutoReply(.text(.init(body: text.thanks)), key: SurveyQuestion.key(of: survey.id, .thanks))
        try send(reply, in: recording, to: contact, after: sentAt)
    }
}
