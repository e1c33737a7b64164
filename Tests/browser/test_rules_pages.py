"""Hours and rules in a real browser: made, tried, put in order, saved; and seen on a conversation."""

from desk_case import DeskCase
from kit import eventually


class RulesAndHours(DeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.sign_in("Ada Vermeer", role="admin")
        cls.site.admin.post("/queues", {"name": "Billing"}).expect(201)
        cls.admin.reload()
        cls.admin.see("[data-presence]")

    def page(self, name):
        self.admin.run("location.hash = arguments[0]", f"#/settings/{name}")

    def item(self, word):
        self.admin.click("[role^=menuitem]", where=lambda item: word in item.text)

    def test_hours_are_made_and_given_to_a_queue(self):
        self.page("hours")
        self.admin.click("[data-testid=new-hours]")
        self.admin.type("[role=dialog] input[placeholder=Office]", "Shop")
        self.admin.click("[aria-label='Add hours to Saturday']")
        # The foot of the form lies over what is at its edge.
        self.admin.run("document.querySelector('[data-testid=add-date]').scrollIntoView({block: 'center'})")
        self.admin.click("[data-testid=add-date]")
        self.admin.run(
            "const field = document.querySelector('[aria-label=Date]');"
            "Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, '2026-12-25');"
            "field.dispatchEvent(new Event('input', {bubbles: true}));"
        )
        self.admin.type("[aria-label='Name of the date']", "Christmas")
        self.admin.click("[role=dialog] button[type=submit]")
        row = self.admin.see("[data-testid=schedule]")
        self.assertIn("Mon–Sat 09:00–17:00", row.text)
        self.assertIn("1 date", row.text)
        self.page("queues")
        self.admin.click("[aria-label='Change Billing']")
        self.item("Hours")
        self.admin.click("[data-testid=queue-schedule] option", where=lambda option: option.text == "Shop")
        self.admin.click("[data-testid=queue-outside] option", where=lambda option: "told so" in option.text)
        self.admin.type("[data-testid=queue-message]", "We open on Monday.")
        self.admin.click("[role=dialog] button[type=submit]")
        eventually(lambda: self.admin.all("[role=dialog]") == [], "the form is closed")
        billing = next(queue for queue in self.site.admin.all("/queues") if queue["name"] == "Billing")
        hours = self.site.admin.get(f"/queues/{billing['id']}/hours").expect(200)
        self.assertEqual((hours["outside"], hours["message"]), ("message", "We open on Monday."))

    def new_rule(self, name, words, reply):
        self.admin.click("[data-testid=new-rule]")
        self.admin.type("[data-testid=rule-name]", name)
        self.admin.click("[role=dialog] button", where=lambda button: "Add a condition" in button.text)
        self.item("first message says")
        self.admin.type("[data-testid=condition-words] input", words)
        self.admin.type("[data-testid=rule-reply]", reply)
        self.admin.click("[role=dialog] button[type=submit]")
        eventually(lambda: self.admin.all("[role=dialog]") == [], "the form is closed")

    def names(self):
        return [rule["name"] for rule in self.site.admin.get("/rules").expect(200)["rules"]]

    def test_rules_are_tried_and_saved(self):
        phone = self.site.sandbox.phone("Kim", "+31612345678")
        self.site.arrived(phone.write("a refund please"))
        self.page("rules")
        self.new_rule("Refunds", "refund, money back", "We are looking into it.")
        self.new_rule("Parcels", "parcel", "It is on its way.")
        self.admin.see("[data-testid=unsaved]")
        self.admin.click("[data-testid=try-rules]")
        row = self.admin.see("[data-testid=trial-row]")
        for words in ("Kim", "a refund please", "Reply: none → We are looking into it.", "Refunds"):
            self.assertIn(words, row.text)
        self.assertEqual(self.names(), [], "nothing is saved yet")
        # What is not saved is kept for whoever comes back to the page.
        self.page("queues")
        self.admin.see("[data-testid=toast]", where=lambda toast: "not saved" in toast.text)
        self.page("rules")
        self.admin.see("[data-testid=unsaved]")
        self.admin.click("[aria-label='Move Parcels up']")
        self.admin.click("[data-testid=save-rules]")
        eventually(lambda: self.admin.all("[data-testid=unsaved]") == [], "it is saved")
        self.assertEqual(self.names(), ["Parcels", "Refunds"])

        other = self.site.sandbox.phone("Lee", "+31687654321")
        place = self.site.arrived(other.write("my money back"))["conversation_id"]
        self.admin.run("location.hash = arguments[0]", f"#/c/{place}")
        self.admin.click("[aria-label='Why here?']")
        self.assertIn("“Refunds” replied", self.admin.see("[data-testid=placed-by]").text)

        # Somebody else saves first: what was changed here stays, and is not saved over it.
        self.page("rules")
        self.admin.see("[data-testid=rule]")
        saved = self.site.admin.get("/rules").expect(200)
        self.site.admin.put("/rules", {"version": saved["version"], "rules": saved["rules"][:1]}).expect(200)
        self.admin.click("[aria-label='Remove Parcels']")
        self.admin.click("[data-testid=save-rules]")
        self.assertIn("meanwhile", self.admin.see(".field-error").text)
        self.assertEqual(self.names(), ["Parcels"])
        self.admin.click(".field-error button")
        eventually(lambda: len(self.admin.all("[data-testid=rule]")) == 1, "the saved list")
