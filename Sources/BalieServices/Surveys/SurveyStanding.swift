import BalieStorage

/// What a survey says of how content a customer is.
struct SurveyStanding: Equatable {
    /// The best of the ratings after which a comment is not left to itself.
    static let bad = 2

    /// `nil` until there is one.
    var rating: Int?
    var hasComment: Bool

    init(rating: Int?, hasComment: Bool) {
        self.rating = rating
        self.hasComment = hasComment
    }

    init(_ survey: SurveyRow) { self.init(rating: survey.answer?.rating, hasComment: survey.answer?.comment != nil) }

    /// Somebody who is not content and says why waits for us; a bare rating or praise does not.
    var asksForAnswer: Bool { hasComment && (rating.map { $0 <= Self.bad } ?? false) }
}
