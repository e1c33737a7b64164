import BalieDomain
import FoundationEssentials

/// What a message's row holds sealed.
struct MessageBody: Codable, Sendable {
    var content: MessageContent
    /// The network's id.
    var externalID: String?
    var context: MessageContext?
    var referral: JSONValue?
    var errors: [DeliveryError]?
    var pricing: JSONValue?
    /// The network's ids of the edits and withdrawals that were applied, so that none is applied again.
    var amendments: [String]?

    enum CodingKeys: String, CodingKey {
        case content, externalID = "external_id", context, referral, errors, pricing, amendments
    }

    init(content: MessageContent) { self.content = content }

    init(sealed bytes: [UInt8], of id: ID<Message>, key: ContactKey) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(try key.open(bytes, as: "message \(id)")))
    }

    func sealed(for id: ID<Message>, key: ContactKey) throws -> [UInt8] {
        try key.seal([UInt8](JSONEncoder().encode(self)), as: "message \(id)")
    }
}

/// What a contact's row holds sealed.
struct ContactProfile: Codable, Sendable, Equatable {
    /// What agents call them.
    var name: String?
    /// What they call themselves on the network.
    var profileName: String?
    var username: String?
    /// What is known of them besides; `nil` for nothing.
    var attributes: [String: String]?

    enum CodingKeys: String, CodingKey { case name, profileName = "profile_name", username, attributes }

    init(name: String? = nil, profileName: String? = nil, username: String? = nil) {
        self.name = name
        self.profileName = profileName
        self.username = username
    }

    init(sealed bytes: [UInt8], of key: ContactKey) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(try key.open(bytes, as: "profile \(key.id)")))
    }

    func sealed(with key: ContactKey) throws -> [UInt8] {
        try key.seal([UInt8](JSONEncoder().encode(self)), as: "profile \(key.id)")
    }
}

/// What a file's row holds sealed.
struct MediaDetails: Codable, Sendable {
    var name: String?
    /// Where the network holds it; `nil` for a file that an agent gave us.
    var reference: MediaReference?
}

/// The network's id of a file that we uploaded.
struct UploadReceipt: Codable, Sendable {
    var externalID: String
}

/// A small value as JSON, sealed under a name.
func sealJSON(_ value: some Encodable, with key: ContactKey, as name: String) throws -> [UInt8] {
    try key.seal([UInt8](JSONEncoder().encode(value)), as: name)
}

func openJSON<Value: Decodable>(_ bytes: [UInt8], with key: ContactKey, as name: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(try key.open(bytes, as: name)))
}
