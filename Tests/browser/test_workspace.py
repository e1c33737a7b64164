"""Two agents and one phone in real browsers: ring, decline, ring, accept, answer, blue ticks."""

from desk_case import COMPOSER, OFFER, DeskCase
from kit import eventually
from webdriver import ELEMENT, ENTER


class TwoAgentsAndAPhone(DeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls.site.sandbox.phone("Ann de Boer", "+31612345678")
        cls.telephones = cls.driver.browser()
        cls.telephones.open(cls.site.sandbox.url + "/")
        cls.agents = {}
        for name in ("Bo Bakker", "Cas Smit"):
            browser = cls.agents[name] = cls.sign_in(name)
            cls.go_online(browser)

    def ringing(self):
        """The agent at whom it rings, and the other."""
        bo, cas = self.agents.values()

        def look():
            for one, other in ((bo, cas), (cas, bo)):
                if one.all(OFFER):
                    return one, other
            return None

        return eventually(look, "a ring in a browser", 15)

    def bubble(self, browser, words, **attributes):
        """The bubble with these words, once its attributes are as asked."""

        def fits(element):
            if words not in element.text:
                return False
            return all(element.attribute(f"data-{k}") in v for k, v in attributes.items())

        return browser.see("[data-testid=message]", where=fits)

    def on_the_phone(self, words):
        self.telephones.see("body", where=lambda body: words in body.text)

    def test_1_the_loop(self):
        self.telephones.type("[data-testid=phone-text]", "Hello, is my bicycle allowed?")
        self.telephones.click("[data-testid=phone-send]")
        self.on_the_phone("Hello, is my bicycle allowed?")
        first, second = self.ringing()
        card = first.see(OFFER).text
        self.assertIn("Ann de Boer", card)
        self.assertEqual(second.all(OFFER), [], "it rings at one")
        first.click("[data-testid=offer-decline]")
        second.see(OFFER)
        eventually(lambda: first.all(OFFER) == [], "silence at the one who declined")
        second.click("[data-testid=offer-accept]")
        self.bubble(second, "Hello, is my bicycle allowed?")
        second.type(COMPOSER, "Yes, for ten euros.")
        second.click("[data-testid=send]")
        self.on_the_phone("Yes, for ten euros.")
        self.bubble(second, "Yes, for ten euros.", status=("delivered", "read"))
        self.phone.read()
        read = self.bubble(second, "Yes, for ten euros.", status=("read",))
        ticks = second.run(
            "const t = arguments[0].querySelector('[aria-label*=ead], [data-tick=read], .tick-read, [title*=ead]');"
            "return t ? getComputedStyle(t).color : null",
            {ELEMENT: read.id},
        )
        self.assertIsNotNone(ticks, "ticks have a text alternative")
        red, green, blue = (float(c) for c in ticks[ticks.index("(") + 1 :].rstrip(")").split(",")[:3])
        self.assertTrue(blue > red and blue > green * 0.9, f"blue ticks: {ticks}")

    def test_2_a_reload_keeps_everything(self):
        one = self.at_the_desk("Before the reload")
        one.type(COMPOSER, "half a sentence")
        eventually(lambda: self.draft() == "half a sentence", "the draft on the server")
        one.reload()
        self.bubble(one, "Before the reload")
        one.see("[data-presence=online]")
        eventually(lambda: self.composer_text(one) == "half a sentence", "the draft in the composer")
        one.run(CLEAR, COMPOSER)

    def test_3_offline_sends_once(self):
        one = self.at_the_desk("Before the tunnel")
        one.offline(True)
        one.type(COMPOSER, "Sent in the tunnel")
        one.see(COMPOSER).type(ENTER)
        self.bubble(one, "Sent in the tunnel")
        one.offline(False)
        self.on_the_phone("Sent in the tunnel")
        self.bubble(one, "Sent in the tunnel", status=("sent", "delivered", "read"))
        received = [
            m for m in self.phone.messages("received") if (m.get("text") or {}).get("body") == "Sent in the tunnel"
        ]
        self.assertEqual(len(received), 1)
        bubbles = [e for e in one.all("[data-testid=message]") if "Sent in the tunnel" in e.text]
        self.assertEqual(len(bubbles), 1)

    def test_4_what_comes_while_offline_is_there_afterwards(self):
        one = self.at_the_desk("Before the second tunnel")
        one.offline(True)
        for n in range(3):
            self.site.arrived(self.phone.write(f"meanwhile {n}"))
        one.offline(False)
        for n in range(3):
            self.bubble(one, f"meanwhile {n}")
        shown = [e.text for e in one.all("[data-testid=message]") if "meanwhile" in e.text]
        self.assertEqual(len(shown), 3)

    def test_5_hostile_words_stay_words(self):
        one = self.at_the_desk("<img src=x onerror=document.title='broken'>")
        self.bubble(one, "<img src=x onerror=")
        self.assertNotIn("broken", one.title)
        complaints = [c for browser in (*self.agents.values(), self.telephones) for c in browser.console()]
        policy = [c for c in complaints if "Content Security Policy" in c or "Uncaught" in c or "TrustedHTML" in c]
        self.assertEqual(policy, [])

    def at_the_desk(self, words):
        """Ann's conversation, open at the agent who has it, after she wrote these words."""
        message = self.site.arrived(self.phone.write(words))
        place = self.site.admin.get(f"/conversations/{message['conversation_id']}").expect(200)
        if place["assignee"] is None:
            one, _ = self.ringing()
            one.click("[data-testid=offer-accept]")
        else:
            one = next(b for b in self.agents.values() if b.agent == place["assignee"]["id"])
            one.click(f"[data-testid=conversation-row][data-conversation-id={place['id']}]")
        self.bubble(one, words)
        return one

    def composer_text(self, browser):
        return browser.run("return document.querySelector(arguments[0])?.value ?? ''", COMPOSER)

    def draft(self):
        for browser in self.agents.values():
            found = browser.run(
                "return fetch('/api/v1/conversations?status=open').then(r => r.json()).then(l => Promise.all("
                "l.data.map(c => fetch('/api/v1/conversations/' + c.id).then(r => r.json()))))"
                ".then(all => all.map(c => c.draft && c.draft.body).filter(Boolean)[0] || null)"
            )
            if found:
                return found
        return None


CLEAR = """
const field = document.querySelector(arguments[0]);
Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(field, '');
field.dispatchEvent(new Event('input', {bubbles: true}));
"""
