"""Routing in a real browser: set by an administrator, worked with by an agent."""

from desk_case import DeskCase
from kit import eventually

FORM = "[data-testid=queue-routing]"
NEXT = "[data-testid=take-next]"
WRAP_UP = "[data-testid=wrap-up]"
SUBMIT = "[role=dialog] button[type=submit]"


class Routing(DeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.sign_in("Ada Vermeer", role="admin")
        cls.bo = cls.sign_in("Bo de Vries")
        cls.queue = cls.site.admin.get("/queues").expect(200)["data"][0]
        cls.site.admin.post("/skills", {"name": "Dutch"}).expect(201)

    def open_form(self):
        self.admin.run("location.hash = arguments[0]", "#/settings/general")
        self.admin.run("location.hash = arguments[0]", "#/settings/queues")
        self.admin.click(f"[aria-label='Change {self.queue['name']}']")
        self.admin.click("[role^=menuitem]", where=lambda item: "Routing" in item.text)
        self.admin.see(FORM)

    def routing(self):
        return self.site.admin.get(f"/queues/{self.queue['id']}/routing").expect(200)

    def reset(self):
        members = [{"agent": self.bo.agent}]
        body = {"strategy": "longest_idle", "ring_seconds": 20, "members": members}
        self.site.admin.put(f"/queues/{self.queue['id']}/routing", body).expect(200)

    def customer(self, number, words):
        return self.site.sandbox.phone(f"Customer {number}", f"+3161234530{number}").write(words)

    def test_a_queues_routing_is_set_and_what_is_wrong_is_shown(self):
        self.addCleanup(self.reset)
        self.open_form()
        self.admin.type(f"{FORM} input[dir=auto]", "dutch>=3 & swahili")
        self.admin.click(SUBMIT)
        self.assertIn("character 12. There are: “Dutch”.", self.admin.see(".field-error").text)
        self.admin.click("[role=dialog] [aria-label=Close]")
        self.admin.see("[data-testid=unsaved]")
        self.admin.see(FORM)
        self.admin.click("[data-testid=unsaved] button", where=lambda button: button.text == "Discard")
        eventually(lambda: self.admin.all(FORM) == [], "the form is closed")
        self.open_form()
        self.admin.type(f"{FORM} input[dir=auto]", "dutch>=3")
        self.admin.click("[role=dialog] button", where=lambda button: "Add a step" in button.text)
        self.admin.click(SUBMIT)
        eventually(lambda: self.admin.all(FORM) == [], "the form is closed")
        routing = self.routing()
        self.assertEqual(routing["needs"], "Dutch>=3")
        self.assertEqual(routing["steps"], [{"after_seconds": 60, "needs": None, "highest_tier": None}])

    def test_what_happens_when_it_takes_too_long_is_set(self):
        self.addCleanup(self.reset)
        night = self.site.admin.post("/queues", {"name": "Night"}).expect(201)["id"]
        self.open_form()
        overflow = f"{FORM} [data-testid=overflow]"
        for _ in range(2):
            self.admin.click(f"{overflow} button", where=lambda button: "Add a rule" in button.text)
        self.choose("Rule 1: then", "call_back")
        self.admin.type("[aria-label='Rule 1: text 1']", "We call you back.")
        self.choose("Rule 2: when", "length")
        self.choose("Rule 2: then", "queue")
        self.choose("Rule 2: queue", night)
        self.admin.click(SUBMIT)
        eventually(lambda: self.admin.all(FORM) == [], "the form is closed")
        called = {"after_minutes": 30, "message": {"en": "We call you back."}}
        self.assertEqual(
            self.routing()["overflow"],
            [
                {"when": {"waited_seconds": 120}, "then": {"call_back": called}},
                {"when": {"length": 20}, "then": {"queue": night}},
            ],
        )
        self.open_form()
        self.admin.click("[aria-label='Remove rule 1']")
        self.admin.click(SUBMIT)
        eventually(lambda: len(self.routing()["overflow"]) == 1, "one is left")

    def test_the_place_in_line_is_told(self):
        self.addCleanup(self.reset)
        self.open_form()
        add = f"{FORM} [data-testid=overflow] button"
        self.admin.click(add, where=lambda button: "Tell the place" in button.text)
        self.assertFalse([button for button in self.admin.all(add) if "Tell the place" in button.text])
        self.admin.click(SUBMIT)
        eventually(lambda: self.admin.all(FORM) == [], "the form is closed")
        rules = self.routing()["overflow"]
        self.assertEqual([rule["when"] for rule in rules], [{"waited_seconds": wait} for wait in (0, 300, 900)])
        self.assertIn("{place}", rules[0]["then"]["message"]["en"])
        self.open_form()
        self.admin.type("[aria-label='Rule 1: text 1']", "You wait for {wait}.")
        self.admin.click(SUBMIT)
        self.assertIn("square brackets", self.admin.see(".field-error").text)

    def choose(self, label, value):
        # What was made a moment ago is no choice before the page hears of it.
        option = f"[aria-label='{label}'] option[value='{value}']"
        eventually(lambda: self.admin.run("return document.querySelector(arguments[0]) !== null", option), option)
        self.admin.run(
            "const field = document.querySelector(`[aria-label='${arguments[0]}']`);"
            "Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(field, arguments[1]);"
            "field.dispatchEvent(new Event('change', {bubbles: true}));",
            label,
            value,
        )

    def test_the_workspaces_routing_is_set(self):
        self.admin.run("location.hash = arguments[0]", "#/settings/routing")
        form = "[data-testid=routing-form]"
        self.admin.see(form)
        self.admin.run(
            "const field = document.querySelector(`${arguments[0]} [name='order.by']`);"
            "Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(field, 'ageing');"
            "field.dispatchEvent(new Event('change', {bubbles: true}));",
            form,
        )
        self.admin.see("[name='order.seconds_per_point']")
        self.admin.click(f"{form} button[type=submit]")
        eventually(lambda: self.site.admin.get("/routing").json["order"]["by"] == "ageing", "it is saved")

    def test_the_next_and_writing_it_up(self):
        self.addCleanup(self.reset)
        body = {
            **self.routing(),
            "members": [{"agent": self.bo.agent}],
            "mode": "pull",
            "wrap_up": {"seconds": 600, "codes": ["Refund", "Delay"]},
        }
        self.site.admin.put(f"/queues/{self.queue['id']}/routing", body).expect(200)
        self.bo.reload()
        self.go_online(self.bo)
        place = self.site.arrived(self.customer(1, "My flight?"))["conversation_id"]
        self.bo.click(NEXT)
        eventually(lambda: f"#/c/{place}" in self.bo.url, "the conversation is open")
        self.bo.run("return fetch(arguments[0], {method: 'POST'}).then(r => r.status)", f"/api/v1/conversations/{place}/resolve")
        bar = self.bo.see(WRAP_UP)
        self.assertIn("Writing up", bar.text)
        self.bo.click("[data-testid=wrap-up-done]")
        self.bo.see(NEXT)
        self.assertEqual(self.bo.all(WRAP_UP), [])
