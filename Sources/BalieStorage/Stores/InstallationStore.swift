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

    /// What only the installation's master key opens; `nil` before the first server started.
    public static func keyCheck(in session: any SQLSession) throws(StorageError) -> [UInt8]? {
        try session.firstRow("SELECT key_check FROM installation WHERE id = 1")?.optionalBytes(0)
    }

    /// Stays as it is once it is there. Call ``name(orMake:in:)`` before.
    ///
    /// - Returns: what is there now.
    public static func keyCheck(orMake new: [UInt8], in session: any SQLSession) throws(StorageError) -> [UInt8] {
        let row = try session.firstRow(
            "UPDATE installation SET key_check = COALESCE(key_check, \(new)) WHERE id = 1 RETURNING key_check"
        )
        guard let check = try row?.bytes(0) else {
            throw StorageError(.unexpectedValue, detail: "the installation has no name")
        }
        return check
    }
}
