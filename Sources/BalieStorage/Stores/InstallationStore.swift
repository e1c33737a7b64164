/// The one row of `installation`.
public enum InstallationStore {
    /// What tells this installation from others where they meet, such as on one bus. Stays as it is once it is made.
    ///
    /// - Parameter new: what it is to be called if it has no name yet.
    public static func name(orMake new: String, in session: any SQLSession) throws(StorageError) -> String {
        try session.run("INSERT INTO installation (id, name) VALUES (1, \(new)) ON CONFLICT (id) DO NOTHING")
        let row = try session.firstRow("SELECT name FROM installation WHERE id = 1")
        guard let name = try row?.string(0) else {
            throw StorageError(.unexpectedValue, detail: "the installation has no name")
        }
        return name
    }
}
