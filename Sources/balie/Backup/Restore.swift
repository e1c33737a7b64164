import BalieDomain
import BalieServices
import BalieStorage
import BalieStorageSQLite
import FoundationEssentials

/// Fills an empty data folder from a backup: whole, or not at all.
struct Restore {
    let folder: DataFolder
    let database: String
    /// Where the files of the backup go; those that a store keeps are in no backup.
    let media: String

    /// Where everything is put together before it moves to its place.
    private var workshop: String { folder.path + "/restoring" }
    /// The same for the files: beside their place, which may be on another disk.
    private var mediaWorkshop: String { media == folder.media ? workshop + "/media" : media + ".restoring" }

    /// - Throws: ``CommandFailure`` if the folder is not empty, or the file is no backup, damaged or too new.
    func read(from file: String) throws -> BackupFile.Note {
        try folder.prepare()
        let lock = try FolderLock(folder)
        defer { withExtendedLifetime(lock) {} }
        try requireEmptyFolder()
        let note = try BackupFile.verify(file)
        do {
            for path in [workshop, mediaWorkshop] { try? FileManager.default.removeItem(atPath: path) }
            try putTogether(file)
            try moveIntoPlace()
        } catch {
            for path in [workshop, mediaWorkshop] { try? FileManager.default.removeItem(atPath: path) }
            if error is CommandFailure || error is SchemaTooNew { throw error }
            throw CommandFailure(.cannotCreate, "The data folder \(folder.path) cannot be filled: \(error)")
        }
        return note
    }

    /// A master key that was put there first is welcome.
    private func requireEmptyFolder() throws {
        let known = [folder.masterKey, folder.lock, workshop].compactMap {
            $0.split(separator: "/").last.map(String.init)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: media)) ?? []
        guard Set(names).isSubset(of: known), !FileManager.default.fileExists(atPath: database), files.isEmpty else {
            throw CommandFailure(
                .cannotCreate,
                "There is data in \(folder.path), or in the place for files, already. Restore into an empty folder."
            )
        }
    }

    private func putTogether(_ file: String) throws {
        try make(workshop)
        try make(mediaWorkshop)
        try BackupFile.forEachFile(file) { name, bytes in
            let path = mediaWorkshop + "/" + name
            if let slash = path.lastIndex(of: "/") { try make(String(path[..<slash])) }
            try DurableFile.write(Array(bytes), to: path, mode: BackupFile.mode)
        }
        let copy = workshop + "/balie.sqlite"
        try FileManager.default.copyItem(atPath: file, toPath: copy)
        try BackupFile.strip(copy)
        // Opening it tells whether this program understands it, and brings an older one up to date.
        try SQLiteStorage(path: copy).close()
        try DurableFile.sync(copy)
    }

    /// The database comes last: until it is there, nothing has been restored.
    private func moveIntoPlace() throws {
        try DurableFile.settle(mediaWorkshop, as: media)
        try DurableFile.settle(workshop + "/balie.sqlite", as: database)
        try FileManager.default.removeItem(atPath: workshop)
    }

    private func make(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: Int(DataFolder.mode)]
        )
    }
}
