"""What an agent can send besides words, in a real browser: emoji, a list, a link, a voice message; and erasing a contact."""

from desk_case import COMPOSER, DeskCase
from kit import eventually
from webdriver import CONTROL, ENTER, ESCAPE

SEARCH = "[data-testid=emoji-search]"


class TheComposer(DeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls.site.sandbox.phone("Ann de Boer", "+31612345678")
        cls.bo = cls.sign_in("Bo Bakker", role="admin")
        message = cls.site.arrived(cls.phone.write("Which seats are left?"))
        cls.conversation = message["conversation_id"]
        cls.site.admin.post(f"/conversations/{cls.conversation}/assign", {"agent": cls.bo.agent}).expect(200)
        cls.bo.run("location.hash = '#/c/' + arguments[0]", cls.conversation)
        cls.bo.see(COMPOSER)

    def on_the_phone(self, fits, what):
        """The message on the customer's telephone that fits, once it is there."""
        return eventually(lambda: next((m for m in self.phone.messages("received") if fits(m)), None), what, 15)

    def words(self):
        return self.bo.run("return document.querySelector(arguments[0]).value", COMPOSER)

    def fill(self, label, text):
        self.bo.type(f"[aria-label='{label}']", text)

    def choose(self, label):
        self.bo.click("[data-testid=interactive]")
        self.bo.click("[role=menuitem]", where=lambda item: label in item.text)

    def test_1_an_emoji_goes_in_where_the_caret_stands(self):
        self.bo.type(COMPOSER, "Well !")
        self.bo.run("document.querySelector(arguments[0]).setSelectionRange(5, 5)", COMPOSER)
        self.bo.type(COMPOSER, CONTROL + "e")
        self.bo.type(SEARCH, "party")
        self.bo.type(SEARCH, ENTER)
        eventually(lambda: self.words() == "Well 🥳!", "the emoji in the text")
        self.bo.click("[data-testid=emoji-button]")
        self.bo.see("#emoji-0[aria-label='party face']")
        self.bo.type(SEARCH, ESCAPE)
        eventually(lambda: self.bo.all(SEARCH) == [], "the picker is closed")
        self.bo.click("[data-testid=emoji-button]")
        self.bo.click("[data-testid=emoji-button]")
        eventually(lambda: self.bo.all(SEARCH) == [], "its own button closes it too")
        self.bo.type(COMPOSER, " :rocke")
        self.bo.never_sees("[role=listbox][aria-label=Emoji]")
        self.bo.run(CLEAR, COMPOSER)
        self.bo.type(COMPOSER, "Thanks :thumbs")
        self.bo.see("[role=listbox][aria-label=Emoji]")
        self.bo.type(COMPOSER, ENTER)
        eventually(lambda: self.words() == "Thanks 👍 ", "the emoji in place of its name")
        self.bo.type(COMPOSER, ENTER)
        self.on_the_phone(lambda m: (m.get("text") or {}).get("body") == "Thanks 👍", "the words with their emoji")

    def test_2_any_emoji_as_a_reaction(self):
        self.bo.run("[...document.querySelectorAll('[data-direction=in] [aria-label=React]')].pop().click()")
        self.bo.click("[data-testid=more-reactions]")
        self.bo.type(SEARCH, "rainbow")
        self.bo.type(SEARCH, ENTER)
        self.bo.see(".reaction", where=lambda reaction: "🌈" in reaction.text)

    def test_3_a_list_and_what_was_chosen_of_it(self):
        self.bo.run(CLEAR, COMPOSER)
        self.bo.type(COMPOSER, "Please choose a seat")
        self.choose("List of choices")
        self.bo.click("[data-testid=send]")
        self.bo.see(".composer-hint", where=lambda hint: "Name the button" in hint.text)
        self.fill("Text on the button that opens the list", "Seats")
        self.fill("Title of row 1", "Window")
        self.fill("Description of row 1", "Row 14")
        self.fill("Title of row 2", "Aisle")
        self.fill("Footer, below the text", "Cee Air")
        self.bo.click("[data-testid=send]")
        arrived = self.on_the_phone(lambda m: m["type"] == "interactive", "the list on the telephone")
        shown = arrived["interactive"]
        self.assertEqual((shown["type"], shown["body"]["text"]), ("list", "Please choose a seat"))
        self.assertEqual(shown["footer"]["text"], "Cee Air")
        rows = shown["action"]["sections"][0]["rows"]
        self.assertEqual([row["title"] for row in rows], ["Window", "Aisle"])
        self.assertEqual(rows[0]["description"], "Row 14")
        self.assertEqual(self.bo.all(".builder"), [], "the builder is put away")
        self.phone.tap(arrived["id"], rows[1]["id"])
        self.bo.see("[data-direction=in]", where=lambda bubble: "Aisle" in bubble.text)

    def test_4_a_link_button(self):
        self.bo.type(COMPOSER, "Check in here")
        self.choose("Link button")
        self.fill("Text on the button", "Check in")
        self.fill("Link", "cee.example")
        self.bo.click("[data-testid=send]")
        self.bo.see(".composer-hint", where=lambda hint: "https://" in hint.text)
        self.bo.run("document.querySelector('[aria-label=Link]').select()")
        self.fill("Link", "https://cee.example/in")
        self.bo.click("[data-testid=send]")
        arrived = self.on_the_phone(
            lambda m: m["type"] == "interactive" and m["interactive"]["type"] == "cta_url", "the link on the telephone"
        )
        parameters = arrived["interactive"]["action"]["parameters"]
        self.assertEqual(parameters, {"display_text": "Check in", "url": "https://cee.example/in"})

    def test_5_a_voice_message(self):
        self.bo.type(COMPOSER, "half a sentence")
        self.bo.click("[data-testid=record]")
        self.bo.see("[data-testid=recorder][data-step=recording]")
        self.bo.see("[data-testid=recorder] time", where=lambda time: time.text == "0:02")
        self.bo.click("[data-testid=voice-stop]")
        self.bo.see("[data-testid=recorder][data-step=recorded] audio")
        self.bo.click("[data-testid=voice-send]")
        arrived = self.on_the_phone(lambda m: m["type"] == "audio", "the voice message on the telephone")
        self.assertIs(arrived["audio"].get("voice"), True)
        eventually(lambda: self.words() == "half a sentence", "the words that were being written stay")
        message = next(m for m in self.site.messages(self.conversation) if m["type"] == "audio")
        self.assertEqual(message["media"]["mime"], "audio/ogg")
        # The browser's own decoder must find in it what was said.
        heard = self.bo.run(
            "return fetch(arguments[0]).then(r => r.arrayBuffer()).then(bytes => {"
            " const sound = new OfflineAudioContext(1, 48000, 48000);"
            " const first = String.fromCharCode(...new Uint8Array(bytes, 0, 4));"
            " return sound.decodeAudioData(bytes).then(d => ["
            "  first, d.duration, d.numberOfChannels, d.getChannelData(0).reduce((m, v) => Math.max(m, Math.abs(v)), 0)]); })",
            message["media"]["url"],
        )
        self.assertEqual((heard[0], heard[2]), ("OggS", 1))
        self.assertTrue(1.5 < heard[1] < 20, f"{heard[1]} seconds")
        self.assertGreater(heard[3], 0.01, "not silence")
        self.bo.run(CLEAR, COMPOSER)

    def test_6_a_recording_can_be_thrown_away(self):
        before = len(self.site.messages(self.conversation))
        self.bo.click("[data-testid=record]")
        self.bo.see("[data-testid=recorder] time", where=lambda time: time.text == "0:01")
        self.bo.type("[data-testid=voice-send]", ESCAPE)
        self.bo.see("[data-testid=recorder][data-step=recorded]")
        self.bo.click("[aria-label='Discard the recording']")
        self.bo.see(COMPOSER)
        self.assertEqual(len(self.site.messages(self.conversation)), before)

    def test_7_erasing_wants_the_name(self):
        contact = self.site.admin.get(f"/conversations/{self.conversation}").expect(200)["contact"]["id"]
        self.bo.click("[data-testid=contact-menu]")
        self.bo.click("[role=menuitem]", where=lambda item: "Erase" in item.text)
        self.bo.type("[data-testid=erase-name]", "Ann")
        self.bo.see("[data-testid=erase-confirm]:disabled")
        self.bo.type("[data-testid=erase-name]", " de boer")
        self.bo.click("[data-testid=erase-confirm]:enabled")
        self.bo.see(".toast", where=lambda toast: "Erased Ann de Boer" in toast.text)
        self.site.admin.get(f"/contacts/{contact}").expect(404)
        eventually(lambda: self.bo.all("[data-testid=conversation-row]") == [], "the conversation left the list")
        marks = ("Content Security Policy", "Uncaught", "TrustedHTML", "Permissions policy")
        self.assertEqual([c for c in self.bo.console() if any(mark in c for mark in marks)], [])


CLEAR = """
const field = document.querySelector(arguments[0]);
Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(field, '');
field.dispatchEvent(new Event('input', {bubbles: true}));
"""
