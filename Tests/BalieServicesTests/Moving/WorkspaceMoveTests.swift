import BalieDomain
import BalieStorage
import BalieTestKit
import Crypto
import Testing

@testable import BalieServices

/// Workspaces that are moved from one database to another.
struct WorkspaceMoveTests {
    struct Way: CustomTestStringConvertible, Sendable {
        let from: StorageBackend
        let to: StorageBackend

        var testDescription: String { "\(from) to \(to)" }

        static let all = StorageBackend.allCases.flatMap { from in
            StorageBackend.allCases.map { Way(from: from, to: $0) }
        }
        static let across = all.filter { $0.from != $0.to }
    }

    /// Both databases.
    private struct Site {
        let source: StorageProbe
        let target: StorageProbe
        let time = TestTime()

        init(_ way: Way) throws {
            source = StorageProbe(try way.from.make())
            target = StorageProbe(try way.to.make())
        }

        func move(
            key: UInt8 = 7,
            number: Int64 = 1,
            observe: @escaping WorkspaceMove.Observer = { _ in }
        ) -> WorkspaceMove {
            WorkspaceMove(
                from: .init(source, name: "/source"),
                to: .init(target, name: "/target"),
                time: time,
                number: number,
                masterKey: SymmetricKey(data: [UInt8](repeating: key, count: 32)),
                observe: observe
            )
        }

        /// Programs of this version, and those that do not know of moves, leave both alone.
        func expectNobodyMayWork(_ comment: Comment) async throws {
            for storage in [source, target] {
                await #expect(throws: MovePending.self, comment) { try await MovePending.check(storage) }
                #expect(try await storage.compatible == Schema.compatibleWithMoves, comment)
            }
        }

        func expectTargetMayBeServed() async throws {
            try await MovePending.check(target)
            #expect(try await target.compatible == Schema.compatibleFrom)
            let leases = try await target.read { try LeaseStore.count(in: $0) }
            #expect(leases == (try await target.read { try WorkspaceStore.all(in: $0).count }))
        }
    }

    @Test(arguments: Way.all)
    func everythingArrivesAndIsCompared(_ way: Way) async throws {
        let site = try Site(way)
        let cargoes = [
            try await Cargo("Cee Air", in: site.source), try await Cargo("Second", in: site.source, after: 1),
        ]
        let report = try await site.move().run(nil)
        #expect(report.workspaces == ["Cee Air", "Second"])
        #expect(report.files == 2)
        #expect(report.copied == report.rows)
        for cargo in cargoes {
            let (sent, found) = (
                try await site.source.rows(of: cargo.workspace), try await site.target.rows(of: cargo.workspace)
            )
            #expect(sent.count == MovedTable.all.count, "a table without rows proves nothing")
            #expect(sent == found)
        }
        for table in report.tables {
            let rows = try await site.source.read { try TableCounts(in: $0)[table.name] }
            #expect(table.rows == rows && table.sha256.count == 64, "\(table.name)")
        }
        try await site.expectTargetMayBeServed()
        // The source is as it was, and nobody works with it.
        await #expect(throws: MovePending.self) { try await MovePending.check(site.source) }
        #expect(try await site.source.compatible == Schema.compatibleWithMoves)
        // The keys open.
        let vault = makeEnvironment(storage: site.target).vault
        try await site.target.read { session in
            for cargo in cargoes { _ = try vault.keys(of: cargo.workspace, in: session) }
        }
        // One that was cut off after its last step is run again. The target is served since.
        let served = try await site.target.rows(of: cargoes[0].workspace)
        let node = NodeRow(number: 1, name: "one", instance: NodeInstance(5), version: "1", changedAt: TestTime.start)
        try await site.target.write { try NodeStore.begin(node, in: $0) }
        let again = try await site.move().run(nil)
        #expect(again.workspaces == ["Cee Air", "Second"] && again.tables.isEmpty && again.copied == 0)
        #expect(try await site.target.rows(of: cargoes[0].workspace) == served)
    }

    @Test(arguments: Way.across)
    func oneWorkspaceLeavesTheOthersWhereTheyAre(_ way: Way) async throws {
        let site = try Site(way)
        let staying = try await Cargo("Staying", in: site.source)
        let leaving = try await Cargo("Leaving", in: site.source, after: 1)
        _ = try await Cargo("There", in: site.target, after: 2)
        let (kept, sent) = (
            try await site.source.rows(of: staying.workspace), try await site.source.rows(of: leaving.workspace)
        )
        #expect(try await site.move().run("Leaving").workspaces == ["Leaving"])
        #expect(try await site.target.rows(of: leaving.workspace) == sent)
        #expect(try await site.source.rows(of: leaving.workspace).isEmpty)
        #expect(try await site.source.rows(of: staying.workspace) == kept)
        #expect(try await site.target.rows(of: staying.workspace).isEmpty)
        try await site.expectTargetMayBeServed()
        try await MovePending.check(site.source)
        #expect(try await site.source.compatible == Schema.compatibleFrom)
        #expect(try await site.source.read { try LeaseStore.count(in: $0) } == 1)
    }

    /// Cut off at the first statement that changes a database, at the second, and so on: whatever a run left, the next one ends.
    @Test(arguments: Way.across, [nil, "Cee Air"])
    func aMoveThatIsCutOffAnywhereGoesOn(_ way: Way, _ wanted: String?) async throws {
        let site = try Site(way)
        let cargo = try await Cargo("Cee Air", in: site.source, events: 2_100)
        if wanted != nil { _ = try await Cargo("Staying", in: site.source, after: 1) }
        let sent = try await site.source.rows(of: cargo.workspace)
        var copied: Int64 = 0
        var cuts = 0
        while true {
            // One more statement each time, in the target or in the source, which has few.
            let probe = cuts.isMultiple(of: 2) || cuts > 5 ? site.target : site.source
            probe.failStatement(cuts / 2 + 1, with: StorageError(.retryLater, detail: "cut off"))
            do {
                let report = try await site.move(number: Int64(cuts) + 1).run(wanted)
                // The other one may have nothing left to do.
                copied += report.copied
                break
            } catch let error as StorageError {
                #expect(error.detail == "cut off")
                cuts += 1
            }
            site.source.onStatement(nil)
            site.target.onStatement(nil)
            let isNoted = try await site.source.read { try !MoveStore.all(in: $0).isEmpty }
            let isThere = try await site.target.read { try WorkspaceStore.all(in: $0).count } == 1
            let isArriving = try await site.target.read { try !MoveStore.all(in: $0).isEmpty }
            // At no moment may both be worked with.
            if isArriving { try await site.expectNobodyMayWork("cut \(cuts)") }
            if isThere { #expect(isNoted) }
            if isNoted {
                await #expect(throws: MovePending.self) { try await MovePending.check(site.source) }
            }
        }
        site.source.onStatement(nil)
        site.target.onStatement(nil)
        #expect(cuts > 10)
        #expect(try await site.target.rows(of: cargo.workspace) == sent)
        try await site.expectTargetMayBeServed()
    }

    /// From nothing, for each place: the statement that fails is in another step each time.
    @Test(arguments: [true, false])
    func aMoveThatIsCutOffOnceGoesOnOrIsGivenUp(_ isInTarget: Bool) async throws {
        let way = Way(from: .sqlite, to: .sqlite)
        var place = 0
        while true {
            place += 1
            let site = try Site(way)
            let cargo = try await Cargo("Cee Air", in: site.source)
            let staying = try await Cargo("Staying", in: site.source, after: 1)
            let (sent, kept) = (
                try await site.source.rows(of: cargo.workspace), try await site.source.rows(of: staying.workspace)
            )
            let probe = isInTarget ? site.target : site.source
            probe.failStatement(place, with: StorageError(.full, detail: "cut off"))
            do {
                _ = try await site.move().run("Cee Air")
                break
            } catch let error as StorageError {
                #expect(error.code == .full)
            }
            probe.onStatement(nil)
            #expect(try await site.source.rows(of: staying.workspace) == kept)
            if place.isMultiple(of: 2) {
                _ = try await site.move(number: 2).run("Cee Air")
                try await site.expectTargetMayBeServed()
                try await MovePending.check(site.source)
                #expect(try await site.target.rows(of: cargo.workspace) == sent)
                #expect(try await site.source.rows(of: cargo.workspace).isEmpty)
            } else if try await site.source.read({ try MoveStore.all(in: $0).first?.state }) == .leaving {
                #expect(try await site.move(number: 2).giveUp() == ["Cee Air"])
                try await MovePending.check(site.source)
                #expect(try await site.source.compatible == Schema.compatibleFrom)
                #expect(try await site.source.read { try LeaseStore.count(in: $0) } == 2)
                #expect(try await site.source.rows(of: cargo.workspace) == sent)
                #expect(try await site.target.rows(of: cargo.workspace).isEmpty)
                #expect(try await site.target.compatible == Schema.compatibleFrom)
                await #expect(throws: MoveRefusal.notBegun) { try await site.move().giveUp() }
            }
        }
        #expect(place > 30)
    }

    /// It is in the target, and what is left here keeps the others from being served.
    @Test func aMoveThatIsCutOffWhileRemovingSaysWhatHelps() async throws {
        let site = try Site(Way(from: .sqlite, to: .sqlite))
        let cargo = try await Cargo("Cee Air", in: site.source)
        _ = try await Cargo("Staying", in: site.source, after: 1)
        let failure = StorageError(.full, detail: "cut off")
        site.source.onStatement { sql throws(StorageError) in
            if sql.text(for: .sqlite).contains("DELETE FROM agent") { throw failure }
        }
        await #expect(throws: StorageError.self) { try await site.move().run("Cee Air") }
        site.source.onStatement(nil)
        let pending = await #expect(throws: MovePending.self) { try await MovePending.check(site.source) }
        #expect(pending?.description.contains("run the same balie migrate again") == true)
        let again = try await site.move(number: 2).run("Cee Air")
        #expect(again.tables.isEmpty && again.copied == 0 && again.files == 1, "nothing was compared")
        #expect(try await site.source.rows(of: cargo.workspace).isEmpty)
        try await MovePending.check(site.source)
        try await site.expectTargetMayBeServed()
    }

    /// What somebody changed in the target is found, named, and never served.
    @Test(arguments: Way.across)
    func aDifferenceIsFound(_ way: Way) async throws {
        let site = try Site(way)
        let cargo = try await Cargo("Cee Air", in: site.source)
        // Everything has arrived when the source cannot note it.
        let failure = StorageError(.full, detail: "cut off")
        site.source.onStatement { sql throws(StorageError) in
            if sql.arguments.contains(.text("moved")) { throw failure }
        }
        await #expect(throws: StorageError.self) { try await site.move().run(nil) }
        site.source.onStatement(nil)
        try await site.target.write { session in
            try session.run("UPDATE canned_reply SET body = \("Good day 👋\nand a second linE")")
            try session.run("DELETE FROM search_word WHERE word = -1")
        }
        let refusal = await #expect(throws: MoveRefusal.self) { try await site.move(number: 2).run(nil) }
        #expect(
            refusal
                == .different(tables: ["search_word (4 rows, 3 in the target)", "canned_reply (another checksum)"])
        )
        try await site.expectNobodyMayWork("different")
        #expect(try await site.move().giveUp() == ["Cee Air"])
        _ = try await site.move(number: 3).run(nil)
        #expect(try await site.target.rows(of: cargo.workspace) == site.source.rows(of: cargo.workspace))
    }

    @Test func anotherKeyIsFoundBeforeAnythingHappens() async throws {
        let site = try Site(Way(from: .sqlite, to: .sqlite))
        _ = try await Cargo("Cee Air", in: site.source)
        let refusal = await #expect(throws: MoveRefusal.self) { try await site.move(key: 8).run(nil) }
        #expect(refusal == .otherKey(database: "/source"))
        // The target is another installation's.
        let foreign = Vault(masterKey: SymmetricKey(data: [UInt8](repeating: 8, count: 32)))
        try await site.target.write { session in
            let key = try foreign.makeWorkspaceKey(for: ID(1))
            try WorkspaceStore.insert(ID(1), name: "Foreign", wrappedKey: key, at: TestTime.start, in: session)
        }
        let other = await #expect(throws: MoveRefusal.self) { try await site.move().run(nil) }
        #expect(other == .otherKey(database: "/target"))
        for storage in [site.source, site.target] { try await MovePending.check(storage) }
    }

    @Test func aWorkspaceThatIsThereIsNotMovedOver() async throws {
        let site = try Site(Way(from: .sqlite, to: .sqlite))
        _ = try await Cargo("Cee Air", in: site.source)
        let there = try await Cargo("Cee Air", in: site.target, after: 1)
        let before = try await site.target.rows(of: there.workspace)
        let refusal = await #expect(throws: MoveRefusal.self) { try await site.move().run(nil) }
        #expect(refusal == .isThere(name: "Cee Air", database: "/target"))
        #expect(try await site.target.rows(of: there.workspace) == before)
        try await MovePending.check(site.source)
    }

    @Test func aMoveToAnotherPlaceWaitsForTheFirst() async throws {
        let site = try Site(Way(from: .sqlite, to: .sqlite))
        _ = try await Cargo("Cee Air", in: site.source)
        site.target.failStatement(20, with: StorageError(.full, detail: "cut off"))
        await #expect(throws: StorageError.self) { try await site.move().run(nil) }
        let elsewhere = WorkspaceMove(
            from: .init(site.source, name: "/source"),
            to: .init(try StorageBackend.sqlite.make(), name: "/elsewhere"),
            time: site.time,
            number: 5,
            masterKey: SymmetricKey(data: [UInt8](repeating: 7, count: 32))
        )
        let refusal = await #expect(throws: MoveRefusal.self) { try await elsewhere.run(nil) }
        #expect(refusal == .begunOtherwise(name: "Cee Air", with: "/target"))
        await #expect(throws: MoveRefusal.notBegun) { try await elsewhere.giveUp() }
    }

    @Test func aMoveOfEverythingDoesNotBecomeTheMoveOfOne() async throws {
        let site = try Site(Way(from: .sqlite, to: .sqlite))
        let cargo = try await Cargo("Cee Air", in: site.source)
        let sent = try await site.source.rows(of: cargo.workspace)
        for probe in [site.target, site.source] {
            // The second time, everything has arrived and the source has noted it.
            let failure = StorageError(.full, detail: "cut off")
            if probe === site.target {
                probe.failStatement(20, with: failure)
            } else {
                site.target.onStatement { sql throws(StorageError) in
                    if sql.text(for: .sqlite).contains("DELETE FROM move") { throw failure }
                }
            }
            await #expect(throws: StorageError.self) { try await site.move().run(nil) }
            site.target.onStatement(nil)
            await #expect(throws: MoveRefusal.everythingBegun) { try await site.move(number: 2).run("Cee Air") }
        }
        _ = try await site.move(number: 3).run(nil)
        let ended = await #expect(throws: MoveRefusal.self) { try await site.move(number: 4).run("Cee Air") }
        #expect(ended == .movedAlready(name: "Cee Air", to: "/target"))
        #expect(try await site.source.rows(of: cargo.workspace) == sent, "nothing was removed")
        try await site.expectTargetMayBeServed()
    }

    @Test func thereMustBeSomethingToMove() async throws {
        let site = try Site(Way(from: .sqlite, to: .sqlite))
        let empty = await #expect(throws: MoveRefusal.self) { try await site.move().run(nil) }
        #expect(empty == .empty(database: "/source"))
        _ = try await Cargo("Cee Air", in: site.source)
        let missing = await #expect(throws: MoveRefusal.self) { try await site.move().run("Dee Air") }
        #expect(missing == .noSuchWorkspace("Dee Air", database: "/source"))
    }

    @Test(arguments: [true, false])
    func whatANewerProgramChangedIsLeftToIt(_ isSource: Bool) async throws {
        let site = try Site(Way(from: .sqlite, to: .sqlite))
        _ = try await Cargo("Cee Air", in: site.source)
        let newer = isSource ? site.source : site.target
        try await newer.write { try $0.run("UPDATE schema_version SET version = \(Schema.version + 1)") }
        let refusal = await #expect(throws: MoveRefusal.self) { try await site.move().run(nil) }
        #expect(refusal == .newer(database: isSource ? "/source" : "/target"))
    }

    /// A beat between two looks is a node that lives; one that died without a word is signed off.
    @Test(arguments: [true, false])
    func aServedDatabaseIsNotMoved(_ isAlive: Bool) async throws {
        let site = try Site(Way(from: .sqlite, to: .sqlite))
        let cargo = try await Cargo("Cee Air", in: site.source)
        let instance = NodeInstance(5)
        let row = NodeRow(number: 1, name: "one", instance: instance, version: "1", changedAt: TestTime.start)
        try await site.source.write { session in
            try NodeStore.begin(row, in: session)
            try BrowserStore.connect(ID(11), workspace: cargo.workspace, to: instance, in: session)
        }
        let (source, time) = (site.source, site.time)
        async let moved = site.move().run("Cee Air")
        await time.nextSleeper()
        if isAlive { _ = try await source.write { try NodeStore.beat(instance, in: $0) } }
        time.advance(by: .seconds(4))
        if isAlive {
            do {
                _ = try await moved
                Issue.record("moved from under a server")
            } catch {
                #expect(error as? MoveRefusal == .served(database: "/source"))
            }
            try await MovePending.check(source)
        } else {
            #expect(try await moved.rows > 0)
            #expect(try await source.read { try NodeStore.all(in: $0).first?.instance } == nil)
        }
    }

    /// The next server makes of it what a crash does: nobody knows whether it arrived.
    @Test(arguments: Way.across)
    func aCallThatWasUnderWayIsUnknown(_ way: Way) async throws {
        let site = try Site(way)
        let cargo = try await Cargo("Cee Air", in: site.source)
        _ = try await site.move().run(nil)
        let environment = makeEnvironment(storage: site.target)
        try await OutboxLeftOvers(environment).settle()
        let rows = try await site.target.rows(of: cargo.workspace)["outbox"] ?? []
        #expect(rows.map { $0[6] } == [.text("unknown"), .text("queued")])
    }

    @Test(arguments: Way.across)
    func manyRowsAreMovedInPages(_ way: Way) async throws {
        let site = try Site(way)
        let cargo = try await Cargo("Cee Air", in: site.source)
        for start in Int64(0)..<10 {
            try await site.source.write { session in
                let table = try #require(MovedTable.all.first { $0.name == "search_word" })
                let rows = (start * 5_000..<(start + 1) * 5_000).map { number in
                    SQLRow([.integer(cargo.workspace.rawValue), .integer(number &* 7_919 + 1), .integer(number)])
                }
                try RowStore.insert(rows, into: table, in: session)
            }
        }
        let seen = Box<[MoveProgress]>([])
        let report = try await site.move { progress in seen.change { $0.append(progress) } }.run(nil)
        #expect(report.rows > 50_000)
        let progress = seen.value
        for step in [MoveProgress.Step.copying, .comparing] {
            let rows = progress.filter { $0.step == step }.map(\.done)
            #expect(rows.count > 50 && rows == rows.sorted() && rows.last == report.rows)
        }
    }
}
