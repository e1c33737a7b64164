"""Satisfaction in a real browser: a queue is told to ask, the rating stands on the conversation and in the report."""

from desk_case import DeskCase
from kit import eventually


class SatisfactionPages(DeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bo = cls.site.agent("Bo Bakker")
        cls.bo.presence("online")
        cls.sam = cls.sign_in("Sam Supervisor", role="supervisor")

    def item(self, word):
        self.sam.click("[role^=menuitem]", where=lambda item: word in item.text)

    def question(self, phone):
        return eventually(
            lambda: next((m for m in phone.messages("received") if m["type"] == "interactive"), None), "the question"
        )

    def test_from_the_setting_to_the_report(self):
        queue = self.site.admin.get("/queues").expect(200)["data"][0]
        self.sam.run("location.hash = '#/settings/queues'")
        self.sam.click(f"[aria-label='Change {queue['name']}']")
        self.item("Satisfaction")
        self.sam.click("[data-testid=survey-on]")
        self.sam.see("[data-testid=survey-question]")
        self.sam.run(
            "const field = document.querySelector('[data-testid=survey-text] ~ .field input[type=number]');"
            "Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, '0');"
            "field.dispatchEvent(new Event('input', {bubbles: true}));"
        )
        self.sam.click("[role=dialog] button[type=submit]")
        eventually(lambda: self.sam.all("[role=dialog]") == [], "the form is closed")
        kept = self.site.admin.get(f"/queues/{queue['id']}/survey").expect(200)["survey"]
        self.assertEqual((kept["delay_seconds"], kept["days"]), (0, 7))

        phone = self.site.sandbox.phone("Kim", "+31612345678")
        place = self.site.arrived(phone.write("where is my bag?"))["conversation_id"]
        self.bo.accept(self.bo.offer(place))
        self.bo.reply(place, "It is on its way.")
        phone.received("It is on its way.")
        self.bo.api.post(f"/conversations/{place}/resolve").expect(200)
        self.sam.run("location.hash = arguments[0]", f"#/c/{place}")
        self.sam.see("[data-testid=satisfaction]", where=lambda item: item.text == "Not answered")
        question = self.question(phone)
        phone.tap(question["id"], question["interactive"]["action"]["sections"][0]["rows"][1]["id"])
        self.sam.see("[data-testid=satisfaction]", where=lambda item: item.text == "4 of 5")
        phone.write("Bo was kind")
        self.sam.see(".facts dd", where=lambda item: item.text == "Bo was kind")

        self.sam.run("location.hash = '#/reports/satisfaction'")
        self.sam.see(".comments li", where=lambda item: "Bo was kind" in item.text and "4 of 5" in item.text)
        row = self.sam.see(".figure-table tbody tr")
        self.assertIn("100.0 %", row.text)
