import BalieDomain
public import BalieStorage
import Synchronization

/// This node among those that share its database: who it is, and which workspaces' work it does.
///
/// A workspace's work (applying its journal, its floor, sending what is in its outbox) is done by the process that has its
/// lease. What is said here may be out of date: whatever must not happen twice asks the database, by ``require(_:in:)``.
public final class Cluster: Sendable {
    /// Node numbers, part of the ids that a node makes. Those above are for commands.
    public static let numbers: ClosedRange<Int64> = 0...191

    struct Lease: Hashable {
        /// Grows with every new holder.
        let fence: Int64
        /// When it was taken, by this node's clock.
        let since: Timestamp
    }

    struct State {
        var instance: NodeInstance
        var leases: [ID<Workspace>: Lease] = [:]
        /// Of the living nodes: the first does what needs to be done once.
        var isFirst = false
    }

    public let number: Int64
    /// Tells the node's data folder from others.
    let name: String
    let version: String
    private let state: Mutex<State>

    init(number: Int64, name: String, version: String, instance: NodeInstance) {
        self.number = number
        self.name = name
        self.version = version
        state = Mutex(State(instance: instance))
    }

    /// This process, as the others know it.
    public var instance: NodeInstance { state.withLock { $0.instance } }

    /// Whether this node does what is to be done once for all workspaces.
    var isFirst: Bool { state.withLock { $0.isFirst } }

    /// The workspaces whose work this node does.
    var leases: [ID<Workspace>: Lease] { state.withLock { $0.leases } }

    /// Since when this node does the workspace's work without a break; `nil` if it does not.
    func heldSince(_ workspace: ID<Workspace>) -> Timestamp? { leases[workspace]?.since }

    /// Makes sure, for the rest of the transaction, that this node does the workspace's work.
    ///
    /// - Throws: ``StorageError/Code/retryLater`` if another does.
    func require(_ workspace: ID<Workspace>, in session: any SQLSession) throws(StorageError) {
        let (instance, fence) = state.withLock { ($0.instance, $0.leases[workspace]?.fence) }
        guard let fence else { throw StorageError(.retryLater, detail: "another node does the workspace's work") }
        try LeaseStore.require(.init(workspace: workspace, fence: fence), of: instance, in: session)
    }

    func update<Value>(_ change: (inout State) -> sending Value) -> sending Value { state.withLock(change) }
}

extension Environment {
    /// Whose workspaces this node works for: its own process; `nil` for an only node, which works for all.
    var holder: NodeInstance? { cluster?.instance }

    /// Makes sure, for the rest of the transaction, that this node does the workspace's work.
    func requireLease(of workspace: ID<Workspace>, in session: any SQLSession) throws(StorageError) {
        try cluster?.require(workspace, in: session)
    }
}
