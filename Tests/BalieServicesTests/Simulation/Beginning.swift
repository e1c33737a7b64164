import BalieDomain
import BalieTestKit

@testable import BalieServices

/// What every world begins with: two workspaces with agents at work, and customers who wrote to them a minute ago.
struct Beginning: Sendable {
    var offices: [SimulatedOffice] = []
    var customers = Customers()
    var acceptedHooks: [ID<Workspace>: Int] = [:]
    /// How far the network counted.
    var count = 0

    static let empty = Beginning()

    private init() {}

    /// Made by the use cases themselves, with nothing that goes wrong.
    init(in database: any SimulatedDatabase) throws {
        offices = try Self.furnish(database)
        let world = World(seed: 0, database: database, beginning: self)
        world.isHealing = true
        try world.step { try world.startNode() }
        for office in offices {
            for agent in office.agents.prefix(2) { try world.step { world.changePresence(of: agent, to: .online) } }
        }
        for (index, office) in offices.enumerated() {
            for phone in office.phones.prefix(3) { try world.step { world.write(1, from: phone, in: index) } }
        }
        try world.finish()
        for agent in offices.flatMap(\.agents) {
            for offer in world.ringing(at: agent) { try world.step { world.accept(offer, agent) } }
        }
        try world.finish()
        for node in world.liveNodes { world.end(node) }
        guard world.broken.isEmpty else { preconditionFailure("a world begins broken: \(world.broken)") }
        (customers, acceptedHooks, count) = (world.customers, world.acceptedHooks, world.provider.nextNumber())
    }

    private static func furnish(_ database: any SimulatedDatabase) throws -> [SimulatedOffice] {
        let world = World(seed: 0, database: database, beginning: .empty)
        world.isHealing = true
        let node = try world.startNode(withServices: false)
        let made = Box<[SimulatedOffice]>([])
        node.request {
            do {
                for index in 1...2 {
                    let office = try await SimulatedOffice.make(index, in: node.environment, node.centre)
                    made.change { $0.append(office) }
                }
            } catch { preconditionFailure("the offices cannot be made: \(String(reflecting: error))") }
        }
        world.settle()
        while !world.waiting.isEmpty { try world.step { world.proceed(0) } }
        world.end(node)
        return made.value
    }
}
