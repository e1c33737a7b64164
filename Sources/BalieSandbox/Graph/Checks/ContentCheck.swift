/// The rules of the simple message types. Limits and their source: reference §1.2.1.
enum ContentCheck {
    /// Most characters of a text message.
    static let textLimit = 4096
    /// Most characters below an image, a video or a document.
    static let captionLimit = 1024
    /// Longest media address, in characters.
    static let linkLimit = 2000
    /// Longest message id that can be one of ours, in characters.
    static let messageIDLimit = 512

    static func text(_ text: Fields) throws(GraphError) {
        let body = try text.required("body", limit: textLimit)
        if try text.flag("preview_url") == true, !body.contains("http://"), !body.contains("https://") {
            throw text.invalid("body", "must contain a URL when preview_url is true")
        }
    }

    static func captionedMedia(_ media: Fields) throws(GraphError) {
        try source(media)
        _ = try media.text("caption", limit: captionLimit)
    }

    static func document(_ document: Fields) throws(GraphError) {
        try captionedMedia(document)
        _ = try document.text("filename", limit: captionLimit)
    }

    static func audio(_ audio: Fields) throws(GraphError) {
        try bareMedia(audio)
        _ = try audio.flag("voice")
    }

    static func bareMedia(_ media: Fields) throws(GraphError) {
        try source(media)
        if media.has("caption") { throw media.invalid("caption", "is not allowed for this type") }
    }

    /// Exactly one of `id` and `link`.
    static func source(_ media: Fields) throws(GraphError) {
        let id = try media.identifier("id")
        let hasLink = media.has("link")
        if id == nil && !hasLink { throw media.missing("id") }
        if id != nil && hasLink { throw media.invalid("link", "must not be given together with id") }
        if hasLink { _ = try media.address("link", limit: linkLimit) }
    }

    static func location(_ location: Fields) throws(GraphError) {
        _ = try location.number("latitude", in: -90...90)
        _ = try location.number("longitude", in: -180...180)
        _ = try location.text("name", limit: captionLimit)
        _ = try location.text("address", limit: captionLimit)
    }

    static func reaction(_ reaction: Fields) throws(GraphError) {
        _ = try reaction.required("message_id", limit: messageIDLimit)
        guard let emoji = try reaction.text("emoji") else { throw reaction.missing("emoji") }
        // An empty text takes the reaction away.
        guard emoji.isEmpty || (emoji.count == 1 && emoji.unicodeScalars.contains { $0.value > 0x7F }) else {
            throw reaction.invalid("emoji", "must be a single emoji")
        }
    }

    /// What can be said of a template before it is looked up.
    static func template(_ template: Fields) throws(GraphError) {
        _ = try template.required("name", limit: Template.nameLimit)
        let language = try template.requiredFields("language")
        _ = try language.required("code")
        if let policy = try language.text("policy"), policy != "deterministic" {
            throw language.invalid("policy", "must be deterministic")
        }
        _ = try template.list("components", limit: 100)
    }
}

/// The rules of contact cards. Source: reference §1.2.1.
enum ContactsCheck {
    /// Most cards in a message.
    static let limit = 257

    private static let nameParts = ["first_name", "last_name", "middle_name", "suffix", "prefix"]

    static func check(_ message: Fields) throws(GraphError) {
        for contact in try message.requiredList("contacts", limit: limit) {
            let name = try contact.requiredFields("name")
            _ = try name.required("formatted_name")
            var hasPart = false
            for part in nameParts where try name.text(part)?.isEmpty == false { hasPart = true }
            guard hasPart else { throw name.invalid("formatted_name", "needs at least one other part of the name") }
            for phone in try contact.list("phones", limit: limit) ?? [] { _ = try phone.text("phone") }
            for email in try contact.list("emails", limit: limit) ?? [] { _ = try email.text("email") }
            for url in try contact.list("urls", limit: limit) ?? [] { _ = try url.text("url") }
            _ = try contact.list("addresses", limit: limit)
            _ = try contact.fields("org")
            if let birthday = try contact.text("birthday"), birthday.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) == nil {
                throw contact.invalid("birthday", "must be written as YYYY-MM-DD")
            }
        }
    }
}
