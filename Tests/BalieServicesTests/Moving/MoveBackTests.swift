import BalieDomain
import BalieStorage
import BalieTestKit
import Crypto
import Testing

@testable import BalieServices

/// Workspaces that come back to where a move has left their rows.
struct MoveBackTests {
    /// Two databases, and moves in both directions.
    private struct Site {
        let (here, there): (StorageProbe, StorageProbe)
        let time = TestTime()

        init(_ engine: StorageBackend = .sqlite, and other: StorageBackend = .sqlite) throws {
            (here, there) = (StorageProbe(try engine.make()), StorageProbe(try other.make()))
        }

        func move(_ number: Int64, isBack: Bool = false, to other: (any Storage)? = nil) -> WorkspaceMove {
            let (one, two) = (WorkspaceMove.Side(here, name: "/here"), WorkspaceMove.Side(there, name: "/there"))
            let elsewhere = other.map { WorkspaceMove.Side($0, name: "/elsewhere") }
            return WorkspaceMove(
                from: isBack ? two : one,
                to: elsewhere ?? (isBack ? one : two),
                time: time,
                number: number,
                masterKey: SymmetricKey(data: [UInt8](repeating: 7, count: 32))
            )
        }
    }

    @Test(arguments: [(StorageBackend.sqlite, StorageBackend.postgres), (.postgres, .sqlite), (.sqlite, .sqlite)])
    func whatComesBackReplacesWhatWasLeft(_ one: StorageBackend, _ other: StorageBackend) async throws {
        let site = try Site(one, and: other)
        let cargoes = [
            try await Cargo("Cee Air", in: site.here), try await Cargo("Second", in: site.here, after: 1),
        ]
        for number in Int64(1)...4 {
            let isBack = number.isMultiple(of: 2)
            let (from, to) = isBack ? (site.there, site.here) : (site.here, site.there)
            // What happened since it left.
            try await from.write { session in
                try session.run("UPDATE canned_reply SET body = body || \("\(number)")")
                try session.run("DELETE FROM search_word WHERE word = \(number - 2)")
            }
            _ = try await site.move(number, isBack: isBack).run(nil)
            for cargo in cargoes {
                #expect(try await to.rows(of: cargo.workspace) == from.rows(of: cargo.workspace))
            }
            try await MovePending.check(to)
            #expect(try await to.compatible == Schema.compatibleFrom)
            #expect(try await to.read { try LeaseStore.count(in: $0) } == 2)
            await #expect(throws: MovePending.self) { try await MovePending.check(from) }
        }
    }

    /// At the first statement, the second, and so on, of either side.
    @Test(arguments: [true, false])
    func aWayBackThatIsCutOffGoesOn(_ isInTarget: Bool) async throws {
        var place = 0
        while true {
            place += 1
            let site = try Site()
            let cargo = try await Cargo("Cee Air", in: site.here)
            _ = try await site.move(1).run(nil)
            try await site.there.write { try $0.run("UPDATE canned_reply SET body = 'newer'") }
            let sent = try await site.there.rows(of: cargo.workspace)
            let probe = isInTarget ? site.here : site.there
            probe.failStatement(place, with: StorageError(.full, detail: "cut off"))
            do {
                _ = try await site.move(2, isBack: true).run(nil)
                break
            } catch let error as StorageError {
                #expect(error.code == .full)
            }
            probe.onStatement(nil)
            // Never both, whatever is left of the old rows.
            await #expect(throws: MovePending.self) {
                try await MovePending.check(site.here)
                try await MovePending.check(site.there)
                if try await site.here.read({ try WorkspaceStore.all(in: $0).isEmpty }) {
                    throw MovePending(move: MoveRow(workspace: ID(1), state: .leaving, number: 0, name: "", other: ""))
                }
            }
            _ = try await site.move(3, isBack: true).run(nil)
            #expect(try await site.here.rows(of: cargo.workspace) == sent)
            try await MovePending.check(site.here)
        }
        #expect(place > (isInTarget ? 20 : 5))
    }

    @Test func aWayBackThatIsGivenUpStays() async throws {
        let site = try Site()
        let cargo = try await Cargo("Cee Air", in: site.here)
        _ = try await site.move(1).run(nil)
        let sent = try await site.there.rows(of: cargo.workspace)
        // In the middle of the copy.
        let failure = StorageError(.full, detail: "cut off")
        site.here.onStatement { sql throws(StorageError) in
            if sql.text(for: .sqlite).contains("INSERT INTO conversation_label") { throw failure }
        }
        await #expect(throws: StorageError.self) { try await site.move(2, isBack: true).run(nil) }
        site.here.onStatement(nil)
        #expect(try await site.move(3, isBack: true).giveUp() == ["Cee Air"])
        try await MovePending.check(site.there)
        #expect(try await site.there.rows(of: cargo.workspace) == sent)
    }

    /// Rows that went to another place may be newer than those that would come.
    @Test func whatWentElsewhereIsLeftAlone() async throws {
        let site = try Site()
        let cargo = try await Cargo("Cee Air", in: site.here)
        let kept = try await site.here.rows(of: cargo.workspace)
        _ = try await site.move(1).run(nil)
        let elsewhere = WorkspaceMove(
            from: .init(site.there, name: "/another name"),
            to: .init(site.here, name: "/here"),
            time: site.time,
            number: 2,
            masterKey: SymmetricKey(data: [UInt8](repeating: 7, count: 32))
        )
        let refusal = await #expect(throws: MoveRefusal.self) { try await elsewhere.run(nil) }
        #expect(refusal == .closed(name: "Cee Air", database: "/here", to: "/there"))
        #expect(refusal?.description.contains("name a new file or an empty database") == true)
        #expect(try await site.here.rows(of: cargo.workspace) == kept)
        try await MovePending.check(site.there)
        // It went on from there: what is there is not the last either.
        _ = try await site.move(3, isBack: true, to: try StorageBackend.sqlite.make()).run(nil)
        let moved = await #expect(throws: MoveRefusal.self) { try await site.move(4, isBack: true).run(nil) }
        #expect(moved == .movedAlready(name: "Cee Air", to: "/elsewhere"))
    }

    /// The one that stays away would keep what came from being served.
    @Test func oneOfSeveralDoesNotComeBackAlone() async throws {
        let site = try Site()
        _ = try await Cargo("Cee Air", in: site.here)
        let second = try await Cargo("Second", in: site.here, after: 1)
        _ = try await site.move(1).run(nil)
        let refusal = await #expect(throws: MoveRefusal.self) { try await site.move(2, isBack: true).run("Cee Air") }
        #expect(refusal == .closed(name: "Second", database: "/here", to: "/there"))
        #expect(try await !site.here.rows(of: second.workspace).isEmpty)
        try await MovePending.check(site.there)
    }
}
