import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

/// What every engine must do, whatever it is.
struct StorageConformanceTests {
    private struct Stop: Error, Equatable { let number: Int }

    private func prepared(_ backend: StorageBackend) async throws -> any Storage {
        let storage = try backend.make()
        try await storage.write { session in
            try session.run(
                """
                CREATE TABLE probe (id BIGINT PRIMARY KEY, word TEXT,
                    bytes \(.sqlite, "BLOB")\(.postgres, "BYTEA"), number BIGINT UNIQUE)
                """
            )
        }
        return storage
    }

    private static func ids(in session: any SQLSession) throws -> [Int64] {
        try session.rows("SELECT id FROM probe ORDER BY id").map { try $0.int64(0) }
    }

    // MARK: Writes that are committed together

    @Test(arguments: StorageBackend.allCases, [WriteUrgency.normal, .urgent, .immediate])
    func aThrowingClosureUndoesOnlyItself(_ backend: StorageBackend, _ urgency: WriteUrgency) async throws {
        let storage = try await prepared(backend)
        let failed = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<60 {
                group.addTask {
                    do {
                        try await storage.write(urgency) { session in
                            try session.run("INSERT INTO probe (id) VALUES (\(number))")
                            if number % 3 == 0 { throw Stop(number: number) }
                        }
                        return nil
                    } catch let stop as Stop {
                        return stop.number
                    } catch {
                        return -1
                    }
                }
            }
            return await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
        }
        #expect(failed == Set((0..<60).filter { $0 % 3 == 0 }))
        let kept = try await storage.read { try Self.ids(in: $0) }
        #expect(kept == (0..<60).filter { $0 % 3 != 0 }.map(Int64.init))
    }

    @Test(arguments: StorageBackend.allCases, [WriteUrgency.normal, .urgent, .immediate])
    func aClosureThatBreaksAConstraintUndoesOnlyItself(
        _ backend: StorageBackend,
        _ urgency: WriteUrgency
    ) async throws {
        let storage = try await prepared(backend)
        try await storage.write { try $0.run("INSERT INTO probe (id, number) VALUES (1000, 7)") }
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let result: Void? = try? await storage.write(urgency) { session in
                        try session.run("INSERT INTO probe (id) VALUES (\(number))")
                        if number % 2 == 0 { try session.run("INSERT INTO probe (id, number) VALUES (2000, 7)") }
                    }
                    return result != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(outcomes == 20)
        let kept = try await storage.read { try Self.ids(in: $0) }
        #expect(kept == (0..<40).filter { $0 % 2 == 1 }.map(Int64.init) + [1000])
    }

    @Test(arguments: StorageBackend.allCases)
    func callersAreAnsweredAfterTheCommit(_ backend: StorageBackend) async throws {
        let storage = try await prepared(backend)
        await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    try await storage.write { try $0.run("INSERT INTO probe (id) VALUES (\(number))") }
                    let found = try await storage.read { session in
                        try session.firstRow("SELECT 1 FROM probe WHERE id = \(number)") != nil
                    }
                    #expect(found, "\(number) was answered and cannot be read")
                }
            }
        }
    }

    @Test(arguments: StorageBackend.allCases)
    func actionsRunInTheOrderOfTheCommitsAndNeverForWhatWasUndone(_ backend: StorageBackend) async throws {
        let storage = try await prepared(backend)
        let (order, committed) = (Box<[Int]>([]), Box<[Int]>([]))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<80 {
                group.addTask {
                    try? await storage.write { session in
                        session.afterCommit { committed.change { $0.append(number) } }
                        try session.run("INSERT INTO probe (id) VALUES (\(number))")
                        if number % 4 == 0 { throw Stop(number: number) }
                        order.change { $0.append(number) }
                    }
                }
            }
        }
        #expect(committed.value.count == 60)
        #expect(Set(committed.value) == Set(order.value))
        // Where transactions run side by side, each acts for itself.
        if backend == .sqlite { #expect(committed.value == order.value) }
    }

    @Test(arguments: StorageBackend.allCases)
    func actionsSeeWhatWasCommitted(_ backend: StorageBackend) async throws {
        let storage = try await prepared(backend)
        let ran = Box(false)
        try await storage.write { session in
            try session.run("INSERT INTO probe (id) VALUES (1)")
            session.afterCommit { ran.change { $0 = true } }
            #expect(!ran.value)
        }
        #expect(ran.value)
    }

    // MARK: Parts of a transaction

    @Test(arguments: StorageBackend.allCases)
    func anAttemptUndoesOnlyItsOwnBody(_ backend: StorageBackend) async throws {
        let storage = try await prepared(backend)
        let told = Box<[String]>([])
        try await storage.write { session in
            try session.run("INSERT INTO probe (id) VALUES (1)")
            session.afterCommit { told.change { $0.append("outer") } }
            #expect(throws: Stop(number: 2)) {
                try session.attempt {
                    try session.run("INSERT INTO probe (id) VALUES (2)")
                    session.afterCommit { told.change { $0.append("undone") } }
                    throw Stop(number: 2)
                }
            }
            let value = try session.attempt {
                try session.run("INSERT INTO probe (id) VALUES (3)")
                session.afterCommit { told.change { $0.append("kept") } }
                return 33
            }
            #expect(value == 33)
            try session.run("INSERT INTO probe (id) VALUES (4)")
        }
        #expect(try await storage.read { try Self.ids(in: $0) } == [1, 3, 4])
        #expect(told.value == ["outer", "kept"])
    }

    @Test(arguments: StorageBackend.allCases)
    func attemptsCanBeNested(_ backend: StorageBackend) async throws {
        let storage = try await prepared(backend)
        try await storage.write { session in
            try session.attempt {
                try session.run("INSERT INTO probe (id) VALUES (1)")
                try? session.attempt {
                    try session.run("INSERT INTO probe (id) VALUES (2)")
                    throw Stop(number: 2)
                }
                try session.attempt { try session.run("INSERT INTO probe (id) VALUES (3)") }
            }
            try? session.attempt {
                try session.attempt { try session.run("INSERT INTO probe (id) VALUES (4)") }
                throw Stop(number: 4)
            }
        }
        #expect(try await storage.read { try Self.ids(in: $0) } == [1, 3])
    }

    @Test(arguments: StorageBackend.allCases)
    func anAttemptThatBreaksAConstraintLeavesTheTransactionUsable(_ backend: StorageBackend) async throws {
        let storage = try await prepared(backend)
        try await storage.write { session in
            try session.run("INSERT INTO probe (id) VALUES (1)")
            do {
                try session.attempt { try session.run("INSERT INTO probe (id) VALUES (1)") }
                Issue.record("the second row of one key went in")
            } catch let error as StorageError {
                #expect(error.code == .conflict)
            }
            try session.run("INSERT INTO probe (id) VALUES (2)")
        }
        #expect(try await storage.read { try Self.ids(in: $0) } == [1, 2])
    }

    // MARK: Reads

    @Test(arguments: StorageBackend.allCases)
    func aReadSeesOneSnapshot(_ backend: StorageBackend) async throws {
        let storage = try await prepared(backend)
        try await storage.write { session in
            try session.run("INSERT INTO probe (id, number) VALUES (1, 0)")
            try session.run("INSERT INTO probe (id, number) VALUES (2, 1000)")
        }
        // Every write moves one from the second to the first: whoever sees a whole state sees a sum of 1000.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await storage.write { session in
                        try session.run("UPDATE probe SET number = number + 1 WHERE id = 1")
                        try session.run("UPDATE probe SET number = number - 1 WHERE id = 2")
                    }
                }
                group.addTask {
                    let sum = try await storage.read { session in
                        let first = try session.firstRow("SELECT number FROM probe WHERE id = 1")?.int64(0) ?? 0
                        let second = try session.firstRow("SELECT number FROM probe WHERE id = 2")?.int64(0) ?? 0
                        return first + second
                    }
                    #expect(sum == 1000)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(arguments: StorageBackend.allCases)
    func aReadCannotWrite(_ backend: StorageBackend) async throws {
        let storage = try await prepared(backend)
        await #expect(throws: StorageError.self) {
            try await storage.read { try $0.run("INSERT INTO probe (id) VALUES (1)") }
        }
        #expect(try await storage.read { try Self.ids(in: $0) } == [])
    }

    // MARK: Values

    /// PostgreSQL keeps no NUL in texts; what comes in from outside is refused with one before it gets there.
    private static func texts(for backend: StorageBackend) -> [String] {
        backend == .postgres ? texts.filter { !$0.contains("\u{0}") } : texts
    }

    private static let texts = [
        "", " ", "plain", "a\u{0}b", "\u{0}", "é", "e\u{301}", "👩‍👩‍👧‍👦", "漢字", "\u{FEFF}bom", "'; DROP TABLE probe; --",
        "%_\\",
        String(repeating: "x", count: 100_000),
    ]
    private static let blobs: [[UInt8]] = [[], [0], [0, 0, 0], Array(0...255), [UInt8](repeating: 7, count: 100_000)]
    private static let integers: [Int64] = [.min, .min + 1, -1, 0, 1, 1 << 53 + 1, .max - 1, .max]

    @Test(arguments: StorageBackend.allCases)
    func everyValueComesBackAsItWas(_ backend: StorageBackend) async throws {
        let storage = try await prepared(backend)
        let values: [SQLValue] =
            Self.texts(for: backend).map(SQLValue.text) + Self.blobs.map(SQLValue.blob)
            + Self.integers.map(SQLValue.integer) + [
                .null
            ]
        for (index, value) in values.enumerated() {
            try await storage.write { session in
                switch value {
                case .text: try session.run("INSERT INTO probe (id, word) VALUES (\(index), \(value))")
                case .blob: try session.run("INSERT INTO probe (id, bytes) VALUES (\(index), \(value))")
                case .integer, .null: try session.run("INSERT INTO probe (id, number) VALUES (\(index), \(value))")
                }
            }
            let row = try await storage.read { session in
                try session.firstRow("SELECT word, bytes, number FROM probe WHERE id = \(index)")
            }
            let kept = try #require(row).values
            switch value {
            // As bytes: two texts are equal in Swift although their forms differ.
            case .text(let text):
                guard case .text(let found) = kept[0] else {
                    Issue.record("\(index) is \(kept[0])")
                    continue
                }
                #expect(Array(found.utf8) == Array(text.utf8), "text \(index)")
            case .blob: #expect(kept[1] == value)
            case .integer: #expect(kept[2] == value)
            case .null: #expect(kept == [.null, .null, .null])
            }
        }
    }

    @Test(arguments: StorageBackend.allCases)
    func everyConvertibleTypeComesBackAsItWas(_ backend: StorageBackend) async throws {
        let storage = try await prepared(backend)
        let row = try await storage.read { session in
            try session.firstRow(
                """
                SELECT \(true), \(false), \(ID<Contact>(77)), \(Timestamp(milliseconds: -5)), \(Role.supervisor),
                       \(String?.none), \([UInt8]([1, 2])), \(12 as Int), \(ChannelKind.whatsapp)
                """
            )
        }
        let values = try #require(row)
        #expect(try values.bool(0))
        #expect(try !values.bool(1))
        #expect(try values.id(2, as: Contact.self) == ID(77))
        #expect(try values.timestamp(3) == Timestamp(milliseconds: -5))
        #expect(try values.value(4, as: Role.self) == .supervisor)
        #expect(try values.optionalString(5) == nil)
        #expect(try values.bytes(6) == [1, 2])
        #expect(try values.int(7) == 12)
        #expect(try values.value(8, as: ChannelKind.self) == .whatsapp)
    }

    @Test func aColumnOfAnotherTypeIsAnErrorNotAGuess() {
        let row = SQLRow([.text("word"), .null, .blob([1]), .integer(4), .text("12")])
        for column in 0..<3 {
            #expect(throws: StorageError.self) { try row.int64(column) }
        }
        for column in [1, 2, 3] {
            #expect(throws: StorageError.self) { try row.string(column) }
        }
        for column in [0, 1, 3] {
            #expect(throws: StorageError.self) { try row.bytes(column) }
        }
        #expect(throws: StorageError.self) { try row.value(0, as: Role.self) }
        #expect((try? row.int64(4)) == 12)
    }

    // MARK: Errors

    @Test(arguments: StorageBackend.allCases)
    func aBrokenConstraintIsAConflict(_ backend: StorageBackend) async throws {
        let fixture = try await StorageFixture(backend)
        let workspace = fixture.workspace
        let breaking: [(String, SQL)] = [
            ("unique", "INSERT INTO skill (workspace_id, skill_id, name) VALUES (\(workspace), 31, 'Dutch')"),
            ("primary key", "INSERT INTO skill (workspace_id, skill_id, name) VALUES (\(workspace), 30, 'Other')"),
            ("foreign key", "INSERT INTO skill (workspace_id, skill_id, name) VALUES (999, 31, 'Other')"),
            ("not null", "INSERT INTO skill (workspace_id, skill_id, name) VALUES (\(workspace), 31, NULL)"),
            ("check", "UPDATE agent SET capacity = -1 WHERE workspace_id = \(workspace)"),
        ]
        for (name, sql) in breaking {
            do {
                try await fixture.storage.write { try $0.run(sql) }
                Issue.record("\(name) was let through")
            } catch let error as StorageError {
                #expect(error.code == .conflict, "\(name): \(error.debugDescription)")
            }
        }
    }

    @Test(arguments: StorageBackend.allCases)
    func errorsNeverShowArguments(_ backend: StorageBackend) async throws {
        let fixture = try await StorageFixture(backend)
        let secret = "canary-of-a-customer"
        do {
            try await fixture.storage.write { session in
                for _ in 0..<2 {
                    try session.run(
                        "INSERT INTO skill (workspace_id, skill_id, name) VALUES (\(fixture.workspace), 31, \(secret))"
                    )
                }
            }
            Issue.record("the second row went in")
        } catch {
            #expect(!"\(error) \(String(reflecting: error))".contains(secret))
        }
    }

    /// Of PostgreSQL its own tools make one.
    @Test(arguments: [StorageBackend.sqlite])
    func aBackupIsAWholeDatabase(_ backend: StorageBackend) async throws {
        let fixture = try await StorageFixture(backend)
        let path = TemporaryFiles.path("backup.sqlite")
        try await fixture.storage.backup(to: path)
        let copy = try backend.open(path)
        let (before, after) = (
            try await fixture.storage.read { try TableCounts(in: $0) }, try await copy.read { try TableCounts(in: $0) }
        )
        #expect(before == after)
        #expect(after["message"] == 1)
    }
}
