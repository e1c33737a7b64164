"""The wall board beside two agents at work: what happens shows there by itself, and what is done from there reaches them."""

from desk_case import OFFER, DeskCase
from kit import eventually

RING_SECONDS = 20


class TheWallBoard(DeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bo = cls.sign_in("Bo Bakker")
        cls.ann = cls.sign_in("Ann de Vries")
        cls.sam = cls.sign_in("Sam Smit", role="supervisor")
        cls.go_online(cls.bo)
        cls.sam.run("location.hash = '#/floor'")
        cls.sam.see("[data-testid=floor-queue]")

    def number(self, testid):
        return int(self.sam.run("return document.querySelector(arguments[0])?.innerText ?? '-1'", f"[data-testid={testid}]"))

    def state(self, browser):
        row = f"[data-testid=floor-agent][data-agent-id={browser.agent}]"
        return self.sam.run("return document.querySelector(arguments[0])?.dataset.state", row)

    def shows(self, testid, value):
        eventually(lambda: self.number(testid) == value, f"{testid} is {value} on the board")

    def write(self, name, number):
        phone = self.site.sandbox.phone(name, number)
        return phone, self.site.arrived(phone.write(f"Hello from {name}"))["conversation_id"]

    def ring_at(self, browser, name):
        return browser.see(OFFER, where=lambda card: name in card.text)

    def test_1_a_decline_and_a_no_answer_show(self):
        _, conversation = self.write("Eva Boer", "+31612345671")
        self.ring_at(self.bo, "Eva Boer")
        self.shows("floor-waiting", 1)
        self.shows("floor-ringing", 1)
        self.bo.click("[data-testid=offer-decline]")
        self.shows("floor-ringing", 0)
        self.shows("floor-waiting", 1)
        self.go_online(self.ann)
        eventually(lambda: self.state(self.ann) == "online", "Ann is online on the board")
        self.ring_at(self.ann, "Eva Boer")
        self.shows("floor-ringing", 1)
        self.site.sandbox.advance(RING_SECONDS + 1)
        eventually(lambda: self.state(self.ann) == "not_responding", "Ann is not responding on the board")
        self.go_online(self.ann)
        self.ring_at(self.ann, "Eva Boer")
        self.ann.click("[data-testid=offer-accept]")
        self.shows("floor-waiting", 0)
        shown = self.site.admin.get(f"/conversations/{conversation}").expect(200)
        self.assertEqual(shown["assignee"]["name"], "Ann de Vries")

    def test_2_a_number_opens_a_conversation_that_nobody_sees_us_in(self):
        row = f"[data-agent-id={self.ann.agent}] [data-testid=floor-held]"
        self.sam.click(row)
        self.sam.click("[data-testid=behind-row]", where=lambda found: "Eva Boer" in found.text)
        self.sam.see("[data-testid=monitor]", where=lambda pane: "Hello from Eva Boer" in pane.text)
        self.ann.never_sees(".viewers")
        self.assertEqual(self.sam.all("[data-testid=monitor] [aria-label=React]"), [])
        self.assertEqual(self.sam.all("[data-testid=monitor] [aria-label='Reply to this']"), [])
        deeds = [entry["deed"] for entry in self.site.admin.get("/audit").expect(200)["data"]]
        self.assertEqual(deeds, ["monitor.began"])

    def test_3_a_whisper_is_announced(self):
        self.sam.type("[data-testid=whisper]", "Offer her a seat")
        self.sam.click("[data-testid=whisper-send]")
        self.ann.see("[data-testid=toast]", where=lambda toast: "Sam Smit whispers: Offer her a seat" in toast.text)
        self.ann.see("[data-direction=note]", where=lambda note: "Offer her a seat" in note.text and "whisper" in note.text)

    def test_4_a_take_over_is_told_and_shows(self):
        self.sam.click("[data-testid=take-over]")
        self.ann.see("[data-testid=toast]", where=lambda toast: "Sam Smit took this over from Ann de Vries" in toast.text)
        self.sam.see("[data-testid=composer]")
        self.sam.run("location.hash = '#/floor'")
        held = f"[data-agent-id={self.sam.agent}] [data-testid=floor-held]"
        self.sam.see(held, where=lambda number: number.text == "1")

    def test_5_a_forced_presence_is_told_and_shows(self):
        self.sam.click(f"[data-agent-id={self.bo.agent}] [data-testid=floor-person]")
        self.sam.click("[data-testid=force-away]")
        self.bo.see("[data-testid=toast]", where=lambda toast: "Sam Smit set you to away" in toast.text)
        eventually(lambda: self.state(self.bo) == "away", "Bo is away on the board")
        self.sam.click("[data-testid=why-agent]")
        self.sam.see("[data-testid=why]", where=lambda why: "Bo Bakker has been away" in why.text)

    def test_6_a_colleague_is_asked_in(self):
        _, conversation = self.write("Kim Kok", "+31612345672")
        self.ring_at(self.ann, "Kim Kok")
        self.ann.click("[data-testid=offer-accept]")
        eventually(lambda: self.ann.url.endswith(conversation), "Ann has it open")
        self.ann.click("[data-testid=resolve] ~ .menu-anchor button")
        self.ann.click("[role=menuitem]", where=lambda item: "Ask a colleague in" in item.text)
        self.ann.see("[data-testid=consult-who]")
        self.ann.run(
            "const s = document.querySelector('[data-testid=consult-who]');"
            "Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(s, arguments[0]);"
            "s.dispatchEvent(new Event('change', {bubbles: true}))",
            self.bo.agent,
        )
        self.ann.click("[data-testid=consult-ask]")
        toast = self.bo.see("[data-testid=toast]", where=lambda told: "Ann de Vries asks you in" in told.text)
        self.assertTrue(toast)
        self.bo.run("location.hash = '#/c/' + arguments[0]", conversation)
        self.bo.click("[data-testid=consult-end]")
        eventually(lambda: not self.ann.all("[data-testid=consult-line]"), "the consult is over on Ann's page")

    def test_7_who_waits_too_long_is_told_and_offered_elsewhere(self):
        api = self.site.admin
        [day] = api.get("/queues").expect(200)["data"]
        night = api.post("/queues", {"name": "Night"}).expect(201)["id"]
        routing = api.get(f"/queues/{day['id']}/routing").expect(200)
        overflow = [
            {"when": {"waited_seconds": 0}, "then": {"message": {"en": "You are number {place}."}}},
            {"when": {"waited_seconds": 30}, "then": {"queue": night}},
        ]
        only_ann = [{"agent": self.ann.agent, "tier": 1, "position": 1}]
        api.put(f"/queues/{day['id']}/routing", {**routing, "members": only_ann, "overflow": overflow}).expect(200)
        only_bo = {"strategy": "longest_idle", "ring_seconds": RING_SECONDS, "members": [{"agent": self.bo.agent}]}
        api.put(f"/queues/{night}/routing", only_bo).expect(200)
        self.write("Lou Laan", "+31612345673")
        self.ring_at(self.ann, "Lou Laan")
        self.ann.click("[data-testid=offer-decline]")
        self.shows_waiting(day["id"], 1)
        # Before Ann is asked once more, because nobody else is left to ask.
        self.site.sandbox.advance(31)
        self.shows_waiting(night, 1)
        self.shows_waiting(day["id"], 0)
        self.go_online(self.bo)
        self.ring_at(self.bo, "Lou Laan")
        self.bo.click("[data-testid=offer-accept]")
        self.shows_waiting(night, 0)
        self.bo.see("[role=log]", where=lambda thread: "to Night: it had waited 30 s" in thread.text)
        self.bo.see("[data-direction=out]", where=lambda message: "You are number 1." in message.text)

    def shows_waiting(self, queue, value):
        cell = f"[data-testid=floor-queue][data-queue-id={queue}] [data-testid=floor-waiting]"
        read = "return document.querySelector(arguments[0])?.innerText ?? 'none'"
        eventually(lambda: self.sam.run(read, cell) == str(value), f"{value} wait in {queue}")
