import BalieDomain
import BalieRouting
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// How a workspace hands out its work, from the settings to the order of the line.
struct RoutingSettingsTests {
    private static let dutch = "31612345601"
    private static let indian = "919876543210"

    @Test func whatIsSetIsWhatIsRead() async throws {
        let office = try await Office()
        #expect(try await office.administration.routing(workspace: office.workspace) == RoutingSettings())
        let wanted = RoutingSettings(
            order: .init(by: .accelerated, initial: 2, perMinute: 3, maximum: 40),
            window: .init(leadMinutes: 90, secondsPerCent: 5),
            lastAgent: .init(who: .anyone, days: 7, patienceSeconds: 30),
            notRespondingAfter: 2,
            declineMemorySeconds: 5,
            channels: [.init(channel: office.channel, maximum: 3, isExclusive: true)]
        )
        #expect(try await office.administration.setRouting(wanted, workspace: office.workspace) == wanted)
        #expect(try await office.administration.routing(workspace: office.workspace) == wanted)
        let other = try await office.accounts.createWorkspace(name: "Other")
        #expect(try await office.administration.routing(workspace: other) == RoutingSettings())
        let settings = FloorSettings(wanted, base: FloorSettings())
        #expect(settings.ordering == .accelerated(initial: 2, perMinute: 3, maximum: 40))
        #expect(settings.windowCredit == WindowCredit(lead: .minutes(90), secondsPerUnit: 500))
        #expect(settings.stickiness == .anyone && settings.stickyWithin == .days(7))
        #expect(settings.stickyPatience == .seconds(30) && settings.notRespondingAfter == 2)
        // What nobody set is what the program always did.
        #expect(FloorSettings(RoutingSettings(), base: FloorSettings()) == FloorSettings())
    }

    /// Settings from before there were limits are read as they were.
    @Test func whatAnOlderProgramStoredIsKept() throws {
        let stored = try RoutingSettings(notRespondingAfter: 3).stored
        let older = stored.replacing(#""channels":[],"#, with: "")
        #expect(older != stored && RoutingSettings(stored: older).notRespondingAfter == 3)
    }

    @Test func whatIsOutOfBoundsIsNamed() async throws {
        let office = try await Office()
        let changes: [(String, (inout RoutingSettings) -> Void)] = [
            ("order.seconds_per_point", { $0.order.secondsPerPoint = 0 }), ("order.initial", { $0.order.initial = -1 }),
            ("order.per_minute", { $0.order.perMinute = .max }), ("order.maximum", { $0.order.maximum = .min }),
            ("window.lead_minutes", { $0.window.leadMinutes = 1441 }),
            ("window.seconds_per_cent", { $0.window.secondsPerCent = 0 }),
            ("last_agent.days", { $0.lastAgent.days = 31 }),
            ("last_agent.patience_seconds", { $0.lastAgent.patienceSeconds = 3601 }),
            ("channels[0].channel", { $0.channels = [.init(channel: ID(99))] }),
            ("channels[0].maximum", { $0.channels = [.init(channel: office.channel, maximum: 0)] }),
            (
                "channels[1].channel",
                { $0.channels = [.init(channel: office.channel), .init(channel: office.channel)] }
            ),
            (
                "channels[0].interrupted_by",
                { $0.channels = [.init(channel: office.channel, interruptedBy: [office.channel])] }
            ),
            (
                "channels[0].interrupted_by",
                { $0.channels = [.init(channel: office.channel, interruptedBy: [ID(99)])] }
            ), ("channels", { $0.channels = (1...51).map { .init(channel: ID(Int64($0))) } }),
            ("not_responding_after", { $0.notRespondingAfter = 0 }),
            ("decline_memory_seconds", { $0.declineMemorySeconds = 0 }),
        ]
        for (field, change) in changes {
            var settings = RoutingSettings()
            change(&settings)
            await expectRefusal(.invalidField, field: field) {
                _ = try await office.administration.setRouting(settings, workspace: office.workspace)
            }
        }
        #expect(try await office.administration.routing(workspace: office.workspace) == RoutingSettings())
    }

    // MARK: What the floor hears of windows

    /// Each message of a customer moves the end of their window, but the floor hears of it once a minute at most.
    @Test func theFloorHearsOfAWindowInSteps() async throws {
        let office = try await Office()
        await office.turn()
        _ = try await office.write(id: "wamid.1")
        _ = office.environment.signals.floor.takeAll()
        func heard(after wait: Duration, id: String) async throws -> [Timestamp?] {
            office.time.advance(by: wait)
            try await office.write(id: id)
            return office.environment.signals.floor.takeAll().compactMap { letter in
                guard case .placed(let placed) = letter.1 else { return nil }
                return placed.windowEnds
            }
        }
        let start = office.time.now().milliseconds
        let step: Int64 = 60_000
        let rest = Duration.milliseconds(step - start % step)
        #expect(try await heard(after: .zero, id: "wamid.2").isEmpty)
        #expect(try await heard(after: rest - .milliseconds(1), id: "wamid.3").isEmpty)
        let next = Timestamp(milliseconds: (start / step + 1) * step) + .hours(24)
        #expect(try await heard(after: .milliseconds(1), id: "wamid.4") == [next])
        #expect(try await heard(after: .seconds(59), id: "wamid.5").isEmpty)
    }

    @Test func theCostIsByTheCountryOfTheNumber() async throws {
        let office = try await Office()
        await office.turn()
        for number in [Self.dutch, Self.indian] { try await office.write(from: number) }
        let workspace = office.workspace
        let costs = try await office.storage.read { session in
            try RoutingStore.placed(workspace: workspace, in: session).map(\.row.lateCost)
        }
        #expect(costs == [50_000, 1_400])
    }

    @Test func theLongestCallingCodeCounts() {
        let cases: [(String, Int64)] = [
            ("31612345678", 50_000), ("+49 151 234", 55_000), ("351912345678", 17_100), ("355691234567", 21_200),
            ("15551234567", 3_400), ("85261234567", 26_000), ("85512345678", 11_300), ("999", 7_700), ("", 7_700),
            ("٣١٦١٢", 7_700),
        ]
        for (number, cost) in cases { #expect(LateCost.millionths(forNumber: number) == cost, "\(number)") }
        #expect(LateCost.millionths(for: [IdentityClaim(.businessScopedUserID, "NL.1")]) == nil)
    }

    /// When the last agent had the customer is kept, whatever became of the conversation since.
    @Test func whenTheLastAgentHadItIsKept() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        await office.turn()
        let view = try await office.write()
        func lastAgentAt() async throws -> Timestamp? {
            let workspace = office.workspace
            return try await office.storage.read { session in
                try ConversationStore.find(view.id, workspace: workspace, in: session)?.lastAgentAt
            }
        }
        #expect(try await lastAgentAt() == nil)
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        office.time.advance(by: .minutes(5))
        let resolved = office.time.now()
        _ = try await office.desk.resolve(view.id, by: ann)
        try await office.set(.offline, ann)
        office.time.advance(by: .hours(2))
        try await office.write("again")
        #expect(try await lastAgentAt() == resolved)
    }
}
