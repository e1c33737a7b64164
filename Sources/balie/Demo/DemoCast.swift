import BalieDomain

/// The invented people and words of the demonstration.
enum DemoCast {
    static let workspace = "Cee Air"
    static let channel = "Cee Air"

    struct Person {
        let email: String
        let name: String
        let role: Role

        /// The role in a word.
        var title: String {
            switch role {
            case .administrator: "administrator"
            case .supervisor: "supervisor"
            case .agent: "agent"
            }
        }
    }

    /// The domain is one that never exists (RFC 2606).
    static let people = [
        Person(email: "ada@cee-air.example", name: "Ada Vermeer", role: .administrator),
        Person(email: "sam@cee-air.example", name: "Sam de Wit", role: .supervisor),
        Person(email: "bo@cee-air.example", name: "Bo Jansen", role: .agent),
        Person(email: "cleo@cee-air.example", name: "Cleo Bakker", role: .agent),
    ]

    static let replies = [
        (
            shortcut: "hello",
            body: "Hello {{contact.first_name}}, this is {{agent.first_name}} of {{channel.name}}. How can I help?"
        ),
        (shortcut: "booking", body: "Could you send me your booking code? It has six letters or digits."),
        (shortcut: "bye", body: "You're welcome, {{contact.first_name}}. Have a good flight!"),
    ]

    /// The business's own invented number, but for the last three digits.
    static let businessPrefix = "+31205550"

    /// Customers, each with the beginning of an invented number; the installation adds the last three digits.
    static let customers = [
        (name: "Noor de Boer", prefix: "+31612345"),
        (name: "Liam Murphy", prefix: "+447700900"),
    ]
}
