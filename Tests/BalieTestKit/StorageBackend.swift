public import BalieStorage
import BalieStorageSQLite
import FoundationEssentials
import Glibc
import Synchronization

/// A database that tests run on: `@Test(arguments: StorageBackend.allCases)`.
public enum StorageBackend: String, Sendable, CaseIterable {
    case sqlite

    /// An empty, migrated database of its own for one test; its files go when the tests end.
    public func make() throws -> any Storage { try open(TemporaryFiles.path("database.sqlite")) }

    /// The database at a place; it is made if there is none. Two of one place are what two processes see.
    public func open(_ place: String) throws -> any Storage {
        switch self {
        case .sqlite: try SQLiteStorage(path: place, durable: false)
        }
    }
}

/// Files that live as long as the test process.
public enum TemporaryFiles {
    private static let count = Mutex(0)
    private static let folder: String = {
        let folder =
            FileManager.default.temporaryDirectory.path + "/balie-tests-\(ProcessInfo.processInfo.processIdentifier)"
        atexit { TemporaryFiles.remove() }
        return folder
    }()

    /// A path nobody else has, in a folder of its own.
    public static func path(_ name: String) -> String {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let own = "\(folder)/\(number)"
        do {
            try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
        } catch {
            preconditionFailure("no room for the tests' files in \(own): \(error)")
        }
        return "\(own)/\(name)"
    }

    private static func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

/// The bytes of a file.
public func readFile(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }
