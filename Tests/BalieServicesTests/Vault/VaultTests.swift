import BalieDomain
import BalieStorage
import BalieTestKit
import Crypto
import FoundationEssentials
import Testing

@testable import BalieServices

struct VaultTests {
    private func key(_ byte: UInt8) -> SymmetricKey { SymmetricKey(data: [UInt8](repeating: byte, count: 32)) }

    @Test func whatIsSealedOpensUnderItsNameWithItsKeyOnly() throws {
        let bytes = Array("a secret".utf8)
        let sealed = try BalieServices.seal(bytes, with: key(1), as: "message 1")
        #expect(try BalieServices.open(sealed, with: key(1), as: "message 1") == bytes)
        #expect(throws: VaultError.cannotOpen) { try BalieServices.open(sealed, with: key(2), as: "message 1") }
        #expect(throws: VaultError.cannotOpen) { try BalieServices.open(sealed, with: key(1), as: "message 2") }
        #expect(throws: VaultError.cannotOpen) { try BalieServices.open([], with: key(1), as: "message 1") }
    }

    @Test func aChangedByteAnywhereCannotBeOpened() throws {
        let sealed = try BalieServices.seal(Array("a secret".utf8), with: key(1), as: "n")
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << bit
                #expect(throws: VaultError.cannotOpen) { try BalieServices.open(changed, with: key(1), as: "n") }
            }
        }
        for count in 0..<sealed.count {
            #expect(throws: VaultError.cannotOpen) {
                try BalieServices.open(Array(sealed.prefix(count)), with: key(1), as: "n")
            }
        }
    }

    @Test func twoSealsOfOneValueDiffer() throws {
        let seals = try (0..<100).map { _ in try BalieServices.seal(Array("same".utf8), with: key(1), as: "n") }
        #expect(Set(seals).count == 100)
    }

    @Test func keyedHashesTellApartAndDependOnTheWorkspace() async throws {
        let office = try await Office()
        let other = try await office.accounts.createWorkspace(name: "Other")
        let (own, foreign) = try await office.storage.read { session in
            (
                try office.environment.vault.keys(of: office.workspace, in: session),
                try office.environment.vault.keys(of: other, in: session)
            )
        }
        #expect(own.lookup("address", "x") == own.lookup("address", "x"))
        #expect(own.lookup("address", "x") != own.lookup("message", "x"))
        #expect(own.lookup("address", "x") != foreign.lookup("address", "x"))
        #expect(own.wordHash("w:a") != foreign.wordHash("w:a"))
        #expect(own.isSignature(own.signature(of: "link"), of: "link"))
        #expect(!own.isSignature(own.signature(of: "link"), of: "links"))
        #expect(!foreign.isSignature(own.signature(of: "link"), of: "link"))
        for bad in ["", "zz", "0", own.signature(of: "link") + "00"] { #expect(!own.isSignature(bad, of: "link")) }
    }

    @Test func anotherMasterKeyOpensNothing() async throws {
        let office = try await Office()
        try await office.write("secret")
        let other = BalieServices.Environment(
            storage: office.storage,
            time: office.time,
            ids: IDSource(time: office.time),
            logger: office.log.logger,
            vault: Vault(masterKey: key(9)),
            encode: { EventTrace.frame($0) }
        )
        let desk = Desk(other, templates: office.centre.templates)
        await #expect(throws: VaultError.cannotOpen) {
            try await desk.conversations(Desk.ListRequest(), for: office.observer)
        }
        let body = WireHook.body()
        let receipt = await Intake(other).receive(office.channel, headers: WireHook.headers(for: body), body: body)
        #expect(receipt == .unavailable)
    }

    /// Who can write to the database cannot make one customer's words another's.
    @Test func aRowsWordsMovedToAnotherRowCannotBeOpened() async throws {
        let office = try await Office()
        try await office.write("mine", id: "wamid.1")
        let view = try await office.write("also mine", id: "wamid.2")
        try await office.storage.write { session in
            try session.run(
                """
                UPDATE message SET body = (SELECT body FROM message ORDER BY message_id LIMIT 1)
                 WHERE message_id = (SELECT MAX(message_id) FROM message)
                """
            )
        }
        #expect(try await office.messages(of: view.id).map(\.text) == ["mine", "This message is damaged"])
    }

    @Test func anotherContactsWrappedKeyCannotBePutInPlace() async throws {
        let office = try await Office()
        let view = try await office.write("mine", from: "31611111111")
        try await office.write("other", from: "31622222222")
        try await office.storage.write { session in
            try session.run(
                "UPDATE contact SET wrapped_key = (SELECT wrapped_key FROM contact ORDER BY contact_id DESC LIMIT 1)"
            )
        }
        let next = try await office.restarted()
        // What is damaged hides nothing else.
        #expect(try await next.messages(of: view.id).map(\.text) == ["This message is damaged"])
        #expect(try await next.find(view.id).contact.name == "Damaged contact")
    }

    @Test func aJournalBodyMovedToAnotherRowIsDead() async throws {
        let office = try await Office()
        await office.receive(WireHook.body(messages: [WireHook.text("wamid.1", "one", at: office.time.now())]))
        await office.receive(WireHook.body(messages: [WireHook.text("wamid.2", "two", at: office.time.now())]))
        try await office.storage.write { session in
            try session.run("UPDATE hook SET body = (SELECT body FROM hook ORDER BY hook_id LIMIT 1)")
        }
        try await office.centre.intakeWorker.applyWaiting()
        #expect(try await office.hooks(.applied).count == 1)
        #expect(try await office.hooks(.dead).map(\.reason) == ["the body cannot be opened"])
    }

    @Test func theJournalHasAKeyOfTheDay() async throws {
        let office = try await Office()
        for _ in 0..<3 { await office.receive(WireHook.body()) }
        #expect(try await office.counts()["day_key"] == 1)
        office.time.advance(by: .days(1))
        await office.receive(WireHook.body())
        #expect(try await office.counts()["day_key"] == 2)
        // An undone first write of a day leaves no key behind that nobody can find.
        office.time.advance(by: .days(1))
        office.probe.failStatement(3, with: StorageError(.full, detail: "test"))
        #expect(await office.receive(WireHook.body()) == .unavailable)
        office.probe.onStatement(nil)
        #expect(await office.receive(WireHook.body()) == .accepted)
        let next = try await office.restarted()
        #expect(try await next.centre.intakeWorker.applyWaiting() == 5)
        #expect(try await next.hooks(.dead).isEmpty)
    }
}
