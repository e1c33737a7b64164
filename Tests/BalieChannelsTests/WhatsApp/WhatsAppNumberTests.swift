import BalieChannels
import BalieDomain
import Testing

struct WhatsAppNumberTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let written: String
        let canonical: String
        var testDescription: String { written }

        init(_ written: String, _ canonical: String) {
            self.written = written
            self.canonical = canonical
        }
    }

    @Test(arguments: [
        // Brazil: both forms of a mobile number.
        Row("5531987654321", "5531987654321"),
        Row("553187654321", "5531987654321"),
        Row("551161234567", "5511961234567"),
        // A fixed line gets no 9.
        Row("551123456789", "551123456789"),
        Row("551153456789", "551153456789"),
        Row("551133334444", "551133334444"),
        // No area code has a zero; too short and too long are left alone.
        Row("550187654321", "550187654321"),
        Row("553087654321", "553087654321"),
        Row("55318765432", "55318765432"),
        Row("55319876543210", "55319876543210"),
        // Mexico.
        Row("5215512345678", "525512345678"),
        Row("525512345678", "525512345678"),
        Row("52155123456789", "52155123456789"),
        Row("521551234567", "521551234567"),
        // Argentina.
        Row("5491123456789", "541123456789"),
        Row("541123456789", "541123456789"),
        Row("549112345678", "549112345678"),
        // Everybody else.
        Row("31612345678", "31612345678"),
        Row("4915212345678", "4915212345678"),
        Row("15551234567", "15551234567"),
        // As people write.
        Row("+31 (6) 1234-5678", "31612345678"),
        Row("+55 (31) 8765-4321", "5531987654321"),
        Row("+52 1 55 1234 5678", "525512345678"),
        // What is not a number is left alone.
        Row("", ""),
        Row("NL.90817263544536271809", "NL.90817263544536271809"),
        Row("55318765432x", "55318765432x"),
        Row("٥٥٣١٨٧٦٥٤٣٢١", "٥٥٣١٨٧٦٥٤٣٢١"),
    ])
    func canonicalForm(_ row: Row) {
        #expect(WhatsAppNumber.canonical(row.written) == row.canonical)
    }

    /// Whoever has only another kind of address is found by exactly that.
    @Test func onlyNumbersHaveForms() {
        let adapter = WhatsAppAdapter(settings: SampleChannel.settings)
        #expect(adapter.canonical(IdentityClaim(.phone, "553187654321")) == "5531987654321")
        #expect(adapter.canonical(IdentityClaim(.businessScopedUserID, "553187654321")) == "553187654321")
    }

    /// Finding a contact by the canonical form needs it to be its own.
    @Test func isItsOwnCanonicalForm() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            let prefix = ["55", "521", "52", "549", "54", "31", ""].randomElement(using: &generator) ?? ""
            let rest = (0..<Int.random(in: 6...13, using: &generator)).map { _ in
                String(Int.random(in: 0...9, using: &generator))
            }
            let canonical = WhatsAppNumber.canonical(prefix + rest.joined())
            #expect(WhatsAppNumber.canonical(canonical) == canonical)
        }
    }
}
