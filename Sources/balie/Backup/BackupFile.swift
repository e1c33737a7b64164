import BalieDomain
import BalieServices
import Crypto
import FoundationEssentials
import GRDB
import Glibc

/// A backup: a copy of the database, with the sealed files and a note of what it is in two tables more.
///
/// One SQLite file. Everything of a customer in it is as sealed as it was; the master key is not in it.
enum BackupFile {
    /// The form of the two tables, and from 2 on the ``BackupSeal``; a program refuses a form it does not know.
    static let format = 2
    static let mode: mode_t = 0o600

    /// What a backup says of itself.
    struct Note: Equatable {
        let format: Int
        let madeAt: Timestamp
        let program: String
        let fileCount: Int
    }

    /// Adds the files below `folder` to a copy of the database, and the note.
    ///
    /// Files that vanish meanwhile were erased, and are left out; those that come are not in the database copied before.
    ///
    /// - Parameter folder: `nil` leaves the files out: they are in a store that keeps them.
    /// - Returns: how many files were added.
    static func complete(_ path: String, withFilesIn folder: String?, at now: Timestamp) throws -> Int {
        let database = try open(path, readOnly: false)
        defer { try? database.close() }
        return try database.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE backup_file (path TEXT PRIMARY KEY, sha256 BLOB NOT NULL, bytes BLOB NOT NULL);
                    CREATE TABLE backup_note (
                        id INTEGER PRIMARY KEY CHECK (id = 1), format INTEGER NOT NULL, made_at_ms INTEGER NOT NULL,
                        program TEXT NOT NULL, file_count INTEGER NOT NULL)
                    """
            )
            var count = 0
            for name in try folder.map(files) ?? [] {
                guard let bytes = FileManager.default.contents(atPath: "\(folder ?? "")/\(name)") else { continue }
                try db.execute(
                    sql: "INSERT INTO backup_file (path, sha256, bytes) VALUES (?, ?, ?)",
                    arguments: [name, hash(bytes), bytes]
                )
                count += 1
            }
            try db.execute(
                sql: "INSERT INTO backup_note (id, format, made_at_ms, program, file_count) VALUES (1, ?, ?, ?, ?)",
                arguments: [format, now.milliseconds, Version.text, count]
            )
            return count
        }
    }

    /// Closes one that is whole to others, and gives it the name that it is known by.
    static func settle(_ draft: String, as path: String) throws {
        guard BackupSeal.add(to: draft) else { throw CommandFailure(.cannotCreate, "\(draft) cannot be written to.") }
        chmod(draft, mode)
        try DurableFile.settle(draft, as: path)
    }

    /// Reads the note, and checks the seal, every page of the file and every hash in it.
    ///
    /// - Throws: ``CommandFailure`` for a file that is no backup, or a damaged one.
    static func verify(_ path: String) throws -> Note {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.data, "There is no file \(path).")
        }
        do {
            let database = try open(path, readOnly: true)
            defer { try? database.close() }
            return try database.read { db in
                let note = try readNote(db)
                guard note.format < 2 || BackupSeal.holds(path) else { throw damaged(path) }
                guard try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"] else { throw damaged(path) }
                var count = 0
                let rows = try Row.fetchCursor(db, sql: "SELECT path, sha256, bytes FROM backup_file ORDER BY path")
                while let row = try rows.next() {
                    let name: String = row[0]
                    let stored: Data = row[1]
                    let bytes: Data = row[2]
                    guard isInside(name), stored == hash(bytes) else { throw damaged(path) }
                    count += 1
                }
                guard count == note.fileCount else { throw damaged(path) }
                return note
            }
        } catch let error as DatabaseError {
            guard error.resultCode != .SQLITE_CORRUPT else { throw damaged(path) }
            throw CommandFailure(.data, "\(path) is not a backup made by balie backup.")
        }
    }

    /// Hands out the files one by one.
    static func forEachFile(_ path: String, _ body: (_ name: String, _ bytes: Data) throws -> Void) throws {
        let database = try open(path, readOnly: true)
        defer { try? database.close() }
        try database.read { db in
            let rows = try Row.fetchCursor(db, sql: "SELECT path, bytes FROM backup_file ORDER BY path")
            while let row = try rows.next() { try body(row[0], row[1]) }
        }
    }

    /// Turns a copy of a backup into a database again.
    static func strip(_ path: String) throws {
        let database = try open(path, readOnly: false)
        defer { try? database.close() }
        try database.writeWithoutTransaction { db in
            try db.execute(sql: "DROP TABLE backup_file; DROP TABLE backup_note; VACUUM")
        }
    }

    private static func readNote(_ db: Database) throws -> Note {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT format, made_at_ms, program, file_count FROM backup_note WHERE id = 1"
        )
        guard let row else { throw CommandFailure(.data, "The backup is not whole: it was stopped while being made.") }
        let note = Note(
            format: row[0],
            madeAt: Timestamp(milliseconds: row[1]),
            program: row[2],
            fileCount: row[3]
        )
        guard note.format <= format else {
            throw CommandFailure(.data, "The backup was made by a newer Balie (\(note.program)). Restore it with that.")
        }
        return note
    }

    private static func open(_ path: String, readOnly: Bool) throws -> DatabaseQueue {
        var configuration = GRDB.Configuration()
        configuration.readonly = readOnly
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Paths of the regular files below a folder, from it, sorted, without those that are being written; none if there is
    /// no folder.
    private static func files(in folder: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().filter { name in
            var isFolder = false
            return !name.hasPrefix(FolderFileStore.workshop + "/")
                && FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder) && !isFolder
        }
    }

    /// A name in a backup must not lead out of the folder it is put into.
    private static func isInside(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains(0)
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !["", ".", ".."].contains($0)
            }
    }

    private static func hash(_ bytes: Data) -> Data { Data(SHA256.hash(data: bytes)) }

    private static func damaged(_ path: String) -> CommandFailure {
        CommandFailure(.data, "The backup \(path) is damaged: use another copy of it.")
    }
}
