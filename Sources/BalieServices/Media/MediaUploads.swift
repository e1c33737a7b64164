import BalieChannels
import BalieDomain
import BalieStorage
import FoundationEssentials

/// Gives files to the network, once as long as it keeps them.
struct MediaUploads: Sendable {
    private let environment: Environment
    private let client: ProviderClient
    private let media: MediaLibrary

    init(_ environment: Environment, client: ProviderClient, media: MediaLibrary) {
        self.environment = environment
        self.client = client
        self.media = media
    }

    /// The network's id of the message's file; uploads it if the network does not have it, or not for long enough.
    ///
    /// - Returns: `nil` for a message without a file.
    /// - Throws: ``SendFailure``. Nothing was sent to the customer yet: trying again is safe.
    func externalID(of letter: OutboxLetter, channel: ConnectedChannel) async throws -> String? {
        guard let row = letter.media else { return nil }
        let now = environment.now()
        if let upload = row.upload, let until = row.uploadUntil, now < until {
            // What another channel was given does not open under this one's name: the network has it for that one only.
            let receipt: UploadReceipt? = try? openJSON(
                upload,
                with: letter.key,
                as: "upload \(row.id) \(channel.id)"
            )
            if let receipt { return receipt.externalID }
        }
        let vault = environment.vault
        let file = try await environment.storage.read { session in
            try MediaLibrary.OpenFile(row, keys: vault.keys(of: letter.workspace, in: session), in: session)
        }
        let call = channel.adapter.encodeUpload(
            MediaUpload(
                filename: file.name ?? "file",
                mimeType: file.mimeType,
                bytes: try await media.bytes(of: file)
            )
        )
        let response: ProviderResponse
        do throws(ProviderClient.Failure) {
            response = try await client.perform(call)
        } catch { throw SendFailure.unreachable }
        let externalID = try channel.adapter.interpretUpload(response).get()
        let sealed = try sealJSON(
            UploadReceipt(externalID: externalID),
            with: letter.key,
            as: "upload \(row.id) \(channel.id)"
        )
        try await environment.storage.write { session in
            try MediaStore.setUpload(
                row.id,
                workspace: letter.workspace,
                upload: sealed,
                until: now + channel.adapter.uploadLifetime,
                in: session
            )
        }
        return externalID
    }
}
