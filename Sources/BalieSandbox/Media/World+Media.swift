import Crypto

/// Files: upload, facts, download, deletion. Source: reference §1.3.
extension World {
    /// Where media bytes are: another place than the Graph API, as on the network.
    static let downloadPath = "whatsapp_business/attachments"

    /// `POST /{phone-number-id}/media`, multipart.
    mutating func upload(_ call: GraphCall, number: BusinessNumber, at now: Int64) throws(GraphError) -> JSON {
        let fields = Fields("", call.parameters)
        try MessageDraft.requireProduct(fields)
        guard let file = call.files.first(where: { $0.field == "file" }) else {
            throw .parameter("The parameter file is required.")
        }
        let stated = try fields.text("type")
        var known = file.type ?? stated ?? ""
        // A client that knows no type for a part says octet-stream; the form field is the better word then.
        if MediaRules.essence(known) == "application/octet-stream", let stated { known = stated }
        guard !known.isEmpty else { throw .parameter("The parameter type is required.") }
        if let reason = MediaRules.uploadFailure(type: known, size: file.bytes.count) {
            throw GraphError(131_053, reason)
        }
        let id = keep(
            file.bytes,
            type: known,
            name: file.name,
            number: number,
            lifetime: MediaShelf.uploadLifetime,
            at: now
        )
        return ["id": .string(id)]
    }

    /// `GET` and `DELETE /{media-id}`.
    mutating func answer(_ call: GraphCall, file: StoredMedia, at now: Int64) throws(GraphError) -> JSON {
        if let number = call.parameters["phone_number_id"]?.looseString, number != file.numberID {
            throw .unknownObject(call.node, method: call.method.rawValue)
        }
        switch (call.method, call.edge) {
        case (.get, nil):
            return [
                "messaging_product": "whatsapp",
                "url": .string(mediaURL(file, at: now)),
                "mime_type": .string(file.type),
                "sha256": .string(hexadecimal(file.digest)),
                "file_size": .integer(Int64(file.bytes.count)),
                "id": .string(file.id),
            ]
        case (.delete, nil):
            media.remove(file.id)
            return ["success": true]
        default: throw .unknownObject(call.path.joined(separator: "/"), method: call.method.rawValue)
        }
    }

    /// An address for the bytes that works for five minutes, and only with a token.
    func mediaURL(_ file: StoredMedia, at now: Int64) -> String {
        let expiry = now + MediaShelf.urlLifetime
        return "\(publicURL)/\(Self.downloadPath)/?mid=\(file.id)&ext=\(expiry)&hash=\(mark(file, expiry))"
    }

    /// Binds the expiry to the file, so that an address cannot be prolonged.
    private func mark(_ file: StoredMedia, _ expiry: Int64) -> String {
        hexadecimal(SHA256.hash(data: Array("\(file.id) \(expiry) ".utf8) + file.digest).prefix(16))
    }

    enum Download {
        case file(StoredMedia)
        case unauthorized
        case missing
    }

    /// Answers an address made by ``mediaURL(_:at:)``.
    func download(_ query: JSONObject, token: String?, at now: Int64) -> Download {
        guard let token = identify(token) else { return .unauthorized }
        guard let file = query["mid"]?.string.flatMap({ media[$0] }), token.accountIDs.contains(file.accountID),
            let expiry = query["ext"]?.looseInteger, now < expiry, now < file.expiresAt,
            query["hash"]?.string == mark(file, expiry)
        else { return .missing }
        return .file(file)
    }
}
