import BalieDomain
import BalieStorage

extension WorkspaceMove {
    /// Copies what has not arrived.
    ///
    /// - Parameter total: their rows in the source.
    /// - Returns: how many rows were copied.
    func copy(_ passengers: [Passenger], total: Int64) async throws -> Int64 {
        let arrived = try await rowCount(of: passengers, in: target)
        var done = arrived
        for passenger in passengers {
            for table in MovedTable.all {
                observe(MoveProgress(step: .copying, table: table.name, done: done, total: total))
                let target = target.storage
                let arrived = try await target.read { try RowStore.lastPlace(table, of: passenger.id, in: $0) }
                var page = try await self.page(table, of: passenger, after: arrived, in: source)
                while let last = page.last {
                    let place = table.place(of: last)
                    // The next page is read while this one is written.
                    async let next = self.page(table, of: passenger, after: place, in: source)
                    let rows = page
                    try await target.write { try RowStore.insert(rows, into: table, in: $0) }
                    done += Int64(rows.count)
                    observe(MoveProgress(step: .copying, table: table.name, done: done, total: total))
                    page = try await next
                }
            }
        }
        return done - arrived
    }

    /// Reads both sides again.
    ///
    /// - Parameter total: their rows in the source.
    /// - Throws: ``MoveRefusal/different(tables:)``.
    func compare(_ passengers: [Passenger], total: Int64) async throws -> [MoveReport.Table] {
        var progress = MoveProgress(step: .comparing, table: "", done: 0, total: total)
        var tables: [MoveReport.Table] = []
        var different: [String] = []
        for table in MovedTable.all {
            progress.table = table.name
            var whole = TableDigest()
            var rows: Int64 = 0
            for passenger in passengers {
                let start = progress
                async let expected = digest(table, of: passenger, in: source, from: start)
                async let found = digest(table, of: passenger, in: target, from: nil)
                let (one, other) = (try await expected, try await found)
                progress.done += one.rows
                let sum = one.finalize()
                if one.rows != other.rows {
                    different.append("\(table.name) (\(one.rows) rows, \(other.rows) in the target)")
                } else if sum != other.finalize() {
                    different.append("\(table.name) (another checksum)")
                }
                rows += one.rows
                whole.add(SQLRow([.blob(sum)]))
            }
            tables.append(.init(name: table.name, rows: rows, sha256: hexadecimal(whole.finalize())))
        }
        guard different.isEmpty else { throw MoveRefusal.different(tables: different) }
        return tables
    }

    /// Removes a workspace with all its rows, those first that refer to others; then the note of its move.
    func remove(_ passenger: Passenger, from side: Side) async throws {
        let total = try await rowCount(of: [passenger], in: side)
        var done: Int64 = 0
        let (workspace, others) = (MovedTable.all[0], MovedTable.all.dropFirst())
        try await side.storage.write { try LeaseStore.close(passenger.id, in: $0) }
        for table in others.reversed() {
            var count = table.pageLimit
            while count == table.pageLimit {
                count = try await side.storage.write { try RowStore.remove(table, of: passenger.id, in: $0) }
                done += Int64(count)
                observe(MoveProgress(step: .removing, table: table.name, done: done, total: total))
            }
        }
        try await side.storage.write { session in
            _ = try RowStore.remove(workspace, of: passenger.id, in: session)
            try MoveStore.remove(passenger.id, in: session)
        }
        await side.storage.scrub()
    }

    /// Messages' files, which do not move.
    func fileCount(of passengers: [Passenger]) async throws -> Int64 {
        try await target.storage.read { session in
            var count: Int64 = 0
            for passenger in passengers { count += try MediaStore.fileCount(workspace: passenger.id, in: session) }
            return count
        }
    }

    private func page(
        _ table: MovedTable,
        of passenger: Passenger,
        after place: [SQLValue]?,
        in side: Side
    ) async throws -> [SQLRow] {
        try await side.storage.read { try RowStore.page(table, of: passenger.id, after: place, in: $0) }
    }

    private func digest(
        _ table: MovedTable,
        of passenger: Passenger,
        in side: Side,
        from progress: MoveProgress?
    ) async throws -> TableDigest {
        var digest = TableDigest()
        var page = try await page(table, of: passenger, after: nil, in: side)
        while let last = page.last {
            let place = table.place(of: last)
            async let next = self.page(table, of: passenger, after: place, in: side)
            for row in page { digest.add(row) }
            if var progress {
                progress.done += digest.rows
                observe(progress)
            }
            page = try await next
        }
        return digest
    }

    func rowCount(of passengers: [Passenger], in side: Side) async throws -> Int64 {
        var count: Int64 = 0
        for passenger in passengers {
            count += try await side.storage.read { session in
                var count: Int64 = 0
                for table in MovedTable.all {
                    count += try RowStore.count(table, of: passenger.id, in: session)
                }
                return count
            }
        }
        return count
    }
}
