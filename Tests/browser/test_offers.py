"""What an agent's keys do while an offer rings, and after it was accepted."""

from desk_case import COMPOSER, OFFER, DeskCase
from kit import eventually
from webdriver import CONTROL, ENTER

FOCUSED = "return document.activeElement.dataset.testid ?? document.activeElement.tagName"


class TheRing(DeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bo = cls.sign_in("Bo Bakker")
        cls.go_online(cls.bo)

    def ring(self, name, number):
        """A customer writes and it rings here; the conversation's id."""
        phone = self.site.sandbox.phone(name, number)
        message = self.site.arrived(phone.write(f"Hello from {name}"))
        self.bo.see(OFFER, where=lambda card: name in card.text)
        return message["conversation_id"]

    def type_anywhere(self, text):
        """Types at whatever has the focus, be it the page itself."""
        keys = []
        for key in text:
            keys += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.bo.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": keys}]})

    def accept_key(self):
        keys = [
            {"type": "keyDown", "value": CONTROL},
            {"type": "keyDown", "value": ENTER},
            {"type": "keyUp", "value": ENTER},
            {"type": "keyUp", "value": CONTROL},
        ]
        self.bo.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": keys}]})

    def is_at(self, conversation):
        eventually(lambda: self.bo.url.endswith(f"#/c/{conversation}"), "the accepted conversation is open")
        eventually(lambda: self.bo.run(FOCUSED) == "composer", "the composer has the focus")

    def words(self):
        return self.bo.run("return document.querySelector(arguments[0]).value", COMPOSER)

    def sent(self, conversation):
        return [m["text"] for m in self.site.messages(conversation) if m["direction"] == "out"]

    def state(self, conversation):
        found = self.site.admin.get(f"/conversations/{conversation}").expect(200)
        return found["status"], (found["assignee"] or {}).get("name")

    def test_1_a_greeting_after_accepting_is_a_greeting(self):
        conversation = self.ring("Ann de Boer", "+31612345678")
        self.bo.click("[data-testid=offer-accept]")
        self.type_anywhere("Hello Ann, see you here")
        self.is_at(conversation)
        self.assertEqual(self.bo.all("[role=dialog]"), [])
        self.assertTrue(self.words().endswith("see you here"), self.words())
        self.assertEqual(self.state(conversation), ("open", "Bo Bakker"))

    def test_2_the_key_accepts_and_never_sends(self):
        before = self.bo.url.rsplit("/", 1)[1]
        half = self.words()
        conversation = self.ring("Cas Smit", "+31612345679")
        self.assertEqual(self.bo.run(FOCUSED), "composer")
        self.accept_key()
        self.is_at(conversation)
        self.accept_key()
        self.assertEqual(self.sent(before), [], "the half-written reply stays")
        self.assertEqual(self.state(conversation), ("open", "Bo Bakker"))
        self.type_anywhere("Hello")
        eventually(lambda: self.words() == "Hello", "the greeting in the composer")
        self.bo.run("location.hash = '#/c/' + arguments[0]", before)
        eventually(lambda: self.words() == half, "the half-written reply is still there")

    def test_3_over_a_dialog_it_can_be_taken_by_pointer_and_by_key(self):
        for number, take in (
            ("+31612345670", lambda: self.bo.click("[data-testid=offer-accept]")),
            ("+31612345671", self.accept_key),
        ):
            self.bo.click("[data-testid=resolve] ~ .menu-anchor button")
            self.bo.click("[role=menuitem]", where=lambda item: "Snooze" in item.text)
            self.bo.see("[role=dialog]")
            conversation = self.ring(f"Dirk {number[-1]}", number)
            take()
            self.is_at(conversation)
            self.assertEqual(self.bo.all("[role=dialog]"), [], "the dialog was about another conversation")
