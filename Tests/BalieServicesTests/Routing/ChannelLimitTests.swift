import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// What an agent may have of a channel beside other work. Ann is online, and customers write to two numbers.
struct ChannelLimitTests {
    /// Which of two numbers is written to.
    enum Number: Sendable { case main, other }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let capacity: Int
        var mainUnits = 1
        /// Of the main number.
        var maximum: Int?
        var isExclusive = false
        /// The main number, by the other.
        var isInterrupted = false
        let written: [Number]
        /// Of those that were written, in their order, the ones that Ann gets as she takes whatever rings.
        let taken: [Int]
    }

    static let cases = [
        Case(testDescription: "no limit", capacity: 2, written: [.main, .main, .other], taken: [0, 1]),
        Case(
            testDescription: "a maximum",
            capacity: 5,
            maximum: 2,
            written: [.main, .main, .main, .other],
            taken: [0, 1, 3]
        ),
        Case(
            testDescription: "a maximum beyond the capacity",
            capacity: 1,
            maximum: 9,
            written: [.main, .main],
            taken: [0]
        ),
        Case(
            testDescription: "exclusive first",
            capacity: 5,
            isExclusive: true,
            written: [.main, .other, .main],
            taken: [0]
        ),
        Case(
            testDescription: "exclusive second",
            capacity: 5,
            isExclusive: true,
            written: [.other, .main, .other],
            taken: [0, 2]
        ),
        Case(
            testDescription: "interrupted",
            capacity: 1,
            isInterrupted: true,
            written: [.main, .other, .other],
            taken: [0, 1]
        ),
        Case(
            testDescription: "does not interrupt back",
            capacity: 1,
            isInterrupted: true,
            written: [.other, .main],
            taken: [0]
        ),
        Case(
            testDescription: "units",
            capacity: 3,
            mainUnits: 2,
            written: [.main, .main, .other, .other],
            taken: [0, 2]
        ),
    ]

    private struct Scene {
        let office: Office
        let ann: Caller
        var views: [ConversationView] = []

        init(_ example: Case) async throws {
            office = try await Office()
            let other = try await office.centre.channels.addWhatsApp(
                name: "Other",
                settings: Office.settings(phoneNumberID: "777"),
                workspace: office.workspace
            ).id
            ann = try await office.agent("Ann", .online, capacity: example.capacity)
            await office.turn()
            var changes = Channels.Changes()
            changes.units = example.mainUnits
            _ = try await office.centre.channels.change(office.channel, changes, workspace: office.workspace)
            let limit = ChannelLimit(
                channel: office.channel,
                maximum: example.maximum,
                isExclusive: example.isExclusive,
                interruptedBy: example.isInterrupted ? [other] : []
            )
            _ = try await office.administration.setRouting(
                RoutingSettings(channels: [limit]),
                workspace: office.workspace
            )
            await office.turn()
            for (index, number) in example.written.enumerated() {
                let phone = "3161234560\(index)"
                let message = WireHook.text("wamid.\(index)", "hello", from: phone, at: office.time.now())
                let body = WireHook.body(
                    messages: [message],
                    phoneNumberID: number == .main ? WireHook.phoneNumberID : "777"
                )
                let channel = number == .main ? office.channel : other
                let headers = WireHook.headers(for: body)
                #expect(await office.centre.intake.receive(channel, headers: headers, body: body) == .accepted)
                try await office.centre.intakeWorker.applyWaiting()
                views.append(try #require(try await office.conversation(of: phone)))
                office.time.advance(by: .seconds(1))
            }
        }
    }

    @Test(arguments: cases, [false, true])
    func annGetsWhatGoesBesideTheRest(_ example: Case, isRestarted: Bool) async throws {
        let scene = try await Scene(example)
        var office = scene.office
        var taken: [ID<Conversation>] = []
        while true {
            await office.turn()
            guard let offer = try await office.ringing().first else { break }
            if isRestarted { office = try await office.restarted() }
            await office.turn()
            _ = try await office.desk.accept(offer.id, by: scene.ann)
            taken.append(offer.conversationID)
        }
        #expect(taken == example.taken.map { scene.views[$0].id })
        #expect(!office.log.lines.contains { $0.contains("disagree") })
    }

    @Test func whatIsGivenByHandIsBoundedToo() async throws {
        let scene = try await Scene(Self.cases[1])
        let sam = try await scene.office.agent("Sam", role: .supervisor)
        for view in scene.views[..<2] {
            _ = try await scene.office.desk.assign(view.id, to: scene.ann.agent, by: sam)
        }
        await expectRefusal(.conflict) {
            _ = try await scene.office.desk.assign(scene.views[2].id, to: scene.ann.agent, by: sam)
        }
        _ = try await scene.office.desk.assign(scene.views[3].id, to: scene.ann.agent, by: sam)
    }

    @Test(arguments: [0, 1001])
    func unitsHaveBounds(_ units: Int) async throws {
        let office = try await Office()
        var changes = Channels.Changes()
        changes.units = units
        let wrong = changes
        await expectRefusal(.invalidField, field: "units") {
            _ = try await office.centre.channels.change(office.channel, wrong, workspace: office.workspace)
        }
    }
}
