import BalieDomain
import BalieStorage

/// Some files that must be in the store: the newest of a workspace.
struct FileSample: Equatable, Sendable {
    /// Of one workspace.
    static let countLimit = 5
    /// Of all together: each is a call to the store.
    static let totalLimit = 20

    /// Its name.
    let workspace: String
    /// Never empty.
    let addresses: [String]

    /// Of as many workspaces as have files and fit.
    static func all(in storage: any Storage) async throws -> [FileSample] {
        try await storage.read { session in
            let workspaces = try WorkspaceStore.all(in: session)
            var samples: [FileSample] = []
            var left = totalLimit
            for workspace in workspaces where left > 0 {
                let count = max(1, min(countLimit, totalLimit / workspaces.count))
                let addresses = try MediaStore.newestAddresses(
                    workspace: workspace.id,
                    limit: min(count, left),
                    in: session
                )
                guard !addresses.isEmpty else { continue }
                samples.append(FileSample(workspace: workspace.name, addresses: addresses))
                left -= addresses.count
            }
            return samples
        }
    }
}
