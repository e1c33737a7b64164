"""Forms of the settings in a real browser: what was typed is kept, and what is refused is shown."""

from desk_case import DeskCase
from kit import eventually

NEW_SKILL = "[data-testid=new-skill]"
SUBMIT = "[role=dialog] button[type=submit]"
IN_VIEW = """
const [refusal, dialog] = [document.querySelector('.field-error'), document.querySelector('[role=dialog]')];
if (!refusal || !dialog) return false;
const [inner, outer] = [refusal.getBoundingClientRect(), dialog.getBoundingClientRect()];
return inner.top >= outer.top && inner.bottom <= Math.min(outer.bottom, innerHeight);
"""


class FormsOfTheSettings(DeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.sign_in("Ada Vermeer", role="admin")

    def change(self, page, name):
        """Opens the form that changes a row of a page."""
        self.admin.run("location.hash = arguments[0]", f"#/settings/{page}")
        self.admin.click(f"[aria-label='Change {name}']")
        self.admin.click("[role^=menuitem]", where=lambda item: "Change" in item.text)
        self.admin.see(NEW_SKILL)

    def skills(self):
        return {skill["id"]: skill["name"] for skill in self.site.admin.all("/skills")}

    def test_a_skill_that_was_typed_is_saved(self):
        self.change("agents", "Ada Vermeer")
        self.admin.type(NEW_SKILL, "portuguese")
        self.admin.click(SUBMIT)
        eventually(lambda: self.admin.all(NEW_SKILL) == [], "the form is closed")
        able = self.site.admin.get(f"/agents/{self.admin.agent}").expect(200)["skills"]
        self.assertIn("portuguese", [self.skills()[claim["skill"]] for claim in able])
        self.change("agents", "Ada Vermeer")
        self.admin.type(NEW_SKILL, "Portuguese")
        self.admin.click(SUBMIT)
        eventually(lambda: self.admin.all(NEW_SKILL) == [], "the form is closed")
        same = [name for name in self.skills().values() if name.lower() == "portuguese"]
        self.assertEqual(same, ["portuguese"], "it is the same skill")

    def test_a_skill_that_a_colleague_made_meanwhile_is_taken(self):
        self.site.admin.post("/skills", {"name": "Danish"}).expect(201)
        self.change("agents", "Ada Vermeer")
        self.admin.see(".switch", where=lambda skill: "Danish" in skill.text)
        made = self.site.admin.post("/skills", {"name": "Dutch"}).expect(201)["id"]
        self.admin.type(NEW_SKILL, "dutch")
        self.admin.click(SUBMIT)
        eventually(lambda: self.admin.all(NEW_SKILL) == [], "the form is closed")
        able = self.site.admin.get(f"/agents/{self.admin.agent}").expect(200)["skills"]
        self.assertIn(made, [claim["skill"] for claim in able])
        self.assertNotIn("dutch", self.skills().values())

    def test_what_is_refused_comes_into_view(self):
        self.site.admin.post("/queues", {"name": "Travel", "strategy": "least_busy", "ring_seconds": 20}).expect(201)
        for number in range(12):
            content = {"name": f"Colleague {number}", "email": f"c{number}@example.test", "role": "agent"}
            self.site.admin.post("/agents", content).expect(201)
        self.admin.reload()
        self.admin.see("[data-presence]")
        self.change("queues", "Travel")
        self.admin.type(NEW_SKILL, "x" * 600)
        self.admin.click(SUBMIT)
        self.admin.see(".field-error")
        eventually(lambda: self.admin.run(IN_VIEW), "the refusal is in view")
        self.assertTrue(self.admin.run("return document.activeElement.dataset.testid === 'new-skill'"))
        self.assertEqual(self.admin.see(NEW_SKILL).attribute("aria-invalid"), "true")
