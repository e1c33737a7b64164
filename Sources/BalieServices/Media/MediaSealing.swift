import BalieDomain
import BalieStorage
import Crypto
import FoundationEssentials

/// Keys of files: each file has one, wrapped by its contact's key, or by the workspace's while it has no contact.
enum MediaSealing {
    /// Who owns a file, and therefore which key wraps its own.
    enum Owner: Sendable {
        case contact(ContactKey)
        case workspace(WorkspaceKeys)

        func seal(_ bytes: [UInt8], as name: String) throws -> [UInt8] {
            switch self {
            case .contact(let key): try key.seal(bytes, as: name)
            case .workspace(let keys): try keys.seal(bytes, as: name)
            }
        }

        func open(_ sealed: [UInt8], as name: String) throws -> [UInt8] {
            switch self {
            case .contact(let key): try key.open(sealed, as: name)
            case .workspace(let keys): try keys.open(sealed, as: name)
            }
        }
    }

    static func owner(of row: MediaRow, keys: WorkspaceKeys, in session: any SQLSession) throws -> Owner {
        guard let contact = row.contact else { return .workspace(keys) }
        return .contact(try keys.contactKey(contact, in: session))
    }

    /// - Returns: `nil` for the file of an erased contact.
    static func details(of row: MediaRow, keys: WorkspaceKeys, in session: any SQLSession) throws -> MediaDetails? {
        do {
            let owner = try owner(of: row, keys: keys, in: session)
            return try details(of: row, owner: owner)
        } catch VaultError.erased { return nil }
    }

    static func details(of row: MediaRow, owner: Owner) throws -> MediaDetails {
        try JSONDecoder().decode(MediaDetails.self, from: Data(try owner.open(row.details, as: "media \(row.id)")))
    }

    static func sealDetails(_ details: MediaDetails, of id: ID<Media>, owner: Owner) throws -> [UInt8] {
        try owner.seal([UInt8](JSONEncoder().encode(details)), as: "media \(id)")
    }

    static func wrap(_ key: SymmetricKey, of id: ID<Media>, owner: Owner) throws -> [UInt8] {
        try owner.seal(key.withUnsafeBytes { [UInt8]($0) }, as: "media key \(id)")
    }

    static func unwrap(_ wrapped: [UInt8], of id: ID<Media>, owner: Owner) throws -> SymmetricKey {
        SymmetricKey(data: try owner.open(wrapped, as: "media key \(id)"))
    }
}
