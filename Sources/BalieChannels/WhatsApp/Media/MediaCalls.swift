import BalieDomain

/// The calls around files: upload, look-up, download.
///
/// Source: Cloud API, media.
struct MediaCalls {
    let settings: WhatsAppSettings

    /// The network keeps uploads for 30 days; a day less, so that no id ends on its way into a message.
    static let uploadLifetime = Duration.days(29)

    /// Answers to clients that name themselves; some that do not get an empty page.
    static let userAgent = "Balie/1.0"

    func upload(_ file: MediaUpload) -> ProviderCall {
        let form = MultipartForm(
            fields: [("messaging_product", "whatsapp"), ("type", MultipartForm.mediaType(file.mimeType))],
            file: file
        )
        return settings.call(
            "POST",
            [settings.phoneNumberID, "media"],
            contentType: form.contentType,
            body: form.body
        )
    }

    func uploadedID(in response: ProviderResponse) -> Result<String, SendFailure> {
        switch GraphAnswer(response) {
        case .refused(let failure): return .failure(failure)
        case .unreadable(let status): return .failure(GraphAnswer.harmlessFailure(ofStatus: status))
        case .object(let body):
            if let id = body["id"]?.string, !id.isEmpty { return .success(id) }
            if let id = body["id"]?.integer { return .success(String(id)) }
            return .failure(GraphAnswer.harmlessFailure(ofStatus: response.status))
        }
    }

    func lookup(_ reference: MediaReference) -> ProviderCall {
        settings.call(
            "GET",
            [reference.externalID],
            query: [(name: "phone_number_id", value: settings.phoneNumberID)]
        )
    }

    /// `{"url":"https://…","mime_type":"image/jpeg","sha256":"hex","file_size":"303833","id":"…"}`; the address lives for
    /// five minutes.
    func location(in response: ProviderResponse) -> Result<MediaLocation, SendFailure> {
        switch GraphAnswer(response) {
        case .refused(let failure): return .failure(failure)
        case .unreadable(let status): return .failure(GraphAnswer.harmlessFailure(ofStatus: status))
        case .object(let body):
            guard let url = body["url"]?.string, isFetchable(url) else {
                return .failure(GraphAnswer.harmlessFailure(ofStatus: response.status))
            }
            return .success(
                MediaLocation(
                    url: url,
                    mimeType: body["mime_type"]?.string,
                    sha256: body["sha256"]?.string.flatMap(hexadecimalDigest(of:)),
                    byteCount: body["file_size"]?.integer.flatMap { Int(exactly: $0) }.flatMap { $0 < 0 ? nil : $0 }
                )
            )
        }
    }

    /// The token goes along with the download, so it never goes unencrypted unless the whole channel does.
    private func isFetchable(_ url: String) -> Bool {
        url.hasPrefix("https://") || (url.hasPrefix("http://") && settings.graphURL.hasPrefix("http://"))
    }

    func download(_ location: MediaLocation) -> ProviderCall {
        ProviderCall(
            method: "GET",
            url: location.url,
            headers: [settings.authorization, (name: "user-agent", value: Self.userAgent)]
        )
    }
}
