import FoundationEssentials

/// Files that customers send.
extension World {
    /// Puts the file of a control request on the shelf and its facts in its place.
    ///
    /// The object under the type's name has `data` (base64) with `mime_type`, or neither: then a sample of the type is
    /// sent. `filename`, `caption`, `voice` and the like stay as given; a given `id` leaves all as it is.
    mutating func attachMedia(
        to message: inout JSONObject,
        numberID: String,
        at now: Int64
    ) throws(ControlError) {
        guard let type = message["type"]?.string, MediaRules.kinds[type] != nil, let number = numbers[numberID] else {
            return
        }
        var given = message[type]?.object ?? JSONObject()
        guard given["id"] == nil else { return }
        var bytes = MediaSamples.file(type).bytes
        var mime = MediaSamples.file(type).type
        if let data = given["data"] {
            guard let text = data.string, let decoded = Data(base64Encoded: text), !decoded.isEmpty else {
                throw .invalid("data", "must be a file in base64")
            }
            bytes = Array(decoded)
            mime = given["mime_type"]?.string ?? mime
        }
        guard mime.wholeMatch(of: /[A-Za-z0-9.+-]+\/[A-Za-z0-9.+-]+( ?; ?[A-Za-z0-9.+=-]+)*/) != nil else {
            throw .invalid("mime_type", "must be a content type")
        }
        given["data"] = nil
        given["sample"] = nil
        let id = keep(
            bytes,
            type: mime,
            name: given["filename"]?.string,
            number: number,
            lifetime: MediaShelf.inboundLifetime,
            at: now
        )
        guard let file = media[id] else { throw .conflict("The file is too large to be kept.") }
        given["mime_type"] = .string(mime)
        given["sha256"] = .string(MediaShelf.base64(file.digest))
        given["id"] = .string(id)
        given["url"] = .string(mediaURL(file, at: now))
        if type == "audio", given["voice"] == nil { given["voice"] = true }
        if type == "sticker", given["animated"] == nil { given["animated"] = false }
        message[type] = .object(given)
    }
}
