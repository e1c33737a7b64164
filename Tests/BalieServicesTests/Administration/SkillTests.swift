import BalieDomain
import BalieRouting
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Skills: one by each name, however it is written; renamed and removed.
struct SkillTests {
    @Test(arguments: ["dutch", "DUTCH", " Dutch ", "Dutch"])
    func aNameIsTakenHoweverItIsWritten(_ name: String) async throws {
        let office = try await Office()
        let dutch = try await office.administration.addSkill(name: "Dutch", workspace: office.workspace)
        let other = try await office.administration.addSkill(name: "Frisian", workspace: office.workspace)
        await expectRefusal(.conflict, field: "name") {
            _ = try await office.administration.addSkill(name: name, workspace: office.workspace)
        }
        await expectRefusal(.conflict, field: "name") {
            _ = try await office.administration.renameSkill(other.id, to: name, workspace: office.workspace)
        }
        // Its own name it may write in another way.
        let renamed = try await office.administration.renameSkill(dutch.id, to: name, workspace: office.workspace)
        #expect(renamed.name == Check.trimmed(name))
        let all = try await office.administration.skills(workspace: office.workspace)
        #expect(all.map(\.name) == [Check.trimmed(name), "Frisian"])
        let elsewhere = try await office.accounts.createWorkspace(name: "Other")
        _ = try await office.administration.addSkill(name: name, workspace: elsewhere)
    }

    /// Names that differed in capitals only before that was refused stay, until somebody renames one.
    @Test func whatWasThereStays() async throws {
        let office = try await Office()
        let (administration, workspace) = (office.administration, office.workspace)
        try await office.storage.write { session in
            try SkillStore.insert(ID(1), workspace: workspace, name: "Dutch", in: session)
            try SkillStore.insert(ID(2), workspace: workspace, name: "dutch", in: session)
        }
        #expect(try await administration.skills(workspace: workspace).map(\.name) == ["Dutch", "dutch"])
        await expectRefusal(.conflict, field: "name") {
            _ = try await administration.renameSkill(ID(2), to: "DUTCH", workspace: workspace)
        }
        #expect(try await administration.renameSkill(ID(2), to: "Flemish", workspace: workspace).name == "Flemish")
    }

    @Test func aSkillGoesFromWhoHasItOnceNoQueueNeedsIt() async throws {
        let office = try await Office()
        let (administration, workspace) = (office.administration, office.workspace)
        let ann = try await office.agent("Ann", .online)
        let skill = try await administration.addSkill(name: "Dutch", workspace: workspace)
        let claims = [SkillClaim(skill: skill.id, level: 3)]
        _ = try await office.accounts.updateAgent(ann.agent, .init(skills: claims), workspace: workspace)
        _ = try await administration.updateQueue(office.queue, .init(requiredSkills: claims), workspace: workspace)
        _ = try await administration.renameSkill(skill.id, to: "Nederlands", workspace: workspace)
        #expect(try await office.accounts.agent(ann.agent, workspace: workspace).skills.map(\.name) == ["Nederlands"])
        await expectRefusal(.conflict) { try await administration.removeSkill(skill.id, workspace: workspace) }
        _ = try await administration.updateQueue(office.queue, .init(requiredSkills: []), workspace: workspace)
        let before = try await office.counts()["event"]
        try await administration.removeSkill(skill.id, workspace: workspace)
        #expect(try await office.accounts.agent(ann.agent, workspace: workspace).skills.isEmpty)
        #expect(try await administration.skills(workspace: workspace).isEmpty)
        // Who shows Ann hears of it.
        #expect(try await office.counts()["event"] == before + 1)
        await expectRefusal(.notFound) { try await administration.removeSkill(skill.id, workspace: workspace) }
        await expectRefusal(.notFound) {
            _ = try await administration.renameSkill(skill.id, to: "x", workspace: workspace)
        }
    }
}
