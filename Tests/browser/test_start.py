"""Beginning a conversation in a real browser: by number, with a template, and the customer's answer comes back to it."""

import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "scenarios"))

from kit import Site, eventually  # noqa: E402
from webdriver import ENTER, ESCAPE, Driver  # noqa: E402

QUERY = "[data-testid=start-query]"


class WritingFirst(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site(options=("--rate-limits", "off", "--web", str(HERE.parents[1] / "web" / "dist")))
        cls.addClassCleanup(cls.site.close)
        cls.driver = Driver()
        cls.addClassCleanup(cls.driver.close)
        cls.phone = cls.site.sandbox.phone("Ann de Boer", "+31612345678")
        made = cls.site.admin.post("/agents", {"name": "Bo", "email": "bo@example.test", "role": "agent"}).expect(201)
        cls.bo = cls.driver.browser()
        cls.bo.open(f"http://127.0.0.1:{cls.site.program.port}" + made["link"][made["link"].index("/sign-in") :])
        cls.bo.see("[data-presence]")

    def test_a_number_a_template_and_the_answer(self):
        self.bo.click("[data-testid=new-conversation]")
        self.bo.type(QUERY, "0612345678")
        self.bo.never_sees("[data-testid=start-number]")
        self.bo.type(QUERY, ESCAPE)
        eventually(lambda: self.bo.all(QUERY) == [], "the dialog is closed")
        self.bo.click("[data-testid=new-conversation]")
        self.bo.type(QUERY, "+31 6 1234 5678")
        self.bo.see("[data-testid=start-number]")
        self.bo.type(QUERY, ENTER)
        self.bo.click(".template-item", where=lambda item: "hello world" in item.text)
        self.bo.click("[data-testid=template-send]")
        eventually(lambda: len(self.phone.messages("received")) == 1, "the template on the telephone", 15)
        eventually(lambda: "#/c/cnv_" in self.bo.url, "the conversation is open")
        self.phone.write("Yes please")
        self.bo.see(".bubble", where=lambda bubble: "Yes please" in bubble.text)
        self.assertEqual(len(self.site.conversations()), 1)

    def test_who_talks_with_the_customer_already_is_said_first(self):
        other = self.site.sandbox.phone("Cees Pol", "+31687654321")
        begun = self.site.arrived(other.write("Is somebody there?"))["conversation_id"]
        ann = self.site.admin.post("/agents", {"name": "Ann", "email": "ann@example.test", "role": "agent"}).expect(201)
        self.site.admin.post(f"/conversations/{begun}/assign", {"agent": ann["id"]}).expect(200)
        self.bo.click("[data-testid=new-conversation]")
        self.bo.type(QUERY, "+31 (0)6 8765 4321")
        self.bo.see("[data-testid=start-number]")
        self.bo.type(QUERY, ENTER)
        said = self.bo.see("[data-testid=start-ongoing]").text
        self.assertIn("Ann is already talking with this customer.", said)
        self.bo.click("[data-testid=start-open]")
        eventually(lambda: f"#/c/{begun}" in self.bo.url, "the conversation is open")
        self.bo.never_sees(QUERY)
        self.assertEqual(other.messages("received"), [], "nothing was sent")


if __name__ == "__main__":
    unittest.main()
