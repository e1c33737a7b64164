public import BalieDomain
import BalieStorage
import Crypto
import Logging

/// Files in and out: what agents give us to send, and what they look at.
public struct MediaLibrary: Sendable {
    /// Bytes. Source: WhatsApp, media: documents up to 100 MB; nothing larger goes or comes on any network.
    public static let byteLimit = 100 * 1024 * 1024
    static let nameLimit = 240

    private let environment: Environment
    private let files: SealedFiles

    public init(_ environment: Environment, files: SealedFiles) {
        self.environment = environment
        self.files = files
    }

    /// A file as it is handed out.
    public struct File: Sendable {
        let stored: StoredFile
        let first: [UInt8]
        public let mimeType: String
        public let name: String?
        /// Whether browsers must save it rather than show it.
        public let isDownload: Bool

        public var byteCount: Int { stored.byteCount }

        /// The bytes from `start` on, up to `end` and to a megabyte at the most; none only if there are none.
        ///
        /// - Throws: ``VaultError/cannotOpen`` when that part was changed.
        public func bytes(from start: Int, to end: Int) async throws -> ArraySlice<UInt8> {
            let index = start / SealedFile.chunkSize
            let chunk = index == 0 ? first : try await stored.chunk(index)
            let offset = index * SealedFile.chunkSize
            return chunk[start - offset..<min(end - offset, chunk.count)]
        }
    }

    /// Takes a file from an agent, to be sent with a message.
    public func add(_ bytes: [UInt8], mimeType: String, name: String?, by caller: Caller) async throws -> MediaView {
        guard !bytes.isEmpty else { throw Refusal(.invalidField, "The file is empty.") }
        guard bytes.count <= Self.byteLimit else { throw Refusal(.tooLarge) }
        let mimeType = MediaType.normalized(mimeType)
        guard MediaType.fits(bytes, mimeType) else {
            throw Refusal(.unsupportedMediaType, "The file is no \(mimeType), whatever it is called.")
        }
        let id = environment.ids.next(Media.self)
        let (environment, now) = (environment, environment.now())
        let keys = try await environment.storage.read { try environment.vault.keys(of: caller.workspace, in: $0) }
        let owner = MediaSealing.Owner.workspace(keys)
        let file = SealedFile(bytes, owner: owner, keys: keys)
        let address: String
        do {
            address = try await files.write(file, workspace: caller.workspace)
        } catch {
            environment.logger.error("file not stored", metadata: ["file": "\(id)", "error": "\(error)"])
            throw Self.notStored
        }
        let row = MediaRow(
            id: id,
            workspace: caller.workspace,
            contact: nil,
            message: nil,
            channel: nil,
            state: .ready,
            mimeType: mimeType,
            byteCount: Int64(bytes.count),
            details: try MediaSealing.sealDetails(
                MediaDetails(name: name.map(Self.safeName), reference: nil),
                of: id,
                owner: owner
            ),
            wrappedKey: try MediaSealing.wrap(file.key, of: id, owner: owner),
            address: address
        )
        return try await environment.storage.write(in: caller.workspace) { session in
            try MediaStore.insert(row, at: now, in: session)
            // Gone already only if all this took a day.
            do { try SealedFiles.keep(address, workspace: caller.workspace, at: now, in: session) } catch is FileGone {
                throw Self.notStored
            }
            let reader = try ViewReader(workspace: caller.workspace, vault: environment.vault, at: now, in: session)
            return try reader.mediaView(row)
        }
    }

    private static let notStored = Refusal(
        .unavailable,
        "The file cannot be stored at the moment. An administrator should look."
    )

    /// The file behind a signed link.
    ///
    /// - Throws: ``Refusal`` with `link_expired` for a link that is no longer good, `not_found` for one that is not genuine,
    ///   `media_lost` for a file that is gone.
    public func open(_ id: ID<Media>, expires: Int64, signature: String) async throws -> File {
        let (environment, now) = (environment, environment.now())
        let found = try await environment.storage.read { session in
            guard let row = try MediaStore.find(id, in: session) else { throw Refusal(.notFound) }
            let keys = try environment.vault.keys(of: row.workspace, in: session)
            // A link that we did not write tells nothing, not even that the file exists.
            guard MediaLink.isGenuine(id, expires: expires, signature: signature, keys: keys) else {
                throw Refusal(.notFound)
            }
            guard now.milliseconds < expires else { throw Refusal(.linkExpired) }
            guard row.state != .failed else { throw Refusal(.mediaLost) }
            guard row.state == .ready, row.address != nil, row.wrappedKey != nil else { throw Refusal(.notFound) }
            return try OpenFile(row, keys: keys, in: session)
        }
        let (stored, first): (StoredFile, [UInt8])
        do {
            stored = try await files.find(address: found.address, key: found.key)
            guard found.byteCount == nil || found.byteCount == Int64(stored.byteCount) else {
                throw VaultError.cannotOpen
            }
            first = try await stored.chunk(0)
        } catch {
            environment.logger.error("file not readable", metadata: ["file": "\(id)", "error": "\(error)"])
            guard await files.isLost(found.address, error) else { throw Refusal(.unavailable) }
            throw Refusal(.mediaLost, "The file is missing or damaged on the server. An administrator should look.")
        }
        return File(
            stored: stored,
            first: first,
            mimeType: found.mimeType,
            name: found.name,
            isDownload: !MediaType.isShownInBrowsers(found.mimeType)
        )
    }

    /// What is needed to read a file from its store.
    struct OpenFile: Sendable {
        let address: String
        let key: SymmetricKey
        let byteCount: Int64?
        let mimeType: String
        let name: String?

        init(_ row: MediaRow, keys: WorkspaceKeys, in session: any SQLSession) throws {
            guard let address = row.address, let wrapped = row.wrappedKey else { throw Refusal(.notFound) }
            let owner = try MediaSealing.owner(of: row, keys: keys, in: session)
            self.address = address
            key = try MediaSealing.unwrap(wrapped, of: row.id, owner: owner)
            byteCount = row.byteCount
            mimeType = row.mimeType
            name = try MediaSealing.details(of: row, owner: owner).name
        }
    }

    func bytes(of file: OpenFile) async throws -> [UInt8] {
        try await files.read(address: file.address, key: file.key)
    }

    /// A file name without folders, control characters or undue length.
    static func safeName(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let scalars = last.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 && !$0.properties.isBidiControl }
        let cleaned = String(String.UnicodeScalarView(scalars)).prefix(nameLimit)
        return cleaned.isEmpty || cleaned.allSatisfy({ $0 == "." }) ? "file" : String(cleaned)
    }
}
