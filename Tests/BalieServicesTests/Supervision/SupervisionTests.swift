import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What supervisors do to the floor and to what goes on there.
struct SupervisionTests {
    private func log(_ office: Office) async throws -> [String] {
        let page = try await office.centre.supervision.audit(cursor: nil, limit: 100, for: office.observer)
        return page.items.reversed().map {
            "\($0.deed) by \($0.agent.name)\($0.subject.map { " to \($0.name)" } ?? "")"
        }
    }

    @Test func aMonitorIsWrittenDownAndNothingElseChanges() async throws {
        let office = try await Office()
        let sam = try await office.agent("Sam", role: .supervisor)
        let view = try await office.write("hello")
        let before = try await office.counts()
        try await office.centre.supervision.monitor(view.id, .begins, by: sam)
        try await office.centre.supervision.monitor(view.id, .ends, by: sam)
        #expect(try await office.counts().differences(from: before) == ["audit: 0 → 2"])
        #expect(try await office.find(view.id).version == view.version)
        #expect(try await log(office) == ["monitor.began by Sam", "monitor.ended by Sam"])
        await expectRefusal(.notFound) {
            try await office.centre.supervision.monitor(ID(5), .begins, by: sam)
        }
    }

    @Test func takingOverGoesByWhatWasSeen() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let sam = try await office.agent("Sam", role: .supervisor)
        let seen = try await office.write("hello")
        let held = try await office.desk.assign(seen.id, to: ann.agent, by: ann)
        await expectRefusal(.conflict) {
            _ = try await office.desk.takeOver(seen.id, version: seen.version, by: sam)
        }
        await expectRefusal(.forbidden) {
            _ = try await office.desk.takeOver(seen.id, version: held.version, by: ann)
        }
        let taken = try await office.desk.takeOver(seen.id, version: held.version, by: sam)
        #expect(taken.assignee?.id == sam.agent)
        // Asked again after an answer that was lost.
        let again = try await office.desk.takeOver(seen.id, version: held.version, by: sam)
        #expect(again.version == taken.version)
        #expect(try await office.messages(of: seen.id).last?.text == "Sam took this over from Ann")
        #expect(try await log(office) == ["conversation.taken_over by Sam to Ann"])
    }

    @Test func ofTwoWhoTakeOverAtOnceOneDoes() async throws {
        let office = try await Office()
        let leads = [
            try await office.agent("Sam", role: .supervisor), try await office.agent("Tess", role: .supervisor),
        ]
        let seen = try await office.write("hello")
        let taken = await withTaskGroup(of: Bool.self) { group in
            for lead in leads {
                group.addTask {
                    (try? await office.desk.takeOver(seen.id, version: seen.version, by: lead)) != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(taken == 1)
    }

    @Test func nobodyTakesOverBeyondTheirRoom() async throws {
        let office = try await Office()
        let sam = try await office.agent("Sam", capacity: 0, role: .supervisor)
        let seen = try await office.write("hello")
        await expectRefusal(.conflict) {
            _ = try await office.desk.takeOver(seen.id, version: seen.version, by: sam)
        }
        #expect(try await log(office) == [])
    }

    @Test func whatRingsEndsWhenItIsTakenOver() async throws {
        let office = try await Office()
        _ = try await office.agent("Ann", .online)
        let sam = try await office.agent("Sam", role: .supervisor)
        let seen = try await office.write("hello")
        await office.turn()
        #expect(try await office.ringing().count == 1)
        _ = try await office.desk.takeOver(seen.id, version: seen.version, by: sam)
        #expect(try await office.ringing().isEmpty)
        await office.turn()
        #expect(try await office.ringing().isEmpty)
    }

    @Test func aForcedPresenceIsToldAndWorks() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let sam = try await office.agent("Sam", role: .supervisor)
        let seen = try await office.write("hello")
        _ = try await office.desk.assign(seen.id, to: ann.agent, by: ann)
        let away = try await office.centre.supervision.setPresence(.away, of: ann.agent, by: sam)
        #expect(away.presence == .away)
        // The same again is nothing.
        _ = try await office.centre.supervision.setPresence(.away, of: ann.agent, by: sam)
        _ = try await office.write("second", from: "31612345679")
        await office.turn()
        #expect(try await office.ringing().isEmpty)
        _ = try await office.centre.supervision.setPresence(.offline, of: ann.agent, by: sam)
        // Whose customer waits is not left with somebody who is gone.
        #expect(try await office.find(seen.id).assignee == nil)
        await expectRefusal(.conflict) {
            _ = try await office.centre.supervision.setPresence(.online, of: ann.agent, by: sam)
        }
        #expect(try await log(office) == ["presence.forced by Sam to Ann", "presence.forced by Sam to Ann"])
        let kinds = try await office.storage.read { session in
            try EventStore.after(0, workspace: office.workspace, limit: 500, in: session).compactMap(\.kind)
        }
        #expect(kinds.count { $0 == .presenceForced } == 2)
    }

    @Test func routingChangesAreOfferedByAtOnce() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let sam = try await office.agent("Sam", role: .supervisor)
        _ = try await office.centre.supervision.setRouting(queues: [], skills: nil, of: ann.agent, by: sam)
        await office.turn()
        _ = try await office.write("hello")
        await office.turn()
        #expect(try await office.ringing().isEmpty)
        let skill = try await office.administration.addSkill(name: "Dutch", workspace: office.workspace)
        let view = try await office.centre.supervision.setRouting(
            queues: [office.queue],
            skills: [SkillClaim(skill: skill.id, level: 3)],
            of: ann.agent,
            by: sam
        )
        #expect(view.queues == [office.queue] && view.skills.map(\.level) == [3])
        await office.turn()
        #expect(try await office.ringing().count == 1)
        await expectRefusal(.invalidField, field: "queues[0]") {
            _ = try await office.centre.supervision.setRouting(queues: [ID(9)], skills: nil, of: ann.agent, by: sam)
        }
        await expectRefusal(.invalidField) {
            _ = try await office.centre.supervision.setRouting(queues: nil, skills: nil, of: ann.agent, by: sam)
        }
        await expectRefusal(.notFound) {
            _ = try await office.centre.supervision.setRouting(queues: [], skills: nil, of: ID(9), by: sam)
        }
        #expect(try await log(office).count == 2)
    }

    @Test func theAuditLogHasPages() async throws {
        let office = try await Office()
        let sam = try await office.agent("Sam", role: .supervisor)
        let view = try await office.write("hello")
        for _ in 0..<5 { try await office.centre.supervision.monitor(view.id, .begins, by: sam) }
        var seen: [ID<AuditEntry>] = []
        var cursor: String?
        repeat {
            let page = try await office.centre.supervision.audit(cursor: cursor, limit: 2, for: office.observer)
            seen += page.items.map(\.id)
            cursor = page.next
        } while cursor != nil
        #expect(seen.count == 5 && seen == seen.sorted(by: >))
        await expectRefusal(.invalidField, field: "cursor") {
            _ = try await office.centre.supervision.audit(cursor: "?", limit: 2, for: office.observer)
        }
    }
}
